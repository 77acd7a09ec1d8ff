// Removes variables that are no longer in the file. A deploy only adds and changes them, so one that was removed to
// restrict the Function would stay set.
import { readFileSync } from 'node:fs';
import { OwnerError } from '../terminal/owner-error';
import { connect, describeError } from '../twilio/client';
import type { Credentials } from '../twilio/credentials';
import { explainFailure } from './failure';
import type { DeployFlags } from './flags';
import { runTwilioRun, type Upload } from './twilio-run';

/** @throws OwnerError */
export async function removeOldVariables(flags: DeployFlags, upload: Upload): Promise<void> {
  try {
    const service = flags['service-sid'] ? [] : await serviceArguments(upload.credentials, flags['service-name']);
    const args = ['env', 'import', ...flags.sharedArguments, ...service, '--log-level=error'];
    const result = await runTwilioRun(args, upload);
    if (result.hasSucceeded) return;
    console.error(explainFailure(result, flags['service-sid']));
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
