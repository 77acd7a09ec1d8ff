import { choosePlatform } from '../../../src/twilio/platform';

describe('choosePlatform', () => {
  it.each(['ios', 'android', undefined])('takes %s', (platform) => expect(choosePlatform(platform)).toBe(platform));

  it.each(['iOS', 'web', 'ios,android', 'constructor'])('refuses %s', (platform) => {
    expect(() => choosePlatform(platform)).toThrow(
      expect.objectContaining({ code: 'invalid_request', reason: 'platform_unknown' }),
    );
  });
});
