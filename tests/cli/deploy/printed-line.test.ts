import { maskerFor, withoutControls } from '../../../cli/deploy/printed-line';
import { ACCOUNT_SID } from '../../support/environment';

const PASSWORD = 'zx9/Q+4~kd83~tokenofnobody';
const SECRET = 'another-secret-of-nobody';
const mask = maskerFor(ACCOUNT_SID, [PASSWORD, undefined, '', SECRET]);

const base64 = (text: string) => Buffer.from(text).toString('base64');
const base64url = (text: string) => Buffer.from(text).toString('base64url');
const percent = (text: string) => Buffer.from(text).toString('hex').replace(/../g, '%$&');

describe('withoutControls', () => {
  it.each<[string, string, string]>([
    ['a colour', '\x1b[31mred\x1b[0m', 'red'],
    ['what clears the screen and moves the cursor', 'a\x1b[2J\x1b[1;1Hb', 'ab'],
    ['a title of the window', 'a\x1b]0;title\x07b', 'ab'],
    ['a link', '\x1b]8;;https://evil.example\x07click\x1b]8;;\x07', 'click'],
    ['the 8-bit sequences', 'a\x9b31mb', 'ab'],
    ['a return to the start of the line', 'Deployed\rNot deployed', 'DeployedNot deployed'],
    ['a backspace and a bell', 'a\b\x07b', 'ab'],
    ['an escape alone', 'a\x1b', 'a'],
    ['another direction of writing', 'a\u202eb\u2066c', 'abc'],
    ['a break that is none to the terminal', 'a\u2028b', 'ab'],
  ])('takes away %s', (_, line, text) => expect(withoutControls(line)).toBe(text));

  it('leaves tabs and the signs of twilio-run', () => {
    expect(withoutControls('\t✔ Serverless project │ ü 漢')).toBe('\t✔ Serverless project │ ü 漢');
  });
});

describe('maskerFor', () => {
  it.each<[string, string, string]>([
    ['as it is', `password ${PASSWORD}.`, 'password ****.'],
    ['in an address', `https://${ACCOUNT_SID}:${encodeURIComponent(PASSWORD)}@x`, `https://${ACCOUNT_SID}:****@x`],
    ['URL-encoded in small letters', encodeURIComponent(PASSWORD).toLowerCase(), '****'],
    ['with every character encoded', percent(PASSWORD), '****'],
    [
      'in an echoed header',
      `Authorization: Basic ${base64(`${ACCOUNT_SID}:${PASSWORD}`)}`,
      'Authorization: Basic ****',
    ],
    ['in hexadecimal digits', Buffer.from(PASSWORD).toString('hex'), '****'],
    ['another secret', `API_KEY_SECRET=${SECRET}&x=1`, 'API_KEY_SECRET=****&x=1'],
    ['twice', `${SECRET} ${PASSWORD}`, '**** ****'],
  ])('masks a secret %s', (_, line, masked) => expect(mask(line)).toContain(masked));

  it.each([0, 1, 2, 3])('masks a secret in Base64 behind %i other bytes', (count) => {
    const text = `${'{'.repeat(count)}${PASSWORD}"}`;
    for (const encoded of [base64(text), base64url(text)]) {
      const shown = Buffer.from(mask(encoded).replace(/\*+/, ''), 'base64').toString();
      expect(mask(encoded)).toContain('****');
      for (const part of ['zx9', 'kd83', 'token', 'nobody']) expect(shown).not.toContain(part);
    }
  });

  it('leaves everything else, and masks nothing where there is no secret', () => {
    const line = 'https://twilio-token-function-1234-dev.twil.io/token (Basic)';
    expect(mask(line)).toBe(line);
    expect(maskerFor(ACCOUNT_SID, [undefined, '', 'o', 'service'])(line)).toBe(line);
  });
});
