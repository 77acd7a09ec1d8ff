// `npm run setup`: creates what is missing in the owner's Twilio account, and writes `.env`. It looks at everything
// before it creates anything.
import { NOBODY_MAY_CALL } from '../src/config/rules';
import { TIMES } from '../src/oidc/key-source';
import { checkStatus } from './checks/account';
import { checkProvider } from './checks/provider';
import { type Credentials, checkSameAccount, credentialsOf } from './credentials';
import { readEnvFile, readEnvText } from './env-file';
import { OwnerError } from './owner-error';
import { progress } from './progress';
import { choicesAt } from './setup/choices';
import { parseSetupFlags, type SetupFlags, USAGE } from './setup/flags';
import { firstProblem, planFor, refuse, type Step } from './setup/plan';
import { askCredentials, askWhetherToGoOn, askWishes } from './setup/questions';
import { printPlan, run } from './setup/run';
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
  const client = connect(await credentialsFor(flags, envFile));
  await progress('Looking at your account', async () => refuse(await checkStatus(client)));
  const wishes = await wishesFor(client, flags, envFile);
  const steps = await progress('Looking at what is there', () => planFor(client, wishes));
  checkThatItWillWork(wishes, steps);
  if (flags.isDryRun) return printPlan(steps);
  if (!flags.isYes) {
    printPlan(steps);
    if (!(await askWhetherToGoOn())) throw new OwnerError('Ended: nothing was changed.');
  }
  await run(steps, wishes.variables, envFile);
}

async function credentialsFor(flags: SetupFlags, envFile: Variables): Promise<Credentials> {
  const known = credentialsOf(process.env, envFile);
  if (known) return known;
  if (flags.isYes) {
    throw new OwnerError('There are no credentials: set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN in the environment.');
  }
  const asked = await askCredentials();
  checkSameAccount(asked.accountSid, envFile);
  return asked;
}

async function wishesFor(client: TwilioClient, flags: SetupFlags, envFile: Variables): Promise<Wishes> {
  const known = wishesOf(envFile, flags, client.accountSid);
  if (!flags.isYes) return settled(await askWishes(known, flags, await choicesAt(client, known), problemWithProvider));
  if (known.products.length === 0)
    throw new OwnerError('Say which products: --products video,voice,conversations,sync.');
  const problem = await problemWithProvider(known.variables);
  if (problem) throw new OwnerError(problem);
  return settled(known);
}

async function problemWithProvider(variables: Variables): Promise<string | undefined> {
  return firstProblem(
    await checkProvider(variables, { fetch, now: Date.now, timeoutMilliseconds: TIMES.fetchTimeout }),
  );
}

/** That nobody may call yet is said at the end: a developer may decide that later. */
function checkThatItWillWork({ variables }: Wishes, steps: readonly Step[]): void {
  const filled = steps.filter(({ does }) => does !== 'keep').map(({ variable }) => variable);
  const problems = problemsWith(variables, filled).filter((problem) => problem !== NOBODY_MAY_CALL);
  if (problems.length > 0) throw new OwnerError(problems.join('\n'));
}
