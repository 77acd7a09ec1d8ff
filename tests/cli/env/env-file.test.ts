import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  fileProblems,
  fileWarnings,
  inspectEnvFile,
  mayHideVariables,
  readEnvFile,
  readEnvFileStrictly,
  requireEnvFile,
} from '../../../cli/env/env-file';
import type { OwnerError } from '../../../cli/terminal/output';
import { API_KEY_SECRET } from '../../support/environment';
import { temporaryFolder } from '../../support/temporary-folder';

let file: string;
beforeEach(() => {
  file = join(temporaryFolder(), '.env');
});

function mistakesIn(text: string | Buffer) {
  writeFileSync(file, text);
  const { mistakes } = inspectEnvFile(file);
  expect(JSON.stringify(mistakes)).not.toContain(API_KEY_SECRET);
  return mistakes;
}

const fatal = (message: string | RegExp) => {
  return { message: expect.stringMatching(message), remedy: expect.any(String), isFatal: true };
};

describe('inspectEnvFile', () => {
  it('reads a file, and one behind a link', () => {
    writeFileSync(file, 'A=1\n');
    symlinkSync('.env', `${file}.link`);
    for (const path of [file, `${file}.link`]) {
      expect(inspectEnvFile(path)).toEqual({ text: 'A=1\n', variables: { A: '1' }, mistakes: [] });
    }
  });

  it.each([
    ['assignments, comments and blank lines', 'A=1\n\n# a\n  # b\r\n \t\nB=\r\n_c.d-e = 2\n'],
    ['nothing', ''],
    ['a byte order mark', '\ufeffTOKEN_TTL=60\n'],
    ['letters beyond ASCII', 'NOTE=\u00e4\n'],
    ['a long line', `NOTE=${'x'.repeat(8187)}\n`],
    ['a variable of the owner twice, whose name may be a secret', 'OWN=1\nOWN=2\n'],
  ])('finds no mistake in %s', (_, text) => {
    expect(mistakesIn(text)).toEqual([]);
  });

  it.each(['.env', 'folder/.env', 'file/.env'])('reports that there is no file at %s', (path) => {
    writeFileSync(join(file, '../file'), 'A=1\n');
    expect(inspectEnvFile(join(file, '..', path))).toMatchObject({
      variables: undefined,
      mistakes: [fatal(/^It does not exist\.$/)],
    });
  });

  it.each([
    ['without a target', 'nothing'],
    ['to itself', '.env'],
    ['through a file', 'file/x'],
  ])('reports a link %s', (_, target) => {
    writeFileSync(join(file, '../file'), 'A=1\n');
    symlinkSync(target, file);
    expect(inspectEnvFile(file)).toMatchObject({
      variables: undefined,
      mistakes: [fatal(/^It is a link to a file that does not exist or cannot be reached\.$/)],
    });
  });

  it('reports a folder', () => {
    mkdirSync(file);
    expect(inspectEnvFile(file)).toMatchObject({ variables: undefined, mistakes: [fatal(/^It cannot be read\.$/)] });
  });

  it('reports a line that is too long', () => {
    writeFileSync(file, `TOKEN_TTL=60\nNOTE=${'x'.repeat(8188)}\n`);
    expect(inspectEnvFile(file)).toMatchObject({
      variables: undefined,
      mistakes: [fatal(/^It has a line of more than 8192 characters\.$/)],
    });
  });

  it.each<[string, Buffer]>([
    ['UTF-16', Buffer.from('\ufeffTOKEN_TTL=60\n', 'utf16le')],
    ['UTF-16 without a mark', Buffer.from('TOKEN_TTL=60\n', 'utf16le')],
    ['Latin-1', Buffer.from('# Schl\u00fcssel\nTOKEN_TTL=60\n', 'latin1')],
  ])('reports %s', (_, bytes) => {
    expect(mistakesIn(bytes)).toEqual([fatal(/^It is not UTF-8 text\.$/)]);
  });

  it.each([
    ['Line 2 is', `TOKEN_TTL=60\n${API_KEY_SECRET}\n`],
    ['Line 1 is', 'export TOKEN_TTL=60'],
    ['Line 1 is', 'set TOKEN_TTL=60'],
    ['Line 1 is', 'VIDEO_ENABLED true'],
    ['Line 1 is', 'A B=1'],
    ['Line 1 is', '\u00e4=1'],
    ['Line 1 is', 'NOTE=1\rTOKEN_TTL=600'],
    ['Lines 1, 3 are', 'TOKEN_TTL: 60\n\n=60'],
  ])('reports lines that are not assignments, by number: "%s" in %j', (place, text) => {
    expect(mistakesIn(text)).toEqual([
      { message: `${place} not NAME=value.`, remedy: expect.stringMatching(/=.*:.*export/), isFatal: true },
    ]);
  });

  it('reports a variable that is set twice, which is not fatal', () => {
    const message = 'TOKEN_TTL is set more than once, and only the last line counts.';
    expect(mistakesIn('TOKEN_TTL=60\nNOTE=1\nTOKEN_TTL=61\n')).toMatchObject([{ message, isFatal: false }]);
  });
});

describe('readEnvFile, readEnvFileStrictly and requireEnvFile', () => {
  const refuses = (mistake: string) => expect.stringContaining(`/.env: ${mistake}`);

  it.each<[string, () => void, unknown[]]>([
    [
      'a variable that is set twice',
      () => writeFileSync(file, 'TOKEN_TTL=60\nTOKEN_TTL=61\n'),
      [{ TOKEN_TTL: '61' }, { TOKEN_TTL: '61' }, { TOKEN_TTL: '61' }],
    ],
    [
      'an invalid line',
      () => writeFileSync(file, 'A=1\nAPI_KEY_SEC'),
      [{ A: '1' }, refuses('Line 2 is not NAME=value. Write'), refuses('Line 2 is')],
    ],
    [
      'a file that cannot be read',
      () => mkdirSync(file),
      [refuses('It cannot be read. Make it a'), refuses('It cannot'), refuses('It cannot')],
    ],
    ['no file', () => {}, [undefined, undefined, refuses('It does not exist. Run npm run setup')]],
  ])('with %s', (_, make, expected) => {
    make();
    const outcomes = [readEnvFile, readEnvFileStrictly, requireEnvFile].map((read) => {
      try {
        return read(file);
      } catch (error) {
        return (error as OwnerError).message;
      }
    });
    expect(outcomes).toEqual(expected);
  });
});

describe('mayHideVariables', () => {
  it.each([
    [true, 'export TOKEN_TTL=60'],
    [true, 'TOKEN_TTL: 60'],
    [true, 'T\0O\0'],
    [false, 'TOKEN_TTL=60\n# VIDEO_ROOM\n'],
    [false, 'export NOTE=1'],
  ])('is %s for %j', (expected, text) => {
    expect(mayHideVariables(text)).toBe(expected);
  });
});

describe('fileWarnings', () => {
  it('leaves out a name that is a problem, and no other', () => {
    const environment = { TWILIO_API_SECRET: 'x', TWILIO_API_KEY: 'x', VIDEO_ENABLE: 'true' };
    const variables = fileWarnings(environment).map(({ variable }) => variable);
    expect(variables).toEqual(expect.arrayContaining(['TWILIO_API_KEY', 'VIDEO_ENABLE']));
    expect(variables).not.toContain('TWILIO_API_SECRET');
  });
});

describe('fileWarnings about PORT', () => {
  it.each<[string, number]>([
    ['4321', 1],
    [' 80 ', 1],
    ['', 0],
    [' ', 0],
  ])('say of %j that it has no effect, and what has', (value, count) => {
    const messages = fileWarnings({ PORT: value }).map(({ message }) => message);
    expect(messages).toEqual(Array(count).fill(expect.stringContaining('npm start -- --port NUMBER')));
    expect(fileWarnings({ PORTAL: value, port: value })).toEqual([]);
  });
});

describe('fileProblems', () => {
  const codesOf = (environment: Record<string, string>) =>
    fileProblems(environment).map(({ code, variable }) => `${code} ${variable}`);

  it.each(['DOMAIN_NAME', 'SERVICE_SID', 'ENVIRONMENT_SID', 'PATH'])('refuses %s, which Twilio sets', (name) => {
    expect(codesOf({ [name]: 'x' })).toEqual([`reserved_name ${name}`]);
  });

  it.each([
    ['TWILIO_AUTH_TOKEN', 'AUTH_TOKEN'],
    ['TWILIO_API_SECRET', 'API_KEY_SECRET'],
    ['TWILIO_API_KEY_SECRET', 'API_KEY_SECRET'],
    ['NEXT_PUBLIC_TWILIO_API_SECRET', 'API_KEY_SECRET'],
    ['VITE_TWILIO_AUTH_TOKEN', 'AUTH_TOKEN'],
    ['twilio_auth_token', 'AUTH_TOKEN'],
  ])('refuses the secret %s, names the variable %s, and does not repeat the value', (name, meant) => {
    const problems = fileProblems({ [name]: 'secret-value' });
    expect(problems).toEqual([
      { code: 'account_secret', variable: name, message: expect.stringContaining(`rename it ${meant}`) },
    ]);
    expect(JSON.stringify(problems)).not.toContain('secret-value');
  });

  it('refuses an empty DOMAIN_NAME, which would replace the one of the local server', () => {
    expect(codesOf({ DOMAIN_NAME: '' })).toEqual(['reserved_name DOMAIN_NAME']);
  });

  it.each([
    ['that is empty, and so not uploaded', { SERVICE_SID: '', PATH: '', TWILIO_AUTH_TOKEN: '' }],
    [
      "of the owner's own",
      { PATHS: 'x', MY_PATH: 'x', SERVICE_SIDS: 'x', TWILIO_ACCOUNT_SID: 'x', TWILIO_SECRET: 'x' },
    ],
    ['of this Function', { AUTH_TOKEN: 'x', API_KEY_SECRET: 'x', ACCOUNT_SID: 'x' }],
  ])('accepts a name %s', (_, environment) => {
    expect(codesOf(environment)).toEqual([]);
  });

  it('refuses a value of more than 450 bytes', () => {
    expect([codesOf({ NOTE: 'x'.repeat(450) }), codesOf({ NOTE: 'x'.repeat(451) })]).toEqual([[], ['too_long NOTE']]);
  });
});
