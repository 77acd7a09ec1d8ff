import { parseDoctorFlags, USAGE } from '../../../cli/doctor/flags';

const JWT = 'eyJhbGciOiJIUzI1NiJ9.e30.c2ln';

describe('parseDoctorFlags', () => {
  it('takes an address with a bearer token, or an Access Token with a product', () => {
    expect(parseDoctorFlags(['https://a.example', '--bearer', '-'], {})).toMatchObject({
      address: 'https://a.example',
      bearer: '-',
    });
    expect(parseDoctorFlags(['--token', JWT, '--product', 'voice', '--json'], {})).toMatchObject({
      token: JWT,
      product: 'voice',
      json: true,
      deployed: false,
    });
  });

  it.each([
    [[JWT], 'That is a token instead of an address'],
    [['--json', JWT], 'That is a token instead of an address'],
    [['--token', 'a', '--product', 'fax'], '--product must be one of video, voice, conversations, sync.'],
    [['--product', 'video'], '--product needs --token.'],
    [['--token', 'a', '--bearer', 'b'], '--token cannot be combined with --bearer.'],
    [['--env'], '--env needs a value'],
    [['https://a.example', '--token', JWT], '--token cannot be combined with an address.'],
    [['--deployed', 'https://a.example'], '--deployed is about .env'],
    [['--deployed', '--token', 'a'], '--deployed is about .env'],
    [['--deployed', '--bearer', 'a'], '--deployed is about .env'],
  ])('refuses %j in a sentence that repeats no token', (args, sentence) => {
    expect(() => parseDoctorFlags(args, {})).toThrow(sentence);
    expect(() => parseDoctorFlags(args, {})).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('eyJ') }),
    );
  });

  it('explains each flag in a line of the help', () => {
    for (const flag of [
      '--env FILE',
      '--deployed',
      '--bearer TOKEN',
      '--token TOKEN',
      '--product NAME',
      '--json',
      '--help',
    ]) {
      expect(USAGE).toMatch(new RegExp(`^  ${flag}  +\\S`, 'm'));
    }
    expect(USAGE.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });
});
