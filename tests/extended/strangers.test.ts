import { readdirSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describeWhere } from '../support/describe-where';
import { EVERY_PRODUCT, envText } from '../support/environment';
import { type StartedProject, startProject } from '../support/local-server';
import { copyProject } from '../support/project-copy';

const REAL = envText(EVERY_PRODUCT);
const EVIL = { host: 'evil.example' };
const PAGE = 'http://localhost:5173';
const OPEN = '{"facts":{"admission":"flag"}}';

/** The addresses of this computer that are not loopback; those of one link only need a zone, and are left out. */
const addresses = Object.values(networkInterfaces())
  .flat()
  .flatMap((each) => (each && !each.internal && !each.address.startsWith('fe80:') ? [each.address] : []));

let server: StartedProject;
const folder = copyProject();

async function ask(path: string, headers: Record<string, string> = {}, host = '127.0.0.1') {
  const sent = request({ host, port: server.port, path, headers, agent: false }).end();
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    sent.on('error', reject).on('response', resolve);
  });
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

describe('npm start with real credentials and no sign-in', () => {
  beforeAll(async () => {
    // Nothing in .env or the shell can let strangers in.
    writeFileSync(join(folder, '.env'), `${REAL}LOCAL_SERVER_SETTINGS=${OPEN}\n`, { mode: 0o600 });
    const source = "exports.handler = (context, event, callback) => callback(null, 'hello');";
    for (const file of ['hook.ts', 'signed.protected.js']) writeFileSync(join(folder, 'functions', file), source);
    server = await startProject(folder, [], { LOCAL_SERVER_SETTINGS: OPEN });
  });
  afterAll(() => server.stop());

  it('says that a phone needs --open, and tells its page', async () => {
    expect(/Phone .*\(only with npm start -- --open\)/.test(server.output())).toBe(addresses.length > 0);
    expect(server.output()).toContain('it refuses other devices');
    const [, phoneUrl] = /Phone +(http:\S+)/.exec(server.output()) ?? [];
    const facts = JSON.parse((await ask('/local-server.json')).body);
    expect(facts).toEqual({ admission: 'refused', ...(phoneUrl && { phoneUrl }), expected: {} });
  });

  it('refuses a stranger /token, whatever the query says, and every file of the page, and runs nothing', async () => {
    const logged = () => server.output().match(/^\{"outcome":"(?!warning)/gm)?.length ?? 0;
    const before = logged();
    const files = readdirSync(join(folder, 'dist/assets'));
    expect(files).toEqual(expect.arrayContaining(['index.html', 'page.css', 'page.js']));
    for (const path of ['token', 'token?request[headers][host]=localhost', ...files]) {
      expect((await ask(`/${path}`, EVIL)).status).toBe(403);
      expect((await ask(`/${path}`, { via: '1.1 tunnel' })).status).toBe(403);
    }
    // The Function logs each request, and every earlier line comes before this one.
    expect((await ask('/token?products=sync')).status).toBe(200);
    await server.until('"products":["sync"]');
    expect(logged()).toBe(before + 1);
  });

  it("lets strangers call the owner's own Functions", async () => {
    for (const path of ['/hook', '/hook?x=/token', '/signed']) {
      expect(await ask(path, { ...EVIL, via: '1.1 tunnel' })).toMatchObject({ status: 200, body: 'hello' });
    }
  });

  describeWhere(addresses.length > 0, 'over the network', 'this computer has only loopback addresses', () => {
    it.each(addresses)('refuses %s, and says so once', async (host) => {
      for (const headers of [{}, { host: 'localhost' }]) {
        for (const path of ['/token', '/index.html']) expect((await ask(path, headers, host)).status).toBe(403);
      }
      await server.until('came over the network');
      expect(server.output().match(/came over the network/g)).toHaveLength(1);
    });
  });

  it('names the origin of a page, with the line for .env, which lets it in after a save', async () => {
    await ask('/token', { origin: PAGE });
    await server.until(`CORS_ORIGINS=${PAGE}`);
    await server.save(`${REAL}CORS_ORIGINS=${PAGE}\n`);
    const { headers } = await ask('/token', { origin: PAGE });
    expect(headers['access-control-allow-origin']).toBe(PAGE);
    expect(server.output().match(/A page at /g)).toHaveLength(1);
  });

  it('decides by .env, at each start, who is let in', async () => {
    expect((await ask('/token', EVIL)).status).toBe(403);
    await server.save(`${REAL}OIDC_ISSUER=https://issuer.example.com\nOIDC_AUDIENCE=app\n`);
    expect((await ask('/token', EVIL)).status).toBe(401);
  });
});

describe('npm start -- --open', () => {
  beforeAll(async () => {
    writeFileSync(join(folder, '.env'), REAL, { mode: 0o600 });
    server = await startProject(folder, ['--', '--open']);
  });
  afterAll(() => server.stop());

  it('lets everybody in, also after a save', async () => {
    expect(server.output()).not.toContain('only with');
    expect((await ask('/token', { via: '1.1 tunnel' })).status).toBe(200);
    for (const host of addresses) expect((await ask('/token', {}, host)).status).toBe(200);
    await server.save(`${REAL}TOKEN_TTL=600\n`);
    expect((await ask('/token', EVIL)).status).toBe(200);
    expect(server.output()).not.toContain('Refused');
  });
});
