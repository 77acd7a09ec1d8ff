// The requests of docs/other-languages.md, as printed, to the real local server, with a bearer token of the issuer of
// docs/own-sign-in.md.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { describeWhere } from '../support/describe-where';
import { EVERY_PRODUCT } from '../support/environment';
import { documents, fencesOf } from '../support/fences';
import { createIssuer } from '../support/issuer';
import { type LocalServer, startLocalServer } from '../support/local-server';
import { runTests } from '../support/toolchain';
import { verifyAccessToken } from '../support/verify';

const fences = fencesOf(documents.get('docs/other-languages.md') ?? '');
const codeIn = (name: string) => fences.find(({ language }) => language === name)?.code ?? '';

const ADDRESS = 'localhost:3000';
const GRANTED = { identity: '7', products: ['video'], expiresIn: 3600 };

let server: LocalServer;
let bearerToken: string;
beforeAll(async () => {
  const issuer = await createIssuer();
  await issuer.start(await issuer.newKey());
  const provider = { OIDC_ISSUER: issuer.url, OIDC_AUDIENCE: 'twilio-token-function' };
  server = await startLocalServer({ ...EVERY_PRODUCT, ...provider });
  ({ bearerToken } = (await (await issuer.ask('of-alice')).json()) as { bearerToken: string });
});
afterAll(() => server.stop());

/** @param answer the body of a response */
async function expectGranted(answer: string): Promise<void> {
  const { token, ...rest } = JSON.parse(answer);
  expect(rest).toEqual(GRANTED);
  expect((await verifyAccessToken(token)).payload.grants).toEqual({ identity: '7', video: { room: 'tutoring-42' } });
}

it('has a request in HTTP that the local server answers with an Access Token', async () => {
  const lines = codeIn('http').replace(ADDRESS, new URL(server.url).host).replace('eyJ…', bearerToken);
  const socket = connect(server.port, 'localhost');
  socket.write(`${lines.trimEnd().replaceAll('\n', '\r\n')}\r\nConnection: close\r\n\r\n`);
  let response = '';
  for await (const chunk of socket) response += chunk;
  expect(response).toMatch(/^HTTP\/1\.1 200 /);
  await expectGranted(/\{.*\}/s.exec(response)?.[0] ?? '');
});

it('has the same request in Dart', () => {
  const [, target] = /^GET (\S+)/.exec(codeIn('http')) ?? [];
  expect(codeIn('dart')).toContain(`Uri.parse('http://${ADDRESS}${target}')`);
});

const hasPython = spawnSync('python3', ['--version']).status === 0;
describeWhere(hasPython, 'the request in Python', 'install Python 3', () => {
  /** What the function of the page returns, in JSON. */
  function run(url: string) {
    const code = `${codeIn('python').replace(`http://${ADDRESS}`, url)}\nprint(json.dumps(access_token("${bearerToken}")))\n`;
    return runTests({ command: 'python3', args: ['-c', code] }, {});
  }

  it('returns an Access Token', async () => {
    const { code, stdout } = await run(server.url);
    expect(code).toBe(0);
    await expectGranted(stdout);
  });

  it('follows no redirect', async () => {
    const redirecting = createServer((request, response) =>
      response.writeHead(302, { Location: `${server.url}${request.url}` }).end(),
    ).listen(0, 'localhost');
    await once(redirecting, 'listening');
    const { output } = await run(`http://localhost:${(redirecting.address() as AddressInfo).port}`);
    redirecting.close();
    expect(output).toContain('HTTPError: HTTP Error 302');
  });
});
