// `npm run setup`: inspects the owner's Twilio account, lets the owner choose, plans, asks for confirmation, and applies
// the plan: it creates what is missing and writes `.env`.
import { realValue } from '../../src/config/demo';
import { readEnvFileStrictly } from '../env/env-file';
import { NOTHING_CHANGED, OwnerError, progress } from '../terminal/output';
import { connect, describeError } from '../twilio/client';
import { type Credentials, credentialsOf, setCredentials } from '../twilio/credentials';
import { applyPlan } from './apply';
import { applyFlags, type Choices, proposeChoices, proposeProducts, type Variables } from './choices';
import { parseSetupFlags, type SetupFlags, USAGE } from './flags';
import { findProviderProblem, type Inventory, inspect, requireUsableAccount } from './inventory';
import { judgeInventory, type Plan, planLines, planSetup, remarkLines } from './plan';
import { askChoices, askCredentials, askProducts, confirmPlan, greet } from './questions';
import { throwFirstProblem, throwIfContradictory, throwIfInvalid } from './refusals';

const INSPECTING = 'Inspecting your account';

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(describeError(error));
  // An open connection to a proxy that does not answer would keep the process alive.
  process.exit(1);
}

async function main(args: readonly string[]): Promise<void> {
  const flags = parseSetupFlags(args, process.env);
  if (flags.isHelp) return console.log(USAGE);
  throwIfUnableToRun(flags);
  const envFile = readEnvFileStrictly() ?? {};
  throwIfInvalid(applyFlags(envFile, flags));
  if (!flags.isYes) greet();

  const client = connect(await findCredentials(flags, envFile));
  await progress(INSPECTING, () => requireUsableAccount(client, applyFlags(envFile, flags)));
  const proposed = proposeProducts(envFile, flags);
  const products = flags.isYes || flags.products ? proposed : await askProducts(proposed);
  const proposal = proposeChoices(products, envFile, flags, client.accountSid);
  const inventory = await progress(INSPECTING, () => inspect(client, proposal));
  const choices = await choose(proposal, inventory, flags);
  const plan = planSetup(choices, inventory);
  if (flags.isDryRun) return console.log(planLines(plan, envFile).join('\n'));
  await confirm(plan, flags, envFile);
  await applyPlan(plan, client, envFile);
}

function throwIfUnableToRun({ isYes }: SetupFlags): void {
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
    throw new OwnerError(`There are no credentials: ${setCredentials('.env')}`);
  }
  return askCredentials(realValue(envFile, 'ACCOUNT_SID'));
}

async function choose(proposal: Choices, inventory: Inventory, flags: SetupFlags): Promise<Choices> {
  // No further answer could fix what is wrong here.
  throwFirstProblem(judgeInventory(proposal, inventory));
  const choices = flags.isYes ? proposal : await askChoices(proposal, inventory, flags);
  throwIfContradictory(choices, flags);
  // The questions have made this check already.
  const problem = flags.isYes ? await findProviderProblem(choices.variables) : undefined;
  if (problem) throw new OwnerError(problem);
  return choices;
}

async function confirm(plan: Plan, flags: SetupFlags, envFile: Variables): Promise<void> {
  if (flags.isYes) {
    for (const line of remarkLines(plan)) console.log(line);
    return;
  }
  if (!(await confirmPlan(planLines(plan, envFile)))) throw new OwnerError(NOTHING_CHANGED);
  console.log();
}
