import { parseDeployFlags, USAGE } from '../../../cli/deploy/flags';
import { OwnerError } from '../../../cli/terminal/output';

describe('parseDeployFlags', () => {
  it('passes on what twilio-run takes: everything to deploy, and what both of its commands take to env import', () => {
    const args = [
      '--production',
      '--service-sid',
      'ZS1',
      '-n',
      'a name',
      '-o',
      'json',
      '--runtime=node24',
      '-l',
      'debug',
    ];
    expect(parseDeployFlags(args, {})).toMatchObject({
      deployArguments: [
        ...['--production', '--service-sid=ZS1', '--log-level=debug'],
        ...['--service-name=a name', '--output-format=json', '--runtime=node24'],
      ],
      sharedArguments: ['--production', '--service-sid=ZS1', '--log-level=debug'],
    });
  });

  it('keeps its own flags from twilio-run', () => {
    const flags = parseDeployFlags(['--env', 'other.env', '--help'], {});
    expect(flags).toEqual({ env: 'other.env', help: true, deployArguments: [], sharedArguments: [] });
  });

  it('lists each of its flags in the help', () => {
    for (const name of ['--env FILE', '--production', '--service-sid SID', '--output-format json, -o']) {
      expect(USAGE).toContain(`  ${name}`);
    }
  });

  it.each([
    ['--cwd=x'],
    ['--config=x'],
    ['--load-system-env'],
    ['--loadSystemEnv'],
    ['--assets-folder=x'],
    ['--username=x'],
    ['--password=x'],
    ['--prodution'],
    ['--production=false'],
    ['--env'],
    ['--env='],
    ['--service-sid', ''],
    ['production'],
  ])('refuses %s', (...args) => {
    expect(() => parseDeployFlags(args, {})).toThrow(OwnerError);
  });
});
