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
    const cases = { ios: '.ios', 'ios-sandbox': '.iosSandbox', android: '.android' };
    const list = argumentsOf(request, quoteSwift, {
      products: (names) => `products: [${names.map((name) => `.${name}`).join(', ')}]`,
      room: (room) => `room: ${room}`,
      platform: (platform) => `platform: ${cases[platform]}`,
    });
    const closure = hasBearer
      ? ' { forceRefresh in\n    try await bearerToken(forceRefresh) // from the SDK of your provider\n}'
      : '';
    return `let tokens = TokenSource(url: URL(string: ${quoteSwift(phoneUrl)})!)${closure}
let answer = try await tokens.token(${list && `TokenRequest(${list})`})`;
  },

  kotlin: (request, { phoneUrl, hasBearer }) => {
    const cases = { ios: 'IOS', 'ios-sandbox': 'IOS_SANDBOX', android: 'ANDROID' };
    const list = argumentsOf(request, quoteKotlin, {
      products: (names) => `products = setOf(${names.map((name) => `Product.${name.toUpperCase()}`).join(', ')})`,
      room: (room) => `room = ${room}`,
      platform: (platform) => `platform = Platform.${cases[platform]}`,
    });
    const closure = hasBearer
      ? ' { forceRefresh ->\n    bearerToken(forceRefresh) // from the SDK of your provider\n}'
      : '';
    return `val tokens = TokenSource(${quoteKotlin(phoneUrl)}, SystemClock::elapsedRealtime)${closure}
val answer = tokens.token(${list && `TokenRequest(${list})`})`;
  },

  javascript: (request, { url, hasBearer }) => {
    const list = argumentsOf(request, quoteJavaScript, {
      products: (names) => `products: [${names.map(quoteJavaScript).join(', ')}]`,
      room: (room) => `room: ${room}`,
      platform: (platform) => `platform: ${quoteJavaScript(platform)}`,
    });
    const options = hasBearer
      ? `{\n  url: ${quoteJavaScript(url)},\n  bearerToken: (forceRefresh) => bearerToken(forceRefresh), // from the SDK of your provider\n}`
      : `{ url: ${quoteJavaScript(url)} }`;
    return `const tokens = new TokenSource(${options});
const { identity, token } = await tokens.token(${list && `{ ${list} }`});`;
  },
};

interface Writers {
  readonly products: (names: TokenRequest['products']) => string;
  /** Receives the quoted name. */
  readonly room: (room: string) => string;
  readonly platform: (platform: Exclude<TokenRequest['platform'], ''>) => string;
}

/** An app does not send the identity: it comes from the bearer token. */
function argumentsOf(
  { products, room, platform }: TokenRequest,
  quote: (text: string) => string,
  write: Writers,
): string {
  const parts = [
    products.length > 0 && write.products(products),
    room !== '' && write.room(quote(room)),
    platform !== '' && write.platform(platform),
  ];
  return parts.filter((part) => part !== false).join(', ');
}
