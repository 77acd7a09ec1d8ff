// `npm run deploy`: checks the project as the deployed Function would, then hands over to twilio-run.
import { ENV_FILE, requireEnvFile } from '../env/env-file';
import { OwnerError } from '../terminal/output';
import { connect, describeError, unlessMissing } from '../twilio/client';
import type { Credentials } from '../twilio/credentials';
import { inspectProject } from './deployable';
import { explainFailure } from './failure';
import { type DeployFlags, parseDeployFlags, USAGE } from './flags';
import { describeTarget, isKey, packageName, refuseOtherService } from './target';
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
  const credentials = requireDeployable(variables, flags);
  await refuseOtherService('.', flags, credentials, async (sid) => {
    const service = await unlessMissing(connect(credentials).serverless.v1.services(sid).fetch());
    return service?.uniqueName;
  });
  console.error(describeTarget('.', flags, credentials));
  const upload = { variables, credentials };
  const result = await runTwilioRun(['deploy', ...flags.deployArguments], upload);
  if (!result.hasSucceeded) throw new OwnerError(`Not deployed. ${explainFailure(result)}`);
  await removeOldVariables(flags, upload);
  console.error('\nNext: run npm run doctor -- URL, with the URL of /token above.');
}

/** @throws OwnerError after it has printed every problem, if there is one */
function requireDeployable(variables: Record<string, string>, { runtime }: DeployFlags): Credentials {
  const inspection = inspectProject('.', variables, process.env, runtime);
  const { credentials, warnings, problems, ownNames } = inspection;
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

/** With a key, twilio-run does not look up to which service it has deployed. */
async function serviceArguments(credentials: Credentials, name: string | undefined): Promise<string[]> {
  if (!isKey(credentials)) return [];
  const { sid } = await connect(credentials)
    .serverless.v1.services(name ?? packageName('.'))
    .fetch();
  return [`--service-sid=${sid}`];
}
