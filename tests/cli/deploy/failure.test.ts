import { explainFailure } from '../../../cli/deploy/failure';

/** As twilio-run prints an error: in a box, with lines of a terminal's width. */
const box = (title: string, ...lines: readonly string[]) =>
  [
    '',
    '- Deploying Function',
    '✖ Failed Deployment',
    '',
    `│ ERROR ${title}`,
    '│ ',
    ...lines.map((line) => `│ ${line}`),
    '',
  ].join('\n');

const explain = (errors: string) => explainFailure({ hasSucceeded: false, hasTimedOut: false, errors });

describe('explainFailure', () => {
  it('reads a text of Twilio that was broken into lines', () => {
    const lines = ['Services are', 'limited to less than', 'or equal to 50'];
    expect(explain(box('Failed API Request 20001', ...lines))).toMatch(/as many Functions services as Twilio allows/);
  });

  it.each<[string, string[], RegExp]>([
    ['wrong credentials', ['Failed API Request 20003', 'Authenticate'], /rejected the credentials \(20003\)/],
    [
      'a handler that Twilio does not accept',
      ['Failed API Request 20001', 'No matching version found for @twilio/runtime-handler@2.1.0.'],
      /runtime-handler at exactly 2\.0\.1/,
    ],
    ['a range of handlers', ['Invalid @twilio/runtime-handler version'], /runtime-handler at exactly 2\.0\.1/],
    [
      'a name that is taken',
      ['', 'Service with name "a" already exists with SID "ZS1".'],
      /--override-existing-project/,
    ],
  ])('explains %s', (_, [title = '', ...lines], sentence) => {
    expect(explain(box(title, ...lines))).toMatch(sentence);
  });

  it.each([
    'self-signed certificate in certificate chain',
    'self signed certificate',
    'unable to get local issuer certificate',
    'unable to verify the first certificate',
    "Hostname/IP does not match certificate's altnames: Host: serverless.twilio.com.",
  ])('explains a certificate that this computer does not trust: %j', (message) => {
    expect(explain(box('', message))).toMatch(
      /^Twilio cannot be reached\. This computer does not trust the certificate\. .*NODE_EXTRA_CA_CERTS/,
    );
  });

  it.each([
    ['certificate has expired', /Correct the clock/],
    ['getaddrinfo ENOTFOUND serverless.twilio.com', /The host name is unknown/],
    ['connect ECONNREFUSED 127.0.0.1:9', /No server listens at the address/],
    ['write EPROTO 00:error:0A00010B:SSL routines:ssl3_get_record:wrong version number', /TLS handshake/],
    ['socket hang up', /Check the network connection and the proxy/],
    [
      'Client network socket disconnected before secure TLS connection was established',
      /Check the network connection and the proxy/,
    ],
  ])('explains a failure of the network: %j', (message, sentence) => {
    expect(explain(box('', message))).toMatch(/^Twilio cannot be reached\. /);
    expect(explain(box('', message))).toMatch(sentence);
  });

  it.each([
    ['Unexpected token < in JSON at position 0 in "https://serverless.twilio.com/v1/Services"', /^A proxy/],
    ['Unexpected end of JSON input in "https://serverless.twilio.com/v1/Services"', /^A proxy/],
    ['Response code 401 (Unauthorized)', /^A proxy .*\(401\)\. Correct the user and the password/],
    ['Bad response: 407', /^A proxy .*\(407\)\. Correct the user and the password/],
    ['Response code 404 (Not Found)', /^A proxy .*\(404\)\. Check the network/],
  ])('explains an answer of another server: %j', (message, sentence) => {
    expect(explain(box('', message))).toMatch(sentence);
  });

  it('explains an error that twilio-run does not catch, which comes without a box', () => {
    expect(explain('node:internal\n\nHTTPError: Response code 403 (Forbidden)\n')).toMatch(/^A proxy .*\(403\)/);
  });

  it('goes by the last error, which comes after those of --log-level debug', () => {
    const debug = 'ClientApiError: Response code 404 (Not Found)\n  code: 404\nECONNRESET\n';
    expect(explain(debug + box('Failed API Request 20003'))).toMatch(/\(20003\)/);
    expect(explain(debug + box('', 'ECONNRESET') + box('', 'undefined'))).toMatch(/^The cause is unknown/);
  });

  it.each<[string, string]>([
    ['nothing', ''],
    ['a refused upload', box('', 'Failed to upload Function /token')],
    ['a text that nobody has seen yet', box('', 'Something about a TIMER')],
    ['a failed build', box('', 'undefined')],
    ['an answer without a code', box('Failed API Request undefined')],
    ['another refusal with the same code', box('Failed API Request 20001', 'Path provided is invalid')],
    ['another code', box('Failed API Request 20409', 'Conflict of a certificate')],
    ['an overload', box('', 'Response code 429 (Too Many Requests)')],
    ['an internal error', box('Failed API Request 503', 'ECONNRESET')],
  ])('does not guess for %s', (_, errors) => {
    expect(explain(errors)).toMatch(/^The cause is unknown: see the output above\./);
  });

  it('says that Twilio did not answer after the time limit, whatever was printed', () => {
    const result = { hasSucceeded: false, hasTimedOut: true, errors: box('Failed API Request 20003', 'x') };
    expect(explainFailure(result)).toMatch(/did not answer within 10 minutes/);
  });
});
