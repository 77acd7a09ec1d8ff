// `npm run deploy`: checks the project as the deployed Function would, then hands over to twilio-run.
import { readFileSync } from 'node:fs';
import { ENV_FILE, requireEnvFile } from '../env/env-file';
import { OwnerError } from '../terminal/output';
import { connect, describeError } from '../twilio/client';
import type { Credentials } from '../twilio/credentials';
import { inspectProject } from './deployable';
import { explainFailure } from './failure';
import { type DeployFlags, parseDeployFlags, USAGE } from './flags';
import { runTwilioRun, type Upload } from './twilio-run';

try {
  await deploy(process.argv.slice(2));
} catch (error) {
  console.error(describeError(error));
  process.exitCode = 1;
}

async function deploy(args: readonly string[]): Promise<void> {
  const flags = parseDeployFlags(args, process.env);
  if (flags.help) return console.log(USAGE);
  // Read once: exactly what is checked is uploaded, even if the file changes meanwhile.
  const variables = requireEnvFile(flags.env ?? ENV_FILE);
  const upload = { variables, credentials: requireDeployable(variables) };
  const result = await runTwilioRun(['deploy', ...flags.deployArguments], upload);
  if (!result.hasSucceeded) throw new OwnerError(`Not deployed. ${explainFailure(result)}`);
  await removeOldVariables(flags, upload);
  console.error('\nNext: run npm run doctor -- URL, with the URL of /token above.');
}

/** @throws OwnerError after it has printed every problem, if there is one */
function requireDeployable(variables: Record<string, string>): Credentials {
  const { credentials, warnings, problems, ownNames } = inspectProject('.', variables, process.env);
  for (const warning of warnings) console.error(`! ${warning}`);
  for (const problem of problems) console.error(`✗ ${problem}`);
  if (!credentials || problems.length > 0) {
    throw new OwnerError('Not deployed. Fix the problems above and run npm run deploy again.');
  }
  if (ownNames.length > 0) console.error(`Also uploads ${ownNames.join(', ')}: not variables of this Function.`);
  return credentials;
}

/**
 * Removes variables that are no longer in the file. A deploy only adds and changes them, so one that was removed to
 * restrict the Function would stay set.
 *
 * @throws OwnerError
 */
async function removeOldVariables(flags: DeployFlags, upload: Upload): Promise<void> {
  try {
    const service = flags['service-sid'] ? [] : await serviceArguments(upload.credentials, flags['service-name']);
    const args = ['env', 'import', ...flags.sharedArguments, ...service, '--log-level=error'];
    const result = await runTwilioRun(args, upload);
    if (result.hasSucceeded) return;
    console.error(explainFailure(result));
  } catch (error) {
    console.error(describeError(error));
  }
  throw new OwnerError(
    'Deployed, but variables that are no longer in the file may still be set: run npm run deploy again.',
  );
}

/** twilio-run records which service it deployed to, but looks it up by the account's SID only, not by a key's. */
async function serviceArguments(credentials: Credentials, name: string | undefined): Promise<string[]> {
  if (credentials.username === credentials.accountSid) return [];
  const uniqueName = name ?? JSON.parse(readFileSync('package.json', 'utf8')).name;
  const { sid } = await connect(credentials).serverless.v1.services(uniqueName).fetch();
  return [`--service-sid=${sid}`];
}
