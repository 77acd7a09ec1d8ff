import { fileProblems, fileWarnings, invalidLines, isUtf8Text } from '../../../cli/env/env-file-rules';

describe('invalidLines', () => {
  it('accepts assignments, comments and blank lines', () => {
    expect(invalidLines('A=1\n\n# a\n  # b\r\n \t\nB=\r\n_c.d-e = 2\n')).toEqual([]);
  });

  it.each(['API_KEY_SEC', 'export A=1', '=1', 'A B=1', 'A: 1', '\u00e4=1'])('finds %j', (line) => {
    expect(invalidLines(`A=1\n${line}\nB=2`)).toEqual([2]);
  });
});

describe('isUtf8Text', () => {
  it('accepts UTF-8, and no other encoding', () => {
    const decoded = (encoding: BufferEncoding) => Buffer.from('A=\u00e4\n', encoding).toString();
    expect(isUtf8Text(decoded('utf8'))).toBe(true);
    expect(isUtf8Text(decoded('latin1'))).toBe(false);
    expect(isUtf8Text(decoded('utf16le'))).toBe(false);
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
