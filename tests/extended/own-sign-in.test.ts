// The functions in Swift and Kotlin of docs/own-sign-in.md, as printed but for the address, with the token source of each
// language, the issuer of that page, and the real local server.
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describeWhere } from '../support/describe-where';
import { CREDENTIALS } from '../support/environment';
import { blockWith, createIssuer } from '../support/issuer';
import { freePort, type LocalServer, startLocalServer } from '../support/local-server';
import { temporaryFolder } from '../support/temporary-folder';
import { kotlinTests, runTests, swiftCommand, type TestCommand } from '../support/toolchain';

const PRINTED_ADDRESS = '"https://accounts.example.com/bearer-token"';
const RULE = 'gets an Access Token for a session, asks for a sign-in without one, and says that there is no connection';

let server: LocalServer;
let bearerTokenUrl: string;
/** Nothing listens there. */
let unreachableUrl: string;
beforeAll(async () => {
  const issuer = await createIssuer();
  await issuer.start(await issuer.newKey());
  bearerTokenUrl = `${issuer.url}/bearer-token`;
  unreachableUrl = `http://localhost:${await freePort()}/bearer-token`;
  const provider = { OIDC_ISSUER: issuer.url, OIDC_AUDIENCE: 'twilio-token-function' };
  server = await startLocalServer({ ...CREDENTIALS, VIDEO_ENABLED: 'true', ...provider });
});
afterAll(() => server.stop());

/** What the program prints of each of the three attempts. */
async function outcomesOf(command: TestCommand | undefined): Promise<string[]> {
  if (!command) throw new Error('The compiler was there a moment ago.');
  const { output } = await runTests(command, {});
  return output.match(/(?:identity|kind) \w+$/gm) ?? [output];
}

// On Linux, URLSession is in a module of its own.
const swiftFile = (code: string) => `import Foundation
#if canImport(FoundationNetworking)
import FoundationNetworking
#endif
${code}`;

describeWhere(swiftCommand('run', '') !== undefined, 'Swift', 'install Swift, or set SWIFT', () => {
  it(RULE, async () => {
    // Stays, since Swift keeps what it has built there.
    const folder = resolve('.cache/own-sign-in');
    mkdirSync(join(folder, 'sources'), { recursive: true });
    const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
    write(
      'Package.swift',
      `// swift-tools-version: 6.0
import PackageDescription
let target = Target.executableTarget(name: "OwnSignIn", path: "sources")
let package = Package(name: "OwnSignIn", platforms: [.macOS(.v13)], targets: [target], swiftLanguageModes: [.v5])
`,
    );
    cpSync('clients/swift/Sources/TwilioTokenSource/TokenSource.swift', join(folder, 'sources/TokenSource.swift'));
    const printed = blockWith('func bearerToken()', 'swift').replace(PRINTED_ADDRESS, 'address');
    write('sources/BearerToken.swift', swiftFile(`nonisolated(unsafe) var address = ""\n${printed}`));
    write(
      'sources/main.swift',
      swiftFile(`let tokens = TokenSource(url: URL(string: "${server.url}/token")!) { _ in try await bearerToken() }
func attempt() async {
    do { print("identity", try await tokens.token(forceRefresh: true).identity) }
    catch { print("kind", (error as? TokenError)?.kind ?? error) }
}
let cookie = HTTPCookie(properties: [.domain: "localhost", .path: "/", .name: "session", .value: "of-alice"])!
HTTPCookieStorage.shared.setCookie(cookie)
address = "${bearerTokenUrl}"
await attempt()
HTTPCookieStorage.shared.deleteCookie(cookie)
await attempt()
address = "${unreachableUrl}"
await attempt()
`),
    );
    expect(await outcomesOf(swiftCommand('run', folder))).toEqual(['identity 7', 'kind signIn', 'kind network']);
  });
});

describeWhere(kotlinTests('') !== undefined, 'Kotlin', 'set KOTLIN', () => {
  it(RULE, async () => {
    const folder = temporaryFolder();
    cpSync('clients/kotlin/TokenSource.kt', join(folder, 'TokenSource.kt'));
    const printed = blockWith('fun bearerToken()', 'kotlin').replace(PRINTED_ADDRESS, 'address');
    writeFileSync(join(folder, 'BearerToken.kt'), `package ownsignin\n${printed}`);
    writeFileSync(
      join(folder, 'OwnSignInTest.kt'),
      `package ownsignin
import kotlinx.coroutines.runBlocking
import tokensource.TokenException
import tokensource.TokenSource

var address = "${bearerTokenUrl}"
var session = "of-alice"

class OwnSignInTest {
    private val tokens = TokenSource("${server.url}/token", System::currentTimeMillis) { bearerToken() }

    private fun attempt() = runBlocking {
        try { println("identity " + tokens.token(forceRefresh = true).identity) }
        catch (error: TokenException) { println("kind " + error.kind) }
    }

    @org.junit.Test
    fun attempts() {
        println()
        attempt()
        session = "of-bob"
        attempt()
        address = "${unreachableUrl}"
        attempt()
    }
}
`,
    );
    expect(await outcomesOf(kotlinTests(folder))).toEqual(['identity 7', 'kind SIGN_IN', 'kind NETWORK']);
  });
});
