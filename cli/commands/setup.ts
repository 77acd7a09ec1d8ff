// `npm run setup`: creates what is missing in the owner's Twilio account, and writes `.env`. It looks at everything
// before it creates anything.
import { randomBytes } from 'node:crypto';
import { TIMES } from '../../src/oidc/key-source';
import { checkStatus } from '../checks/account';
import { checkProvider } from '../checks/identity-provider';
import { readSoundEnvFile } from '../env/env-file';
import { ownValue } from '../env/own-value';
import { planOf, run, warningsOf } from '../setup/apply';
import { choicesAt } from '../setup/choices';
import { checkKept, planFor } from '../setup/plan';
import { refuseUnworkable, refuseVoidWishes, refuseWrongFile } from '../setup/preconditions';
import { askCredentials, askWhetherToGoOn, askWishes, greet } from '../setup/questions';
import { refuse, sentencesOf } from '../setup/sentences';
import { parseSetupFlags, type SetupFlags, USAGE } from '../setup/setup-flags';
import { settled, type Variables, type Wishes, wishesOf } from '../setup/wishes';
import { OwnerError } from '../terminal/owner-error';
import { NOTHING_CHANGED, progress } from '../terminal/progress';
import { connect, sentenceOf, type TwilioClient } from '../twilio/client';
import { type Credentials, credentialsOf } from '../twilio/credentials';

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(sentenceOf(error));
  // A proxy that is silent would keep the process.
  process.exit(1);
}

async function main(args: readonly string[]): Promise<void> {
  const flags = parseSetupFlags(args);
  if (flags.help) return console.log(USAGE);
  if (!flags.isDryRun && process.env.npm_config_dry_run === 'true') {
    throw new OwnerError('npm has taken --dry-run for itself: write npm run setup -- --dry-run');
  }
  if (!flags.isYes && !(process.stdin.isTTY && process.stdout.isTTY)) {
    throw new OwnerError(
      'There is no terminal to ask in: give --yes and the flags that npm run setup -- --help lists.',
    );
  }
  // Before anything is asked: a file whose lines cannot be kept ends it.
  const envFile = readSoundEnvFile() ?? {};
  refuseWrongFile(flags, envFile);
  if (!flags.isYes) greet();
  const client = connect(await credentialsFor(flags, envFile));
  await progress('Looking at your account', async () => refuse(await checkStatus(client)));
  const wishes = await wishesFor(client, flags, envFile);
  const steps = await progress('Looking at what is there', () => planFor(client, wishes));
  refuseUnworkable(wishes, steps);
  const warnings = warningsOf(steps, wishes.variables);
  const plan = [...planOf(steps, wishes.variables, envFile), ...warnings];
  if (flags.isDryRun) return console.log(plan.join('\n'));
  if (!flags.isYes) {
    if (!(await askWhetherToGoOn(plan))) throw new OwnerError(NOTHING_CHANGED);
    console.log();
  } else for (const warning of warnings) console.log(warning);
  await run(steps, wishes, envFile);
}

async function credentialsFor(flags: SetupFlags, envFile: Variables): Promise<Credentials> {
  const known = credentialsOf(process.env, envFile);
  if (known) return known;
  if (flags.isYes) {
    throw new OwnerError('There are no credentials: set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN in the environment.');
  }
  return askCredentials(ownValue(envFile, 'ACCOUNT_SID'));
}

async function wishesFor(client: TwilioClient, flags: SetupFlags, envFile: Variables): Promise<Wishes> {
  const known = wishesOf(envFile, flags, client.accountSid, randomBytes(4).toString('hex'));
  if (!flags.isYes) {
    await progress('Looking at what .env names', () => checkKept(client, flags.products ? settled(known) : known));
    const choices = await progress('Looking at what is there', () => choicesAt(client, known));
    const asked = await askWishes(known, flags, choices, problemWithProvider);
    refuseVoidWishes(asked, flags);
    return settled(asked);
  }
  refuseVoidWishes(known, flags);
  const problem = await problemWithProvider(known.variables);
  if (problem) throw new OwnerError(problem);
  return settled(known);
}

async function problemWithProvider(variables: Variables): Promise<string | undefined> {
  const network = { fetch, now: Date.now, timeoutMilliseconds: TIMES.fetchTimeout };
  return sentencesOf('problem', await checkProvider(variables, network))[0];
}
