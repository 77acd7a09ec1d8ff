import { spawnSync } from 'node:child_process';
import { transformSync } from 'esbuild';
import { LANGUAGES, snippetFor } from '../../page/snippets';
import type { TokenRequest } from '../../page/token-request';

const NOTHING: TokenRequest = { products: [], room: '', platform: '', ttl: '', identity: '' };
const ODD_ROOM = `a+b &c='ü"$x\\`;
const ALL: TokenRequest = {
  products: ['video', 'sync'],
  room: ODD_ROOM,
  platform: 'ios-sandbox',
  ttl: '900',
  identity: 'alice',
};

const URL_OF_TOKEN = 'http://localhost:3000/token';
/** Runs the snippet with a token source that tells what it was asked for. */
function runJavaScript(code: string): unknown {
  const body = transformSync(`(async () => { ${code}; return { options, request }; })()`, { target: 'es2022' }).code;
  const prelude = `let options, request, bearerToken; class TokenSource {
    constructor(given) { options = given; } token(given) { request = given; return {}; } }`;
  return new Function(`${prelude}; return ${body}`)();
}

describe('snippetFor', () => {
  it.each(LANGUAGES)('has nothing but the address for a request without a choice, in %s', (language) => {
    const code = snippetFor(language, NOTHING, URL_OF_TOKEN, false);
    expect(code).not.toMatch(/products|room|platform|ttl|identity=|bearer/i);
    expect(code).toMatch(/http:\/\/localhost:3000\/token['"]/);
  });

  it('is a command for curl that a shell takes as it is', () => {
    const code = snippetFor('curl', ALL, URL_OF_TOKEN, true);
    const script = `curl() { printf '%s\\n' "$@"; }; JWT=a.b.c; ${code}`;
    const [header, bearer, url = ''] = spawnSync('sh', ['-c', script], { encoding: 'utf8' }).stdout.split('\n');
    expect([header, bearer]).toEqual(['-H', 'Authorization: Bearer a.b.c']);
    expect(Object.fromEntries(new URL(url).searchParams)).toEqual({ ...ALL, products: 'video,sync' });
  });

  it('is JavaScript that asks for the same', async () => {
    const { identity: _, ...request } = ALL;
    expect(await runJavaScript(snippetFor('javascript', ALL, URL_OF_TOKEN, false))).toEqual({
      options: { url: URL_OF_TOKEN },
      request: { ...request, ttl: 900 },
    });
    expect(await runJavaScript(snippetFor('javascript', NOTHING, URL_OF_TOKEN, true))).toEqual({
      options: { url: URL_OF_TOKEN, bearerToken: undefined },
    });
  });

  it('is Swift and Kotlin that ask for the same', () => {
    expect(snippetFor('swift', ALL, URL_OF_TOKEN, true)).toBe(`let url = URL(string: "http://localhost:3000/token")!
let tokens = TokenSource(url: url) { forceRefresh in
    try await bearerToken(forceRefresh)
}
let answer = try await tokens.token(TokenRequest(
  products: [.video, .sync],
  room: "a+b &c='ü\\"$x\\\\",
  platform: .iosSandbox,
  ttl: 900
))`);
    expect(snippetFor('kotlin', ALL, URL_OF_TOKEN, true)).toBe(`val url = "http://localhost:3000/token"
val tokens = TokenSource(url, SystemClock::elapsedRealtime) { forceRefresh ->
    bearerToken(forceRefresh)
}
val answer = tokens.token(TokenRequest(
  products = setOf(Product.VIDEO, Product.SYNC),
  room = "a+b &c='ü\\"\\$x\\\\",
  platform = Platform.IOS_SANDBOX,
  ttl = 900
))`);
  });

  it.each(LANGUAGES)('has no other text than a number for the lifetime, but in a quoted address: %s', (language) => {
    const code = snippetFor(language, { ...NOTHING, ttl: '1; rm' }, URL_OF_TOKEN, false);
    expect(code).toContain(language === 'curl' ? "ttl=1%3B%20rm'" : 'NaN');
    expect(code).not.toContain('rm ');
  });
});
