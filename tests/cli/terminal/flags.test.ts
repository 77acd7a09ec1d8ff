import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDeployFlags } from '../../../cli/deploy/flags';
import { parseDoctorFlags } from '../../../cli/doctor/flags';
import { parseSetupFlags } from '../../../cli/setup/flags';
import { parseStartFlags } from '../../../cli/start/flags';
import { helpLines, parseFlags } from '../../../cli/terminal/flags';
import { temporaryFolder } from '../../support/temporary-folder';

const FLAGS = {
  token: { value: 'TOKEN', help: 'the token to check' },
  'dry-run': { help: 'only show the plan' },
  level: { value: 'NAME', short: 'l', help: 'how much to print' },
} as const;

const parse = (args: readonly string[], maxPositionals = 1) =>
  parseFlags('npm run it', FLAGS, args, {}, maxPositionals);

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

describe('a flag that npm has kept', () => {
  type Command = readonly [name: string, parse: (args: string[], environment: NodeJS.ProcessEnv) => unknown];
  const START: Command = ['npm start', parseStartFlags];
  const SETUP: Command = ['npm run setup', parseSetupFlags];
  const DOCTOR: Command = ['npm run doctor', parseDoctorFlags];
  const DEPLOY: Command = ['npm run deploy', parseDeployFlags];
  // Even without a flag, npm leaves this one.
  const NPM = { npm_config_yes: '', npm_config_user_agent: 'npm/11.19.1' };

  // The variables and arguments are those that npm 11.19.1 hands on.
  it.each<[Command, string, object, string[]]>([
    [START, '--open', { npm_config_open: 'true' }, []],
    [SETUP, '--yes', { npm_config_yes: 'true' }, []],
    [SETUP, '--dry-run', { npm_config_dry_run: 'true' }, []],
    [SETUP, '--name NAME', { npm_config_name: 'x' }, []],
    [SETUP, '--products LIST', { npm_config_products: 'true' }, ['video']],
    [SETUP, '--oidc-issuer VALUE', { npm_config_oidc_issuer: 'true' }, ['https://issuer.example']],
    [DOCTOR, '--json', { npm_config_json: 'true' }, []],
    [DOCTOR, '--deployed', { npm_config_deployed: 'true' }, []],
    [DOCTOR, '--bearer TOKEN', { npm_config_bearer: 'true' }, ['-']],
    [DOCTOR, '--token TOKEN', { npm_config_token_description: '-' }, []],
    [DEPLOY, '--to NAME', { npm_config_token_description: 'x' }, []],
    [DEPLOY, '--service-name NAME', { npm_config_service_name: 'true' }, ['x']],
    [DEPLOY, '--service-name NAME', { npm_config_service_name: 'x' }, []],
    [DEPLOY, '--no-assets', { npm_config_assets: '' }, []],
    [DEPLOY, '--log-level LEVEL', { npm_config_long: 'true' }, ['debug']],
    [DEPLOY, '--output-format json', { npm_config_o: 'true' }, ['json']],
    [DEPLOY, '--env FILE', { npm_config_env: 'true' }, ['other.env']],
    [DEPLOY, '--region NAME --force', { npm_config_force: 'true', npm_config_region: 'true' }, ['x']],
  ])('stops %s, and says how to pass %s', ([name, parse], flags, traces, args) => {
    const advice = `Put -- in front of the flags: ${name} -- ${flags} (in PowerShell: ${name} '--' ${flags}).`;
    expect(() => parse(args, { ...NPM, ...traces })).toThrow(`for itself. ${advice}`);
  });

  it.each<[string, Command, string[], object]>([
    ['the command got the flag too', SETUP, ['--yes'], { npm_config_yes: 'true' }],
    ['the owner asks for the help', DEPLOY, ['--help'], { npm_config_force: 'true' }],
    ['it is a flag of another command', START, [], { npm_config_json: 'true', npm_config_assets: '' }],
    ['the setting is off', DOCTOR, [], { npm_config_json: '' }],
  ])('does not stop a command where %s', (_, [, parse], args, traces) => {
    expect(() => parse(args, { ...NPM, ...traces })).not.toThrow();
  });

  it.each<[string, Command, string, string, object]>([
    ['npm_config_userconfig', DOCTOR, 'json', 'json=true\n', { npm_config_json: 'true' }],
    ['npm_config_globalconfig', SETUP, 'yes', '; mine\n  yes = true\n', { npm_config_yes: 'true' }],
    ['npm_config_userconfig', DEPLOY, 'service-name', 'service-name=x', { npm_config_service_name: 'x' }],
    ['npm_config_userconfig', DEPLOY, 'assets', 'assets=false', { npm_config_assets: '' }],
  ])('may be a setting of the same name in the file that %s names: %s', (variable, [, parse], name, text, traces) => {
    const file = join(temporaryFolder(), '.npmrc');
    const environment = { ...NPM, ...traces, [variable]: file };
    writeFileSync(file, `${text}`);
    expect(() => parse([], environment)).not.toThrow();
    writeFileSync(file, `# ${name}=true\nother-${name}=true\n`);
    expect(() => parse([], environment)).toThrow('npm kept --');
  });

  it('leaves no trace but its value, which is no argument of the command: -n and --product', () => {
    expect(() => parseDeployFlags(['second-app'], NPM)).toThrow("npm run deploy '--' FLAGS");
    expect(() => parseDoctorFlags(['voice'], NPM)).toThrow('npm run doctor -- --token TOKEN --product NAME');
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
