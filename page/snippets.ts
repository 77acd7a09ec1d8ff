// The request of the form in the languages of an app: curl, and the clients of this project.
import { quoteJavaScript, quoteKotlin, quoteShell, quoteSwift } from './quoting';
import { type TokenRequest, withQuery } from './token-request';

export interface Target {
  /** For a program on this computer. */
  readonly url: string;
  /** For an app on a phone; the same if there is no better one. */
  readonly phoneUrl: string;
  readonly hasBearer: boolean;
}

export const LANGUAGES = ['curl', 'swift', 'kotlin', 'javascript'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The bearer token itself is in none of them. */
export function snippetFor(language: Language, request: TokenRequest, target: Target): string {
  return SNIPPETS[language](request, target);
}

const SNIPPETS: Readonly<Record<Language, (request: TokenRequest, target: Target) => string>> = {
  curl: (request, { url, hasBearer }) =>
    `curl ${hasBearer ? '-H "Authorization: Bearer $JWT" \\\n  ' : ''}${quoteShell(withQuery(url, request))}`,

  swift: (request, { phoneUrl, hasBearer }) => {
    const platforms = { ios: '.ios', 'ios-sandbox': '.iosSandbox', android: '.android' };
    const list = argumentsOf(request, {
      products: (names) => `products: [${names.map((name) => `.${name}`).join(', ')}]`,
      room: (room) => `room: ${quoteSwift(room)}`,
      platform: (platform) => `platform: ${platforms[platform]}`,
    });
    const closure = hasBearer ? ` { forceRefresh in\n    try await bearerToken(forceRefresh)\n}` : '';
    return `let url = URL(string: ${quoteSwift(phoneUrl)})!
let tokens = TokenSource(url: url)${closure}
let answer = try await tokens.token(${list && `TokenRequest(${list})`})`;
  },

  kotlin: (request, { phoneUrl, hasBearer }) => {
    const platforms = { ios: 'IOS', 'ios-sandbox': 'IOS_SANDBOX', android: 'ANDROID' };
    const list = argumentsOf(request, {
      products: (names) => `products = setOf(${names.map((name) => `Product.${name.toUpperCase()}`).join(', ')})`,
      room: (room) => `room = ${quoteKotlin(room)}`,
      platform: (platform) => `platform = Platform.${platforms[platform]}`,
    });
    const closure = hasBearer ? ` { forceRefresh ->\n    bearerToken(forceRefresh)\n}` : '';
    return `val url = ${quoteKotlin(phoneUrl)}
val tokens = TokenSource(url, SystemClock::elapsedRealtime)${closure}
val answer = tokens.token(${list && `TokenRequest(${list})`})`;
  },

  javascript: (request, { url, hasBearer }) => {
    const list = argumentsOf(request, {
      products: (names) => `products: [${names.map(quoteJavaScript).join(', ')}]`,
      room: (room) => `room: ${quoteJavaScript(room)}`,
      platform: (platform) => `platform: ${quoteJavaScript(platform)}`,
    });
    const bearer = hasBearer ? `\n  bearerToken,` : '';
    return `const tokens = new TokenSource({
  url: ${quoteJavaScript(url)},${bearer}
});
const { identity, token } = await tokens.token(${list && `{${list}}`});`;
  },
};

interface Writers {
  readonly products: (names: TokenRequest['products']) => string;
  readonly room: (room: string) => string;
  readonly platform: (platform: Exclude<TokenRequest['platform'], ''>) => string;
}

/** One argument a line. An app does not send the identity: it comes from the bearer token. */
function argumentsOf({ products, room, platform }: TokenRequest, write: Writers): string {
  const parts = [
    products.length > 0 && write.products(products),
    room !== '' && write.room(room),
    platform !== '' && write.platform(platform),
  ].filter((part) => part !== false);
  return parts.length > 0 ? `\n  ${parts.join(',\n  ')}\n` : '';
}
