// `npm run deploy`: checks the project as the deployed Function would, then hands over to twilio-run.

import { ENV_FILE } from '../env/env-file';
import { OwnerError } from '../terminal/owner-error';
import { describeError } from '../twilio/client';
import { readVariables, requireDeployable } from './deployable';
import { explainFailure } from './failure';
import { parseDeployFlags, USAGE } from './flags';
import { removeOldVariables } from './old-variables';
import { runTwilioRun } from './twilio-run';

try {
  await deploy(process.argv.slice(2));
} catch (error) {
  console.error(describeError(error));
  process.exitCode = 1;
}

async function deploy(args: readonly string[]): Promise<void> {
  const flags = parseDeployFlags(args);
  if (flags.help) return console.log(USAGE);
  // Read once: exactly what is checked is uploaded, whatever happens to the file meanwhile.
  const variables = readVariables(flags.env ?? ENV_FILE);
  const upload = { variables, credentials: requireDeployable(variables) };
  const result = await runTwilioRun(['deploy', ...flags.deployArguments], upload);
  if (!result.hasSucceeded) throw new OwnerError(`Not deployed. ${explainFailure(result, flags['service-sid'])}`);
  await removeOldVariables(flags, upload);
  console.error('\nNext: run npm run doctor -- URL, with the URL of /token above.');
}
