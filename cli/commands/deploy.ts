// `npm run deploy`: checks the project as the deployed Function would, then hands over to twilio-run.
import { explainFailure } from '../deploy/deploy-failure';
import { parseDeployFlags, USAGE } from '../deploy/deploy-flags';
import { readVariables, requireDeployable } from '../deploy/deployable';
import { removeOldVariables } from '../deploy/old-variables';
import { runTwilioRun } from '../deploy/run-twilio-run';
import { ENV_FILE } from '../env/env-file';
import { OwnerError } from '../terminal/owner-error';
import { describeError } from '../twilio/client';

try {
  await deploy(process.argv.slice(2));
} catch (error) {
  console.error(describeError(error));
  process.exitCode = 1;
}

async function deploy(args: readonly string[]): Promise<void> {
  const flags = parseDeployFlags(args);
  if (flags.help) return console.log(USAGE);
  const environment = readVariables(flags.env ?? ENV_FILE);
  const credentials = requireDeployable(environment);
  const { hasSucceeded, errors } = await runTwilioRun(['deploy', ...flags.deployArguments], credentials);
  if (!hasSucceeded) throw new OwnerError(`Not deployed. ${explainFailure(errors)}`);
  await removeOldVariables(flags, credentials);
  console.error('\nNext: run npm run doctor -- URL, with the URL of /token above.');
}
