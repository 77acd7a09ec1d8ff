// The page and `npm run doctor -- --token -` must say the same of any token, except for the signature.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Finding } from '../../advice/finding';
import { withoutMarks } from '../../cli/doctor/report';
import { judge } from '../../page/check-view';
import { accessToken, type Changes, GRANTS, HEADER, PAYLOAD } from '../support/access-tokens';
import { assemble } from '../support/bearer-tokens';
import { TWIML_APP_SID } from '../support/environment';
import { temporaryFolder } from '../support/temporary-folder';

const DOCTOR = resolve('dist/cli/doctor.mjs');

const folder = temporaryFolder();
writeFileSync(join(folder, '.env'), '');

async function askDoctor(token: string): Promise<readonly Finding[]> {
  const child = spawn(process.execPath, [DOCTOR, '--token', '-', '--json'], {
    cwd: folder,
    env: { PATH: process.env.PATH },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(token);
  return JSON.parse(await text(child.stdout)).findings;
}

const withoutWords = (findings: readonly Finding[]) =>
  findings.map((finding) => (finding.check === 'Signature' ? { ...finding, message: '' } : finding));

/** Half an hour between two changes of what is said about the lifetime. */
const NOW = Math.floor(Date.now() / 1000);
const TIMES = { iat: NOW - 1800, exp: NOW + 5.5 * 3600 };

const signed = (changes: Changes = {}) => accessToken({ ...changes, payload: { ...TIMES, ...changes.payload } });
const claims = { ...PAYLOAD, ...TIMES };
const provider = { iss: 'https://issuer.example', aud: 'app', sub: 'alice' };

const TOKENS: readonly (readonly [string, string | Promise<string>])[] = [
  ['a good token', signed()],
  ['white space around it', signed().then((token) => `\n ${token}\t\n`)],
  ['a text', 'token'],
  ['two parts', 'YQ.YQ'],
  ['five parts', 'YQ.YQ.YQ.YQ.YQ'],
  ['the alphabet of plain base64', 'a+/b.YQ.YQ'],
  ['the word Bearer', signed().then((token) => `Bearer ${token}`)],
  ['quotes', signed().then((token) => `"${token}"`)],
  ['the whole answer', signed().then((token) => JSON.stringify({ token }))],
  ['a length that base64url cannot have', assemble(HEADER, claims).replace('.', 'A.')],
  ['a payload that is an array', assemble(HEADER, [])],
  ['bytes that are not UTF-8', `${assemble(HEADER, 'x').split('.')[0]}.Iv8i.c2ln`],
  ['20,000 characters', signed({ payload: { jti: 'a'.repeat(20_000) } })],
  ['an ID token', assemble({ alg: 'RS256', typ: 'JWT' }, { ...provider, ...TIMES })],
  ['an unsigned token', assemble({ ...HEADER, alg: 'none' }, claims, '')],
  ['a signature of one character', assemble(HEADER, claims, 'a')],
  ['key and account swapped', signed({ payload: { iss: PAYLOAD.sub, sub: PAYLOAD.iss } })],
  ['the demo values', signed({ payload: { iss: `SK${'0'.repeat(32)}` } })],
  ['a placeholder for the key', signed({ payload: { iss: 'your_api_key' } })],
  ['another region', signed({ header: { twr: 'ie1' } })],
  ['a region that does not exist', signed({ header: { twr: 'xx1' } })],
  ['an expired token', signed({ payload: { exp: NOW - 5.5 * 3600 } })],
  ['times in milliseconds', signed({ payload: { exp: TIMES.exp * 1000 } })],
  ['two days', signed({ payload: { exp: NOW + 60 * 3600 } })],
  ['no grants', signed({ payload: { grants: { identity: 'alice' } } })],
  ['a grant of another product', signed({ payload: { grants: { task_router: {} } } })],
  ['the SID of another kind', signed({ grants: { chat: { service_sid: TWIML_APP_SID } } })],
  ['incoming calls without a push credential', signed({ grants: { voice: { incoming: { allow: true } } } })],
  ['an identity of 10,000 characters', signed({ grants: { identity: 'a'.repeat(10_000) } })],
  ['an identity that Voice refuses', signed({ grants: { identity: '<img src=x onerror=alert(1)>' } })],
  ['bidirectional controls', signed({ grants: { ...GRANTS, voice: undefined, identity: 'a\u202eb' } })],
];

describe('the page judges like doctor', () => {
  it.each(TOKENS)('%s', async (_, made) => {
    const token = await made;
    expect(withoutWords(judge(token).map(withoutMarks))).toEqual(withoutWords(await askDoctor(token)));
  });

  it('and says who verifies the signature', async () => {
    const [signature] = judge(await signed()).filter(({ check }) => check === 'Signature');
    expect(signature).toMatchObject({
      status: 'skipped',
      message: expect.stringContaining('npm run doctor -- --token -'),
    });
  });
});
