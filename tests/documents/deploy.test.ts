// The workflow and the figures of docs/deploy.md.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { parseDeployFlags } from '../../cli/deploy/flags';
import { parseDoctorFlags } from '../../cli/doctor/flags';
import { credentialsOf } from '../../cli/twilio/credentials';
import { VARIABLES } from '../../src/config/variables';
import { ACCOUNT_SID, API_KEY_SECRET, API_KEY_SID, AUTH_TOKEN, EVERY_PRODUCT, envText } from '../support/environment';
import { documents, fencesOf } from '../support/fences';
import { temporaryFolder } from '../support/temporary-folder';

const page = documents.get('docs/deploy.md') ?? '';
const workflow = fencesOf(page).find(({ language }) => language === 'yaml')?.code ?? '';

interface Step {
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const { on, permissions, jobs } = parse(workflow);
const steps: readonly Step[] = jobs.production.steps;
const commands = steps.flatMap(({ run }) => run ?? []);

function stepWith(command: string): Step {
  const found = steps.filter(({ run }) => run?.includes(command));
  expect(found).toHaveLength(1);
  return found[0] as Step;
}

describe('the workflow', () => {
  it('runs on pushes to main, for the environment production, and may only read the repository', () => {
    expect([on, permissions]).toEqual([{ push: { branches: ['main'] } }, { contents: 'read' }]);
    expect([Object.keys(jobs), jobs.production.environment]).toEqual([['production'], 'production']);
  });

  it('pins every action by its commit, and names the version', () => {
    const lines = workflow.match(/uses: .*/g);
    expect(lines).toHaveLength(steps.filter(({ uses }) => uses).length);
    for (const line of lines ?? []) expect(line).toMatch(/^uses: [\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('uses the version of Node.js that the Function is deployed for', () => {
    const versions = steps.flatMap(({ with: { 'node-version': version } = {} }) => version ?? []);
    const { runtime } = JSON.parse(readFileSync('.twilioserverlessrc', 'utf8'));
    expect(versions.map((version) => `node${version}`)).toEqual([runtime]);
    expect(page).toContain(`at Twilio is \`${runtime}\``);
  });

  it('runs only npm ci, scripts of package.json and printf', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
    const known = ['npm ci', 'printf', ...Object.keys(scripts).map((name) => `npm run ${name}`)];
    const unknown = commands.filter((command) => !known.some((start) => `${command} `.startsWith(`${start} `)));
    expect([commands.length, unknown]).toEqual([4, []]);
  });

  it('writes .env as it is', () => {
    const cwd = temporaryFolder();
    const DOTENV = `${envText(EVERY_PRODUCT)}OTHER="100 % $HOME \`id\` \\n 'quoted'"`;
    spawnSync('bash', ['-e', '-c', stepWith('.env').run ?? ''], { cwd, env: { ...process.env, DOTENV } });
    expect(readFileSync(join(cwd, '.env'), 'utf8')).toBe(`${DOTENV}\n`);
  });

  it('gives deploy credentials by the names that it reads', () => {
    const values = {
      TWILIO_ACCOUNT_SID: ACCOUNT_SID,
      TWILIO_API_KEY: API_KEY_SID,
      TWILIO_API_SECRET: API_KEY_SECRET,
      AUTH_TOKEN,
    };
    const names = Object.keys(stepWith('npm run deploy').env ?? {});
    const environment = Object.fromEntries(names.map((name) => [name, values[name as keyof typeof values]]));
    expect(credentialsOf(environment, EVERY_PRODUCT)).toMatchObject({
      username: API_KEY_SID,
      password: API_KEY_SECRET,
    });
  });

  it('checks the address that the first deploy printed', () => {
    const { run = '', env = {} } = stepWith('npm run doctor');
    expect(env.TOKEN_URL).toMatch(/^\$\{\{ vars\.TOKEN_URL \}\}$/);
    const address = 'https://name-1234.twil.io/token';
    expect(parseDoctorFlags([run.replace('npm run doctor -- "$TOKEN_URL"', address)], {})).toMatchObject({ address });
  });

  it('uses exactly the secrets and the variables of the table', () => {
    const used = [...workflow.matchAll(/\$\{\{ (secrets|vars)\.(\w+) \}\}/g)].map(
      ([, kind, name]) => `${kind} ${name}`,
    );
    const listed = [...page.matchAll(/^\| (`\w+`(?:, `\w+`)?) +\| (secret|variable)s? +\|/gm)].flatMap(
      ([, names, kind]) =>
        [...(names ?? '').matchAll(/\w+/g)].map(([name]) => `${kind === 'secret' ? 'secrets' : 'vars'} ${name}`),
    );
    expect(used.toSorted()).toEqual(listed.toSorted());
    expect(used).toHaveLength(5);
  });
});

describe('every npm run deploy of the page', () => {
  const flags = [...page.matchAll(/npm run deploy -- ([^`\n]+)/g)].map(([, text = '']) => text.trim().split(' '));

  it.each(flags.map((list) => [list]))('takes %j', (list) => {
    expect(() => parseDeployFlags(list, {})).not.toThrow();
  });

  it('is found', () => expect(flags).toHaveLength(6));
});

describe('the estimate of users', () => {
  const number = (pattern: RegExp) => Number(pattern.exec(page)?.[1]?.replaceAll(',', ''));
  const executions = number(/About (\d+) executions at once/);
  const milliseconds = number(/permissions server, in such a process +\| (\d+) /);
  const slowMilliseconds = number(/server that takes (\d+) ms/);
  const perSecond = executions / (milliseconds / 1000);
  /** The token source replaces an Access Token when a minute is left. */
  const lifeSeconds = Number(VARIABLES.TOKEN_TTL.default) - 60;
  const rows = [
    ...page.matchAll(/^\| ([\d,]+) +\| ([\d.]+) +\| ([\d.]+) +\| ([\d.]+)(: too many)? +\| (\d+) (s|min) +\|$/gm),
  ];

  it('has a row for 10,000, 100,000 and a million', () => {
    expect(rows.map(([, users]) => users)).toEqual(['10,000', '100,000', '1,000,000']);
  });

  it.each(rows.map(([, ...cells]) => cells))('follows from the figures for %s users', (...cells) => {
    const [users = '', rate, needed, slow, tooMany, wait, unit] = cells;
    const count = Number(users.replaceAll(',', ''));
    const tokensPerSecond = count / lifeSeconds;
    const isNear = (text: string | undefined, value: number) => Math.abs(Number(text) / value - 1) < 0.03;
    const slowNeeded = (tokensPerSecond * slowMilliseconds) / 1000;
    const waitSeconds = count / perSecond / (unit === 'min' ? 60 : 1);
    expect([
      isNear(rate, tokensPerSecond),
      isNear(needed, (tokensPerSecond * milliseconds) / 1000),
      isNear(slow, slowNeeded),
      isNear(wait, waitSeconds),
      tooMany !== undefined,
    ]).toEqual([true, true, true, true, slowNeeded > executions]);
  });

  it('gives the Access Tokens per second of the text', () => {
    expect(Math.round(perSecond / 10) * 10).toBe(540);
    expect(page.match(/about 540 Access\s+Tokens per second/g)).toHaveLength(2);
    expect(page).toContain(`at ${slowMilliseconds} ms ${executions / (slowMilliseconds / 1000)}`);
  });
});
