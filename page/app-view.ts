// The card for the app: the address, the request of the form as code, and the way to a phone.
import { create, element, proseNodes } from './element';
import type { Phone } from './phone';
import { proseOf } from './prose';
import { qrCode } from './qr-code';
import { LANGUAGES, type Language, snippetFor } from './snippets';
import { type TokenRequest, tokenUrl } from './token-request';

const CLIENTS: Readonly<Record<Language, string>> = {
  curl: 'In a terminal.',
  swift: 'With the package in `clients/swift`.',
  kotlin: 'With `clients/kotlin/TokenSource.kt`.',
  javascript: 'With `clients/web/token-source.ts`.',
};

const OWN_FUNCTION = " `bearerToken` is your own function, which asks your provider's SDK.";

export function showRequest(request: TokenRequest, hasBearer: boolean, phone: Phone): void {
  const language = chosenLanguage();
  const url = tokenUrl(document.baseURI);
  const target = { url, phoneUrl: phone.url ?? url, hasBearer };
  element('address').textContent = url;
  element('snippet').textContent = snippetFor(language, request, target);
  const bearer = language === 'curl' ? ' The bearer token is in the variable `JWT`.' : OWN_FUNCTION;
  element('client').replaceChildren(...proseNodes(proseOf(CLIENTS[language] + (hasBearer ? bearer : ''))));
}

export function showPhone({ url, note }: Phone): void {
  element('phone-note').replaceChildren(...proseNodes(note));
  element('phone-address').hidden = url === undefined;
  const picture = element('qr', SVGSVGElement);
  picture.toggleAttribute('hidden', url === undefined);
  if (url === undefined) return;
  const path = '/token';
  // A long address breaks before its path.
  element('phone-address').replaceChildren(url.slice(0, -path.length), create('wbr'), path);
  const code = qrCode(url);
  picture.setAttribute('viewBox', code.viewBox);
  picture.querySelector('path')?.setAttribute('d', code.path);
}

function chosenLanguage(): Language {
  const value = document.querySelector<HTMLInputElement>('input[name="language"]:checked')?.value;
  return LANGUAGES.find((language) => language === value) ?? 'curl';
}
