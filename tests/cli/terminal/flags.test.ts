import { helpLines, parseFlags } from '../../../cli/terminal/flags';

const FLAGS = {
  token: { value: 'TOKEN', help: 'the token to check' },
  'dry-run': { help: 'only show the plan' },
  level: { value: 'NAME', short: 'l', help: 'how much to print' },
} as const;

const parse = (args: readonly string[], maxPositionals = 1) => parseFlags('npm run it', FLAGS, args, maxPositionals);

describe('parseFlags', () => {
  it.each<[string[], object, string[]]>([
    [[], {}, []],
    [['--token', 'abc', 'address'], { token: 'abc' }, ['address']],
    [['--token=-x', '--dry-run'], { token: '-x', 'dry-run': true }, []],
    [['--token', '-'], { token: '-' }, []],
    [['-l', 'debug'], { level: 'debug' }, []],
    [['--token', 'a', '--token', 'b'], { token: 'b' }, []],
    [['--', '--token'], {}, ['--token']],
  ])('reads %j', (args, values, positionals) => expect(parse(args)).toEqual({ values, positionals }));

  it.each([
    [['--tokn', 'secret'], '--tokn is not a flag; did you mean --token?'],
    [['--dryrun'], '--dryrun is not a flag; did you mean --dry-run?'],
    [['--TOKEN', 'secret'], '--TOKEN is not a flag; did you mean --token?'],
    [['--colour'], '--colour is not a flag. See npm run it -- --help.'],
    [['--toString'], '--toString is not a flag.'],
    [['-secret7'], '-s is not a flag.'],
    [['--secret7=x'], 'An argument is not a flag.'],
    [['--token'], '--token needs a value: the token to check. See npm run it -- --help.'],
    [['--token', '--dry-run'], '--token needs a value'],
    [['--token', '-l'], '--token needs a value'],
    [['--token='], 'The value of --token is empty. Is the variable of your shell set?'],
    [['--token', ' '], 'The value of --token is empty.'],
    [['--dry-run=secret7'], '--dry-run takes no value.'],
    [['secret7', 'secret8'], 'There are too many arguments that are not flags.'],
  ])('refuses %j, and repeats no value', (args, sentence) => {
    expect(() => parse(args)).toThrow(sentence);
    expect(() => parse(args)).toThrow(expect.not.objectContaining({ message: expect.stringContaining('secret') }));
  });
});

describe('helpLines', () => {
  it('has a line for each flag', () => {
    expect(helpLines(FLAGS)).toBe(
      [
        '  --token TOKEN     the token to check',
        '  --dry-run         only show the plan',
        '  --level NAME, -l  how much to print',
      ].join('\n'),
    );
  });
});
