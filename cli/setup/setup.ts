// `npm run setup`: creates what is missing in the owner's Twilio account, and writes `.env`. It inspects everything before
// it creates anything.
import { randomBytes } from 'node:crypto';
import { realValue } from '../../src/config/demo';
import { KEY_TIMES } from '../../src/oidc/key-source';
import { checkStatus } from '../checks/account';
import { checkProvider } from '../checks/identity-provider';
import { readEnvFileStrictly } from '../env/env-file';
import { OwnerError } from '../terminal/owner-error';
import { NOTHING_CHANGED, progress } from '../terminal/progress';
import { connect, describeError, type TwilioClient } from '../twilio/client';
import { type Credentials, credentialsOf } from '../twilio/credentials';
import { applyPlan } from './apply';
import { type Choices, limitToProducts, proposeChoices, proposeLifetime, type Variables } from './choices';
import { parseSetupFlags, type SetupFlags, USAGE } from './flags';
import { inspect, type LookUps, lookUpsIn } from './inventory';
import { judgeInventory, type Plan, planSetup } from './plan';
import { planLines, remarkLines } from './plan-lines';
import { throwIfContradictory, throwIfInvalid } from './preconditions';
import { askChoices, askCredentials, confirmPlan, greet } from './questions';
import { sentencesOf, throwFirstProblem } from './sentences';

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(describeError(error));
  // An open connection to a proxy that does not answer would keep the process alive.
  process.exit(1);
}

async function main(args: readonly string[]): Promise<void> {
  const flags = parseSetupFlags(args);
  if (flags.isHelp) return console.log(USAGE);
  throwIfUnableToRun(flags);
  const envFile = readEnvFileStrictly() ?? {};
  throwIfInvalid(envFile, flags);
  if (!flags.isYes) greet();
  const client = connect(await findCredentials(flags, envFile));
  const proposal = proposeChoices(envFile, flags, client.accountSid, randomBytes(4).toString('hex'));
  const lookUps = lookUpsIn(client, proposal);
  await progress('Looking at your account', () => throwIfAccountUnusable(client, proposal, lookUps));
  const choices = await choose(proposal, flags, lookUps);
  // Requests only what the answers have added.
  const inventory = await progress('Looking at your account', () => inspect(lookUps, choices));
  const plan = planSetup(choices, inventory);
  if (flags.isDryRun) return console.log(planLines(plan, envFile).join('\n'));
  await confirm(plan, flags, envFile);
  await applyPlan(plan, client, envFile);
}

function throwIfUnableToRun({ isDryRun, isYes }: SetupFlags): void {
  if (!isDryRun && process.env.npm_config_dry_run === 'true') {
    throw new OwnerError('npm itself took the flag --dry-run: run npm run setup -- --dry-run');
  }
  if (!isYes && !(process.stdin.isTTY && process.stdout.isTTY)) {
    throw new OwnerError(
      'Setup needs a terminal to ask its questions: without one, use --yes and the flags that npm run setup -- --help lists.',
    );
  }
}

async function findCredentials(flags: SetupFlags, envFile: Variables): Promise<Credentials> {
  const known = credentialsOf(process.env, envFile);
  if (known) return known;
  if (flags.isYes) {
    throw new OwnerError(
      'There are no credentials: set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN in the environment, or ACCOUNT_SID and AUTH_TOKEN in .env.',
    );
  }
  return askCredentials(realValue(envFile, 'ACCOUNT_SID'));
}

/** Before the first question: no answer can fix what is wrong here. */
async function throwIfAccountUnusable(client: TwilioClient, proposal: Choices, lookUps: LookUps): Promise<void> {
  throwFirstProblem(await checkStatus(client));
  const choices = limitToProducts(proposal);
  throwFirstProblem(judgeInventory(choices, await inspect(lookUps, choices)));
}

async function choose(proposal: Choices, flags: SetupFlags, lookUps: LookUps): Promise<Choices> {
  const chosen = flags.isYes ? proposal : await askChoices(proposal, flags, lookUps, findProviderProblem);
  const choices = proposeLifetime(limitToProducts(chosen), flags);
  throwIfContradictory(choices, flags);
  // The questions have made this check already.
  const problem = flags.isYes ? await findProviderProblem(choices.variables) : undefined;
  if (problem) throw new OwnerError(problem);
  return choices;
}

async function findProviderProblem(variables: Variables): Promise<string | undefined> {
  const network = { fetch, now: Date.now, timeoutMilliseconds: KEY_TIMES.fetchTimeout };
  return sentencesOf('problem', await checkProvider(variables, network))[0];
}

async function confirm(plan: Plan, flags: SetupFlags, envFile: Variables): Promise<void> {
  if (flags.isYes) {
    for (const line of remarkLines(plan)) console.log(line);
    return;
  }
  if (!(await confirmPlan(planLines(plan, envFile)))) throw new OwnerError(NOTHING_CHANGED);
  console.log();
}
