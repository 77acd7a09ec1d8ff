// Where a deploy goes: the account, the service and the environment. A flag that npm or the shell has dropped without a trace,
// such as --production, would otherwise be noticed only after the upload.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject } from '../../src/json';
import { OwnerError, printable } from '../terminal/output';
import type { Credentials } from '../twilio/credentials';
import type { DeployFlags } from './flags';

export type TargetFlags = Pick<
  DeployFlags,
  'production' | 'environment' | 'to' | 'region' | 'service-sid' | 'service-name'
>;

/** twilio-run writes it: to which service of an account the folder deploys. */
const RECORD_FILE = '.twiliodeployinfo';

const DEFAULT_ENVIRONMENT = 'dev';

/** @param folder of package.json */
export function describeTarget(folder: string, flags: TargetFlags, credentials: Credentials): string {
  const { production, environment, to } = flags;
  const suffix = environment ?? to ?? DEFAULT_ENVIRONMENT;
  const where = [
    `account ${credentials.accountSid}`,
    `service ${printable(serviceOf(folder, flags, credentials))}`,
    production ? 'production' : `environment ${printable(suffix)}`,
  ];
  return `Deploys to ${where.join(', ')}.
For another environment: npm run deploy -- --production, or npm run deploy -- --environment NAME.
For another service: npm run deploy -- --service-name NAME. For another account: its credentials.
In PowerShell, put the first -- in quotes: '--'.`;
}

function serviceOf(folder: string, flags: TargetFlags, credentials: Credentials): string {
  // twilio-run looks up the record by the account's SID only, not by a key's.
  const recorded = isKey(credentials) ? undefined : recordedService(folder, flags, credentials);
  return flags['service-sid'] ?? flags['service-name'] ?? recorded ?? packageName(folder);
}

export const isKey = ({ username, accountSid }: Credentials) => username !== accountSid;

/** The name of the service, unless a flag or the record says otherwise. */
export const packageName = (folder: string): string =>
  String(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).name);

/** @returns the SID; undefined if the folder was not deployed to this account and region */
function recordedService(folder: string, { region = 'us1' }: TargetFlags, { accountSid }: Credentials) {
  const records = readRecords(join(folder, RECORD_FILE));
  const record = records[`${accountSid}:${region}`] ?? records[accountSid];
  return isJsonObject(record) && typeof record.serviceSid === 'string' ? record.serviceSid : undefined;
}

/** twilio-run takes no notice either of a file that it cannot read. */
function readRecords(file: string): Record<string, unknown> {
  try {
    const records: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isJsonObject(records) ? records : {};
  } catch {
    return {};
  }
}

/**
 * Refuses --service-name in a folder that is deployed as another service: twilio-run ignores the flag there, and would
 * replace the first app.
 *
 * @param fetchName asks Twilio for the name of a service; undefined if it does not exist
 * @throws OwnerError
 */
export async function refuseOtherService(
  folder: string,
  flags: TargetFlags,
  credentials: Credentials,
  fetchName: (sid: string) => Promise<string | undefined>,
): Promise<void> {
  const name = flags['service-name'];
  const sid = recordedService(folder, flags, credentials);
  if (name === undefined || flags['service-sid'] !== undefined || sid === undefined) return;
  const deployed = await fetchName(sid);
  if (deployed === name) return;
  const known = deployed === undefined ? `${printable(sid)}, which does not exist any more` : printable(deployed);
  throw new OwnerError(
    `Not deployed. This folder is deployed as the service ${known}: ${RECORD_FILE} records it. ${
      deployed === undefined ? `Delete ${RECORD_FILE}, and run the command again.` : SECOND_APP
    }`,
  );
}

const SECOND_APP =
  'For a second app, clone this project into a folder of its own, run npm pkg set name=NAME there, and deploy from it.';
