import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { envReport, printWelcome } from '../../../cli/start/report';
import { DEMO_ENVIRONMENT } from '../../../src/config/demo';
import { API_KEY_SECRET, CREDENTIALS, envText } from '../../support/environment';
import { temporaryFolder } from '../../support/temporary-folder';

const VALID = envText({ ...CREDENTIALS, VIDEO_ENABLED: 'true' });

/** Reports on a `.env` that git ignores and only its owner may read. */
function report(text: string | Buffer, shell = {}) {
  const file = join(temporaryFolder(), '.env');
  writeFileSync(file, text, { mode: 0o600 });
  return envReport({ file, platform: 'linux', git: (command) => (command === 'check-ignore' ? 0 : 1) }, shell);
}

const notesOf = (text: string | Buffer, shell?: object) => report(text, shell).notes;

describe('envReport', () => {
  it.each([
    ['a valid file', VALID],
    ['a byte order mark', `\ufeff${VALID}`],
    ['the line ends of Windows', VALID.replaceAll('\n', '\r\n')],
  ])('has no note on %s', (_, text) => {
    expect(report(text)).toEqual({ demo: [], notes: [] });
  });

  it('names the demo values', () => {
    const { demo, notes } = report(envText({ ...DEMO_ENVIRONMENT, ACCOUNT_SID: CREDENTIALS.ACCOUNT_SID }));
    expect(demo).toEqual(expect.arrayContaining(['API_KEY_SID', 'API_KEY_SECRET']));
    expect([demo.includes('ACCOUNT_SID'), notes]).toEqual([false, []]);
  });

  it.each<[string, string | Buffer, RegExp[]]>([
    ['a mistake in the file', `${VALID}VIDEO_ENABLED=true\n`, [/^\.env: VIDEO_ENABLED is set more than once/]],
    ['an invalid value', `${VALID}TOKEN_TTL=soon\n`, [/^TOKEN_TTL must be/]],
    ['a variable of the owner that Twilio sets', `${VALID}DOMAIN_NAME=x\n`, [/^DOMAIN_NAME is set: remove it/]],
    ['a port that has no effect there', `${VALID}PORT=4321\n`, [/^PORT in the file has no effect: .*--port NUMBER\.$/]],
    ['a misspelt name', `${VALID}VIDEO_ENABLE=true\n`, [/did you mean VIDEO_ENABLED\?$/]],
    ['an empty file', '', [/^ACCOUNT_SID/, /^API_KEY_SID/, /^API_KEY_SECRET/, /^No product is configured/]],
    [
      'a line that sets nothing, and a variable that is missing',
      `hello\n${VALID.replace(/^ACCOUNT_SID.*\n/, '')}`,
      [/^\.env: Line 1 is not NAME=value\./, /^ACCOUNT_SID is not set/],
    ],
    [
      'a line that cannot be read, and not the variable that seems to be missing',
      `export ${VALID}`,
      [/^\.env: Line 1 is not NAME=value\./],
    ],
    [
      'a line that cannot be read, and an invalid value',
      `export OIDC_ISSUER=https://issuer.example.com\nTOKEN_TTL=soon\n${VALID}`,
      [/^\.env: Line 1 is not NAME=value\./, /^TOKEN_TTL must be/],
    ],
    ['another encoding, and nothing else', Buffer.from(VALID, 'utf16le'), [/^\.env: It is not UTF-8 text\./]],
  ])('names %s', (_, text, expected) => {
    const notes = notesOf(text);
    expect(notes).toEqual(expected.map((pattern) => expect.stringMatching(pattern)));
    expect(notes.join()).not.toContain(API_KEY_SECRET);
  });

  it('says of a file that was deleted only that', () => {
    const file = join(temporaryFolder(), '.env');
    expect(envReport({ file, platform: 'linux', git: () => null }, {})).toEqual({
      demo: [],
      notes: [expect.stringMatching(/^\.env: It does not exist\./)],
    });
  });

  it('names the variables of the shell that would say something else than the file', () => {
    const shell = { ...CREDENTIALS, VIDEO_ROOM: 'x', TOKEN_TTL: ' ', PATH: '/bin' };
    expect(notesOf(VALID, shell)).toEqual([
      'Only .env is read, so these variables of the shell have no effect: VIDEO_ROOM.',
    ]);
    expect(notesOf(`${VALID}VIDEO_ROOM=x\n`, shell)).toEqual([]);
  });
});

describe('printWelcome', () => {
  it.each([
    ['demo', 'anyone on your network can use it. Its demo tokens do not work at Twilio.'],
    ['sign_in', 'anyone on your network can reach it, but needs a bearer token.'],
    ['flag', 'anyone on your network can get real Access Tokens from it.'],
    ['refused', 'it refuses other devices and tunnels'],
  ] as const)('says who can use the server: %s', (access, consequence) => {
    const print = jest.spyOn(console, 'log').mockImplementation();
    printWelcome(3000, access, false);
    const [text] = print.mock.calls.flat();
    print.mockRestore();
    expect(text).toContain(`every network interface: ${consequence}`);
    expect(text).not.toContain('Wrote');
    expect(/npm start -- --open/.test(text)).toBe(access === 'refused');
  });
});
