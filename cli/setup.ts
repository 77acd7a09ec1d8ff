// `npm run setup`: creates what is missing in the owner's Twilio account, and writes `.env`. It looks at everything
// before it creates anything.
import { isMeantForOidc, NOBODY_MAY_CALL } from '../src/config/rules';
import { TIMES } from '../src/oidc/key-source';
import { checkStatus } from './checks/account';
import { ownSid } from './checks/own-sid';
import { checkProvider } from './checks/provider';
import { type Credentials, checkSameAccount, credentialsOf } from './credentials';
import { readEnvFile, readEnvText } from './env-file';
import { OwnerError } from './owner-error';
import { NOTHING_CHANGED, progress } from './progress';
import { choicesAt } from './setup/choices';
import { parseSetupFlags, type SetupFlags, USAGE } from './setup/flags';
import { checkKept, planFor, type Step } from './setup/plan';
import { askCredentials, askWhetherToGoOn, askWishes, greet } from './setup/questions';
import { planOf, run } from './setup/run';
import { refuse, sentencesOf } from './setup/sentences';
import { problemsWith, settled, type Variables, type Wishes, wishesOf } from './setup/wishes';
import { connect, sentenceOf, type TwilioClient } from './twilio-account';

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(sentenceOf(error));
  process.exitCode = 1;
}

async function main(args: readonly string[]): Promise<void> {
  const flags = parseSetupFlags(args);
  if (flags.help) return console.log(USAGE);
  if (!flags.isYes && !(process.stdin.isTTY && process.stdout.isTTY)) {
    throw new OwnerError(
      'There is no terminal to ask in: give --yes and the flags that npm run setup -- --help lists.',
    );
  }
  readEnvText(); // Before anything is asked: a file whose lines cannot be kept ends it.
  const envFile = readEnvFile() ?? {};
  if (!flags.isYes) {
    checkWhatIsNotAsked(flags, envFile);
    greet();
  }
  const client = connect(await credentialsFor(flags, envFile));
  await progress('Looking at your account', async () => refuse(await checkStatus(client)));
  const wishes = await wishesFor(client, flags, envFile);
  const steps = await progress('Looking at what is there', () => planFor(client, wishes));
  checkThatItWillWork(wishes, steps);
  const plan = planOf(steps, wishes.variables, envFile);
  if (flags.isDryRun) return console.log(plan.join('\n'));
  if (!flags.isYes) {
    if (!(await askWhetherToGoOn(plan))) throw new OwnerError(NOTHING_CHANGED);
    console.log();
  }
  await run(steps, wishes.variables, envFile);
}

async function credentialsFor(flags: SetupFlags, envFile: Variables): Promise<Credentials> {
  const known = credentialsOf(process.env, envFile);
  if (known) return known;
  if (flags.isYes) {
    throw new OwnerError('There are no credentials: set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN in the environment.');
  }
  const asked = await askCredentials(ownSid(envFile, 'ACCOUNT_SID'));
  checkSameAccount(asked.accountSid, envFile);
  return asked;
}

async function wishesFor(client: TwilioClient, flags: SetupFlags, envFile: Variables): Promise<Wishes> {
  const known = wishesOf(envFile, flags, client.accountSid);
  if (!flags.isYes) {
    await progress('Looking at what .env names', () => checkKept(client, known));
    const choices = await progress('Looking at what is there', () => choicesAt(client, known));
    return settled(await askWishes(known, flags, choices, problemWithProvider));
  }
  if (known.products.length === 0)
    throw new OwnerError('Say which products: --products video,voice,conversations,sync.');
  const problem = await problemWithProvider(known.variables);
  if (problem) throw new OwnerError(problem);
  return settled(known);
}

/** Whoever has answered every question should not hear then that `.env` was wrong before. @throws OwnerError */
function checkWhatIsNotAsked(flags: SetupFlags, envFile: Variables): void {
  const { variables } = wishesOf(envFile, flags, ownSid(envFile, 'ACCOUNT_SID') ?? `AC${'f'.repeat(32)}`);
  // What an answer may still mend, or setup itself.
  const open = /^(?:API_KEY_S|ALLOW_ANONYMOUS$|VOICE_INCOMING_ALLOW$|VIDEO_ENABLED$)/;
  const isFixed = (name: string) => !open.test(name) && !isMeantForOidc(name);
  const fixed = Object.fromEntries(Object.entries(variables).filter(([name]) => isFixed(name)));
  const problems = problemsWith({ ...fixed, VIDEO_ENABLED: 'true', ALLOW_ANONYMOUS: 'true' }, ['API_KEY_SID']);
  if (problems.length > 0) throw new OwnerError(problems.join('\n'));
}

async function problemWithProvider(variables: Variables): Promise<string | undefined> {
  const edge = { fetch, now: Date.now, timeoutMilliseconds: TIMES.fetchTimeout };
  return sentencesOf('problem', await checkProvider(variables, edge))[0];
}

/** That nobody may call yet is said at the end: a developer may decide that later. */
function checkThatItWillWork({ variables }: Wishes, steps: readonly Step[]): void {
  const filled = steps.filter(({ does }) => does !== 'keep').flatMap(({ fills }) => fills);
  const problems = problemsWith(variables, filled).filter((problem) => problem !== NOBODY_MAY_CALL);
  if (problems.length > 0) throw new OwnerError(problems.join('\n'));
}
