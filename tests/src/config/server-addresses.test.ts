import { isServerUrl, issuerUrl, read, serverUrl } from '../../../src/config/formats';

const GUID = '9122040d-6c67-4c5b-b112-36a304b66dad';

const issuerProblem = (text: string) => {
  const reading = read(issuerUrl, text);
  return 'problem' in reading ? reading.problem : undefined;
};

const BOTH = ['https://a.example', 'https://a.example:8443/realms/x', 'http://localhost:4000/realms/x'];

const NEITHER = [
  'http://a.example',
  'https://securetoken.google.com/PROJECT_ID',
  'https://PROJECT_REF.supabase.co/auth/v1',
  'https://TENANT/',
  'https://a.example/#',
  'https://a.example/ x',
  '["https://a.example"]',
];

describe('isServerUrl', () => {
  it.each(['https://a.example', 'HTTPS://a.example:8443/realms/x', 'https://10.0.0.7/'])('takes %s', (url) => {
    expect(isServerUrl(url, false)).toBe(true);
  });

  it.each(['http://localhost:4000', 'http://127.0.0.1', 'http://[::1]:4000/'])(
    'takes %s while developing only',
    (url) => {
      expect(isServerUrl(url, true)).toBe(true);
      expect(isServerUrl(url, false)).toBe(false);
    },
  );

  it.each([
    ...[
      undefined,
      7,
      'a.example',
      '//a.example',
      'https://',
      'https:a.example',
      'https:/a.example',
      'xhttps://a.example',
    ],
    ...['http://a.example', 'http://localhost.example', 'http://127.0.0.2', 'ftp://localhost', 'file:///etc/hosts'],
    ...['https://user@a.example', 'https://:secret@a.example'],
  ])('refuses %j', (url) => expect(isServerUrl(url, true)).toBe(false));
});

describe('serverUrl', () => {
  it.each([...BOTH, 'https://tenant.b2clogin.com/keys?p=b2c_1_sign_in'])('takes %s', (text) => {
    expect(serverUrl.parse(text)).toBe(text);
  });

  it.each(NEITHER)('refuses %s', (text) => expect(serverUrl.parse(text)).toBeUndefined());
});

describe('issuerUrl', () => {
  it.each([
    ...BOTH,
    `https://login.microsoftonline.com/${GUID}/v2.0`,
    `https://${GUID}.ciamlogin.com/${GUID}/v2.0`,
    `https://contoso.b2clogin.com/${GUID}/v2.0/`,
    'https://securetoken.google.com/tutoring-4f2c1',
    'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_aB3dE5fG7',
    'https://tenant.eu.auth0.com/',
    'https://login.microsoftonline.example/common/v2.0',
    'https://keycloak.example/realms/common',
    'https://a.example/well-known/x',
  ])('takes %s', (text) => expect(issuerUrl.parse(text)).toBe(text));

  it.each([...NEITHER, 'https://a.example/?x', 'https://a.example?'])('refuses %s', (text) => {
    expect(issuerUrl.parse(text)).toBeUndefined();
  });

  const SEVERAL = 'names several issuers';
  const DOCUMENT = 'is the address of a document (its member issuer is the issuer)';
  const TEMPLATE = /^holds a template such as /;
  const NO_TENANT = 'names no tenant (write its GUID instead of common, organizations or consumers)';
  const DOMAIN = 'names the tenant by its domain (the tokens have its GUID)';
  const LIST = 'is written as a JSON list';
  const COMMENT = /^has a comment after the value/;

  it.each<[string, string | RegExp]>([
    ['https://a.example,https://b.example', SEVERAL],
    ['https://a.example, https://b.example', SEVERAL],
    ['https://a.example;https://b.example', SEVERAL],
    ['https://a.example https://b.example', SEVERAL],
    ['["https://a.example","https://b.example"]', LIST],
    ['https://a.example/.well-known/openid-configuration', DOCUMENT],
    ['https://a.example/v2.0/.well-known/openid-configuration?p=b2c_1_sign_in', DOCUMENT],
    ['https://login.microsoftonline.com/{tenantid}/v2.0', TEMPLATE],
    ['https://{yourOktaDomain}/oauth2/default', TEMPLATE],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: This is what an owner may write.
    ['https://cognito-idp.${region}.amazonaws.com/${poolId}', 'holds a shell variable (.env is not read by a shell)'],
    ['https://a.example;', 'has a comma or a semicolon at the end'],
    ['https://a.example",', 'has a comma or a semicolon at the end'],
    ['“https://a.example', 'has a quote at one end'],
    ['https://login.microsoftonline.com/<tenant-id>/v2.0', TEMPLATE],
    ['https://login.microsoftonline.com/common/v2.0', NO_TENANT],
    ['https://login.microsoftonline.com/organizations/v2.0', NO_TENANT],
    ['https://login.microsoftonline.com/consumers/v2.0', NO_TENANT],
    ['https://login.microsoftonline.com/Common/v2.0', NO_TENANT],
    ['https://sts.windows.net/common/', NO_TENANT],
    ['https://login.microsoftonline.us/common/v2.0', NO_TENANT],
    ['https://login.microsoftonline.com/contoso.onmicrosoft.com/v2.0', DOMAIN],
    ['https://login.microsoftonline.com/contoso.example', DOMAIN],
    ['https://sts.windows.net/contoso.example/', DOMAIN],
    ['https://contoso.b2clogin.com/contoso.onmicrosoft.com/v2.0/', DOMAIN],
    ['https://a.example # ours', COMMENT],
    ['"https://a.example"', 'has quotes around the value'],
  ])('names what is wrong with %s', (text, mistake) => {
    const [named] = issuerProblem(text)?.split('; it must be ') ?? [];
    if (typeof mistake === 'string') expect(named).toBe(mistake);
    else expect(named).toMatch(mistake);
  });

  it.each(['https://a.example/?x', 'issuer.example', 'http://issuer.example'])(
    'says of %s only what is right',
    (text) => {
      expect(issuerProblem(text)).toBe(`must be ${issuerUrl.expects}`);
    },
  );
});
