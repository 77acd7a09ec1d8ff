// The card for the app: the address, the request of the form as code, and the way to a phone.
import { element, proseNodes, textNodes } from './element';
import type { Phone } from './phone';
import { isLoopback } from './place';
import { proseOf } from './prose';
import { qrCode } from './qr-code';
import { LANGUAGES, type Language, snippetFor } from './snippets';
import { type TokenRequest, tokenUrl } from './token-request';

const CLIENTS: Readonly<Record<Language, string>> = {
  curl: 'In a terminal.',
  swift: 'With the package in `clients/swift`: see `docs/ios.md`.',
  kotlin: 'With `clients/kotlin/TokenSource.kt`: see `docs/android.md`.',
  javascript: 'With `clients/web/token-source.ts`: see `docs/web.md`.',
};

const OWN_FUNCTION = " `bearerToken` is your own function, which asks your provider's SDK.";

export function showRequest(request: TokenRequest, hasBearer: boolean): void {
  const language = chosenLanguage();
  const url = tokenUrl(document.baseURI);
  element('address').replaceChildren(...textNodes(url));
  element('snippet').replaceChildren(...textNodes(snippetFor(language, request, url, hasBearer)));
  const { hostname, port } = new URL(url);
  const isForEmulator = language === 'kotlin' && isLoopback(hostname);
  const emulator = ` An emulator reaches it after \`adb reverse tcp:${port} tcp:${port}\`.`;
  const bearer = language === 'curl' ? ' The bearer token is in the variable `JWT`.' : OWN_FUNCTION;
  const sentences = CLIENTS[language] + (isForEmulator ? emulator : '') + (hasBearer ? bearer : '');
  element('client').replaceChildren(...proseNodes(proseOf(sentences)));
}

export function showPhone({ url, note }: Phone): void {
  element('phone-note').replaceChildren(...proseNodes(note));
  element('phone-address').hidden = url === undefined;
  const picture = element('qr', SVGSVGElement);
  picture.toggleAttribute('hidden', url === undefined);
  if (url === undefined) return;
  element('phone-address').replaceChildren(...textNodes(url));
  const code = qrCode(url);
  picture.setAttribute('viewBox', code.viewBox);
  picture.querySelector('path')?.setAttribute('d', code.path);
}

function chosenLanguage(): Language {
  const value = document.querySelector<HTMLInputElement>('input[name="language"]:checked')?.value;
  return LANGUAGES.find((language) => language === value) ?? 'curl';
}
