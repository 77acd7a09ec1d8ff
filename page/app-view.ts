// The card for the app: the address, the request of the form as code, and the way to a phone.
import { element, proseNodes } from './element';
import type { Phone } from './phone';
import { proseOf } from './prose';
import { qrCode } from './qr-code';
import { LANGUAGES, type Language, snippetFor } from './snippets';
import { type TokenRequest, tokenUrl } from './token-request';

const CLIENTS: Readonly<Record<Language, string>> = {
  curl: 'In a terminal. A bearer token goes into the variable `JWT`.',
  swift: 'With the package in `clients/swift`.',
  kotlin: 'With `clients/kotlin/TokenSource.kt`.',
  javascript: 'With `clients/web/token-source.ts`.',
};

export function showRequest(request: TokenRequest, hasBearer: boolean, phone: Phone): void {
  const language = chosenLanguage();
  const url = tokenUrl(document.baseURI);
  const target = { url, phoneUrl: phone.url ?? url, hasBearer };
  element('address').textContent = url;
  element('snippet').textContent = snippetFor(language, request, target);
  element('client').replaceChildren(...proseNodes(proseOf(CLIENTS[language])));
}

export function showPhone({ url, note }: Phone): void {
  element('phone-note').replaceChildren(...proseNodes(note));
  element('phone-address').textContent = url ?? '';
  element('phone-address').hidden = url === undefined;
  const picture = element('qr', SVGSVGElement);
  picture.toggleAttribute('hidden', url === undefined);
  if (url === undefined) return;
  const { viewBox, path } = qrCode(url);
  picture.setAttribute('viewBox', viewBox);
  picture.querySelector('path')?.setAttribute('d', path);
}

function chosenLanguage(): Language {
  const value = document.querySelector<HTMLInputElement>('input[name="language"]:checked')?.value;
  return LANGUAGES.find((language) => language === value) ?? 'curl';
}
