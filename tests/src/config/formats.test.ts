import fc from 'fast-check';
import {
  audiences,
  claimName,
  type Format,
  flag,
  issuerUrl,
  isTrue,
  LIFETIME,
  oneOf,
  origins,
  read,
  room,
  seconds,
  secret,
  serverUrl,
  sid,
  sidOrDefault,
} from '../../../src/config/formats';

const HEX = 'ab'.repeat(16);

const COMMENT = 'has a comment after the value (a comment needs a line of its own)';

const problemOf = (format: Format<unknown>, text: string) => {
  const reading = read(format, text);
  return 'problem' in reading ? reading.problem : undefined;
};

describe('read', () => {
  it.each<[Format<unknown>, string, unknown]>([
    [flag, 'true', true],
    [flag, 'TRUE', true],
    [flag, 'FALSE', false],
    [LIFETIME, '60', 60],
    [LIFETIME, '86399', 86_399],
    [seconds(60, 86_400), '60', 60],
    [seconds(60, 86_400), '86400', 86_400],
    [oneOf('us1', 'ie1'), 'ie1', 'ie1'],
    [sid('AC'), `AC${HEX}`, `AC${HEX}`],
    [sid('AC'), `AC${HEX.toUpperCase()}`, `AC${HEX.toUpperCase()}`],
    [sidOrDefault('IS'), 'default', 'default'],
    [sidOrDefault('IS'), `IS${HEX}`, `IS${HEX}`],
    [secret, 'aB3-_/+=~', 'aB3-_/+=~'],
    [secret, 'eight888', 'eight888'],
    [secret, "it'sGood", "it'sGood"],
    [room, "Kids'", "Kids'"],
    [origins, 'http://[::1]:8080', ['http://[::1]:8080']],
    [origins, 'ionic+v1.2://a-b.c9', ['ionic+v1.2://a-b.c9']],
    [room, 'Room of Ä 42', 'Room of Ä 42'],
    [room, 'my-room', 'my-room'],
    [room, '$ally (5 $)', '$ally (5 $)'],
    [room, 'The room', 'The room'],
    [audiences, 'my-tutoring-app-4f2c1', ['my-tutoring-app-4f2c1']],
    [audiences, 'the-lab, api://default', ['the-lab', 'api://default']],
    [claimName, 'my_rooms', 'my_rooms'],
    [claimName, 'https://app.example/rooms', 'https://app.example/rooms'],
    [origins, '*', ['*']],
    [
      origins,
      'https://a.example, http://localhost:8080,capacitor://localhost',
      ['https://a.example', 'http://localhost:8080', 'capacitor://localhost'],
    ],
    [origins, 'http://my_app.test:5173', ['http://my_app.test:5173']],
  ])('%# takes a right value', (format, text, value) => expect(read(format, text)).toEqual({ value }));

  it.each<[Format<unknown>, string]>([
    [flag, 'yes'],
    [flag, '1'],
    [flag, 'constructor'],
    [flag, 'trues'],
    [flag, 'untrue'],
    [LIFETIME, '86400'],
    [seconds(60, 86_400), '59'],
    [seconds(60, 86_400), '86401'],
    [seconds(60, 86_400), '3600s'],
    [seconds(60, 86_400), '-60'],
    [seconds(0, Number.MAX_VALUE), '1234567890'],
    [oneOf('us1', 'ie1'), 'US1'],
    [sid('AC'), `AC${HEX}0`],
    [sid('AC'), `AC${HEX.slice(1)}`],
    [sid('AC'), `ac${HEX}`],
    [sid('AC'), `AC${HEX.slice(1)}g`],
    [sidOrDefault('IS'), 'Default'],
    [secret, 'sécret99'],
    [secret, 'seven77'],
    [secret, `SK${HEX}`],
    [secret, 'REPLACE_ME'],
    [secret, 'undefined'],
    [room, `AC${HEX}`],
    [room, '<room>'],
    [origins, 'xhttps://a.example/'],
    [origins, 'https://a.example:x'],
    [origins, 'HTTPS://a.example'],
    [origins, '1a://b'],
    [room, 'a\u200bb'],
    [audiences, '["app"]'],
    [audiences, 'PROJECT_ID'],
    [audiences, 'app,,api'],
    [claimName, 'two claims'],
    [claimName, 'a,b'],
    [claimName, '"rooms"'],
    [origins, 'null'],
    [origins, '*,https://a.example'],
    [origins, 'https://A.example'],
    [origins, 'https://a.example:443'],
    [origins, 'https://*.a.example'],
    [origins, 'https://a.example,'],
  ])('%# refuses %s and says what a right value looks like', (format, text) => {
    expect(problemOf(format, text)).toMatch(/^must be |; it must be /);
  });

  it.each([
    [sid('AC'), `"AC${HEX}"`, 'has quotes around the value'],
    [secret, "'abcdefgh'", 'has quotes around the value'],
    [room, '"room"', 'has quotes around the value'],
    [sid('SK'), 'SKxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', 'still holds a placeholder'],
    [sid('SK'), 'your_api_key_sid', 'still holds a placeholder'],
    [secret, '<secret>', 'still holds a placeholder'],
    [secret, 'abc def', 'has white space inside the value'],
    [sid('SK'), `AP${HEX}`, 'holds the SID of a TwiML app (AP…)'],
    [origins, '["https://a.example"]', 'is written as a JSON list'],
    [origins, '[]', 'is written as a JSON list'],
    [audiences, '["app"]', 'is written as a JSON list'],
    [seconds(60, 86_400), '3600 # an hour', COMMENT],
    [flag, 'true # for everyone', COMMENT],
    [flag, 'true #', COMMENT],
    [sid('SK'), 'SKxxxxxxxxxxxxxxxx # the key', COMMENT],
    [origins, '* # all of them', COMMENT],
    [audiences, 'app # the client id', COMMENT],
    [secret, 'abcdefgh;', 'has a comma or a semicolon at the end'],
    [secret, '“abcdefgh', 'has a quote at one end'],
    [secret, 'abcdefgh"', 'has a quote at one end'],
    [audiences, '$PROJECT', 'holds a shell variable (.env is not read by a shell)'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: This is what an owner may write.
    [room, 'room-${NUMBER}', 'holds a shell variable (.env is not read by a shell)'],
    [sid('SK'), `SK${HEX}\u200b`, 'contains an invisible character (U+200B)'],
    [audiences, 'app\u200b', 'contains an invisible character (U+200B)'],
    [audiences, 'app, two words', 'has white space inside the value'],
    [room, `CH${HEX}`, 'holds the SID of a conversation (CH…)'],
    [origins, 'null', 'lists null, which pages of any site can send'],
    [origins, 'https://a.example, b.example:8080', 'lists a host without https:// or http://'],
    [origins, 'https://a.example, https://*.b.example', 'has a pattern, but every origin must be listed by itself'],
    [origins, 'https://a.example, https://b.example/x', 'has a path or a slash after an origin'],
  ] as const)('%# recognises the likely mistake in %s', (format, text, mistake) => {
    expect(problemOf(format, text)).toBe(`${mistake}; it must be ${format.expects}`);
  });

  it.each([
    [origins, "['https://a.example']"],
    [origins, '[https://a.example, https://b.example]'],
    [audiences, "['app']"],
    [audiences, '[app]'],
  ])('%# does not call a list a placeholder', (format, text) => {
    expect(problemOf(format, text)).toContain('list');
    expect(problemOf(format, text)).not.toContain('placeholder');
  });

  it.each<[Format<unknown>, string]>([
    [flag, 'true#x'],
    [seconds(60, 86_400), '3600#x'],
    [origins, 'https://a.example/#x'],
  ])('%# does not take a # inside a value for a comment', (format, text) => {
    expect(problemOf(format, text)).not.toContain('comment');
  });

  it.each([`ZZ${HEX}`, 'nonsense'])('says of %s only what a right value looks like', (text) => {
    expect(problemOf(sid('SK'), text)).toBe('must be the SID of an API key: SK and 32 hexadecimal digits');
  });

  it('never repeats the text', () => {
    const formats = [flag, seconds(60, 86_400), oneOf('us1'), sid('SK'), sidOrDefault('IS'), secret, room, origins];
    const more = [audiences, claimName, LIFETIME, issuerUrl, serverUrl];
    const text = fc.string({ minLength: 12, unit: 'grapheme' });
    fc.assert(
      fc.property(text, fc.constantFrom<Format<unknown>>(...formats, ...more), (value, format) => {
        expect(problemOf(format, value) ?? '').not.toContain(value);
      }),
      { numRuns: 500 },
    );
  });
});

describe('isTrue', () => {
  it.each(['true', 'TRUE', ' True '])('is true for %j', (text) => expect(isTrue(text)).toBe(true));

  it.each([undefined, '', 'false', 'yes', '1', 'true!'])('is false for %j', (text) => expect(isTrue(text)).toBe(false));
});
