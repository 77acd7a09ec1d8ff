import { OwnerError } from '../../../cli/terminal/output';
import { describeError } from '../../../cli/twilio/client';

describe('describeError', () => {
  it.each<[string, object, RegExp]>([
    ['an error for the owner', new OwnerError('What to do.'), /^What to do\.$/],
    [
      'a refused connection',
      { isAxiosError: true, code: 'ECONNREFUSED' },
      /^Twilio cannot be reached \(ECONNREFUSED\)\. No server listens at the address\. .*the proxy in HTTP_PROXY\.$/,
    ],
    [
      'a certificate of a proxy',
      { isAxiosError: true, code: 'SELF_SIGNED_CERT_IN_CHAIN' },
      /^Twilio cannot be reached \(SELF_SIGNED_CERT_IN_CHAIN\)\. .*NODE_EXTRA_CA_CERTS/,
    ],
    ['an answer that takes too long', { isAxiosError: true, code: 'ERR_CANCELED' }, /takes too long/],
    ['another failure of the network', { isAxiosError: true, code: 'EPIPE' }, /\(EPIPE\)\. Check the network/],
    ['an unknown one', { isAxiosError: true, code: 'a text', name: 'AxiosError' }, /reached \(AxiosError\)\. /],
    ['an overload', { status: 429, code: 20429 }, /^Twilio is receiving too many requests/],
    ['an error at Twilio', { status: 503, code: 20500 }, /^Twilio had an internal error \(503\)/],
    ['an answer without a code', { status: 404 }, /^A proxy .* instead of Twilio \(404\)\. Check .*HTTP_PROXY/],
    ['a proxy that requires a login', { status: 407 }, /\(407\)\. Correct the user and the password in HTTP_PROXY/],
    ['wrong credentials', { status: 401, code: 20003 }, /^Twilio rejected the credentials \(20003\)\. .*Auth Token/],
    ['a refused request', { status: 400, code: 20001 }, /^Twilio rejected the request \(20001\)\. .*errors\/20001\.$/],
    ['an unexpected error', new TypeError('a path'), /^An unexpected error occurred \(TypeError\)\./],
  ])('explains %s', (_, error, sentence) => {
    expect(describeError(error)).toMatch(sentence);
    expect(describeError(error)).not.toContain('a path');
  });
});
