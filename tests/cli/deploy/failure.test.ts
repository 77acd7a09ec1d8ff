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

const explain = (errors: string, serviceSid?: string) =>
  explainFailure({ hasSucceeded: false, hasTimedOut: false, errors }, serviceSid);

describe('explainFailure', () => {
  it('reads a text of Twilio that was broken into lines', () => {
    const text = [
      'Some dependencies could not be',
      'validated. No matching version found for',
      '@twilio/runtime-handler@2.1.0.',
    ];
    expect(explain(box('Failed API Request 20001', ...text))).toMatch(/runtime-handler at exactly 2\.0\.1/);
    expect(explain(box('Failed API Request 20001', 'Services are', 'limited to less than', 'or equal to 50'))).toMatch(
      /as many Functions services as Twilio allows/,
    );
  });

  it.each([
    'self-signed certificate in certificate chain',
    'self signed certificate',
    'unable to get local issuer certificate',
    'unable to verify the first certificate',
    "Hostname/IP does not match certificate's altnames: Host: serverless.twilio.com.",
  ])('blames what stands in place of Twilio for %j', (message) => {
    expect(explain(box('', message))).toMatch(/does not trust the certificate.*NODE_EXTRA_CA_CERTS.*HTTP_PROXY/);
  });

  it.each([
    ['certificate has expired', /check its clock/],
    ['getaddrinfo ENOTFOUND serverless.twilio.com', /cannot be reached/],
    ['connect ECONNREFUSED 127.0.0.1:9', /cannot be reached/],
    ['socket hang up', /cannot be reached/],
    ['Client network socket disconnected before secure TLS connection was established', /cannot be reached/],
    ['Unexpected token < in JSON at position 0 in "https://serverless.twilio.com/v1/Services"', /instead of Twilio/],
    ['Unexpected end of JSON input in "https://serverless.twilio.com/v1/Services"', /instead of Twilio/],
    ['Response code 401 (Unauthorized)', /asked for a login \(401\)/],
    ['Bad response: 407', /asked for a login \(407\)/],
    ['Response code 429 (Too Many Requests)', /too many requests/],
    ['Bad response: 503', /internal error \(503\)/],
    ['Response code 404 (Not Found)', /instead of Twilio, with status 404/],
    ['Timeout', /within 5 minutes/],
    ['undefined', /The build at Twilio failed/],
    ['Path cannot contain a #. Got: "/a#b"', /rename it/],
    ['Service with name "a" already exists with SID "ZS1".', /--override-existing-project/],
  ])('explains %j', (message, sentence) => {
    expect(explain(box('', message))).toMatch(sentence);
  });

  it('explains an error that twilio-run does not catch, which comes without a box', () => {
    expect(explain('node:internal\n\nHTTPError: Response code 500 (Internal Server Error)\n')).toMatch(/error \(500\)/);
  });

  it('goes by the last error, which comes after those of --log-level debug', () => {
    const debug = 'ClientApiError: Response code 409 (Conflict)\n  code: 409\nECONNRESET\n';
    expect(explain(debug + box('', 'undefined'))).toMatch(/The build at Twilio failed/);
  });

  it.each([
    ['20429', /too many requests/],
    ['429', /too many requests/],
    ['20500', /Twilio had an internal error \(20500\)/],
    ['503', /Twilio, or a proxy, had an internal error \(503\)/],
    ['20003', /credentials \(20003\)/],
    ['20422', /rejected the deploy \(20422\).*docs\/api\/errors\/20422/],
  ])('explains the code %s', (code, sentence) => {
    expect(explain(box(`Failed API Request ${code}`, 'A text'))).toMatch(sentence);
  });

  const NOT_FOUND = box(
    'Failed API Request 20404',
    'The requested resource',
    `/Services/ZS${'1'.repeat(32)} was not found`,
  );
  const ELSEWHERE = box('Failed API Request 20404', 'The requested resource', '/Services/ZS1/Builds/ZB1 was not found');

  it.each([
    ['the recorded service', NOT_FOUND, undefined, /delete the file \.twiliodeployinfo/],
    ['the service of --service-sid', NOT_FOUND, 'ZS1', /correct --service-sid/],
    ['something else', ELSEWHERE, undefined, /rejected the deploy \(20404\)/],
  ])('explains that %s is missing', (_, errors, serviceSid, sentence) => {
    expect(explain(errors, serviceSid)).toMatch(sentence);
  });

  it.each(['', 'Failed to upload Function /token', 'A text that nobody has seen yet', 'Failed API Request undefined'])(
    'does not guess why for %j',
    (message) => {
      expect(explain(message && box('', message))).toMatch(/^The cause is unknown: see the output above\./);
    },
  );

  it('says that Twilio did not answer after the time limit, whatever was printed', () => {
    const result = { hasSucceeded: false, hasTimedOut: true, errors: box('Failed API Request 20409', 'x') };
    expect(explainFailure(result)).toMatch(/did not answer within 10 minutes/);
  });
});
