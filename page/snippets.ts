// The request of the form in the languages of an app: curl, and the clients of this project.
import { quoteJavaScript, quoteKotlin, quoteShell, quoteSwift } from './quoting';
import { type TokenRequest, withQuery } from './token-request';

export const LANGUAGES = ['curl', 'swift', 'kotlin', 'javascript'] as const;
export type Language = (typeof LANGUAGES)[number];

/**
 * @param url works on the computer of the page, and in a simulator or an emulator there
 * @param hasBearer the bearer token itself is in none of them
 */
export function snippetFor(language: Language, request: TokenRequest, url: string, hasBearer: boolean): string {
  return SNIPPETS[language](request, url, hasBearer);
}

const SNIPPETS: Readonly<Record<Language, (request: TokenRequest, url: string, hasBearer: boolean) => string>> = {
  curl: (request, url, hasBearer) =>
    `curl ${hasBearer ? '-H "Authorization: Bearer $JWT" \\\n  ' : ''}${quoteShell(withQuery(url, request))}`,

  swift: (request, url, hasBearer) => {
    const platforms = { ios: '.ios', 'ios-sandbox': '.iosSandbox', android: '.android' };
    const list = argumentsOf(request, {
      assign: ': ',
      products: (names) => `[${names.map((name) => `.${name}`).join(', ')}]`,
      room: quoteSwift,
      platform: (platform) => platforms[platform],
    });
    const closure = hasBearer ? ` { forceRefresh in\n    try await bearerToken(forceRefresh)\n}` : '';
    return `let url = URL(string: ${quoteSwift(url)})!
let tokens = TokenSource(url: url)${closure}
let answer = try await tokens.token(${list && `TokenRequest(${list})`})`;
  },

  kotlin: (request, url, hasBearer) => {
    const platforms = { ios: 'IOS', 'ios-sandbox': 'IOS_SANDBOX', android: 'ANDROID' };
    const list = argumentsOf(request, {
      assign: ' = ',
      products: (names) => `setOf(${names.map((name) => `Product.${name.toUpperCase()}`).join(', ')})`,
      room: quoteKotlin,
      platform: (platform) => `Platform.${platforms[platform]}`,
    });
    const closure = hasBearer ? ` { forceRefresh ->\n    bearerToken(forceRefresh)\n}` : '';
    return `val url = ${quoteKotlin(url)}
val tokens = TokenSource(url, SystemClock::elapsedRealtime)${closure}
val answer = tokens.token(${list && `TokenRequest(${list})`})`;
  },

  javascript: (request, url, hasBearer) => {
    const list = argumentsOf(request, {
      assign: ': ',
      products: (names) => `[${names.map(quoteJavaScript).join(', ')}]`,
      room: quoteJavaScript,
      platform: quoteJavaScript,
    });
    const bearer = hasBearer ? `\n  bearerToken,` : '';
    return `const tokens = new TokenSource({
  url: ${quoteJavaScript(url)},${bearer}
});
const { identity, token } = await tokens.token(${list && `{${list}}`});`;
  },
};

interface Syntax {
  readonly assign: string;
  readonly products: (names: TokenRequest['products']) => string;
  readonly room: (room: string) => string;
  readonly platform: (platform: Exclude<TokenRequest['platform'], ''>) => string;
}

/** One argument a line. An app does not send the identity: it comes from the bearer token. */
function argumentsOf({ products, room, platform, ttl }: TokenRequest, write: Syntax): string {
  const values = {
    products: products.length > 0 && write.products(products),
    room: room !== '' && write.room(room),
    platform: platform !== '' && write.platform(platform),
    // The parameter is a number in every client. Of another text, only NaN is left.
    ttl: ttl !== '' && String(Number(ttl)),
  };
  const parts = Object.entries(values).flatMap(([name, value]) => (value === false ? [] : name + write.assign + value));
  return parts.length > 0 ? `\n  ${parts.join(',\n  ')}\n` : '';
}
