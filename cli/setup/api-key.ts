// The API key: the one in `.env`, or a new one. The secret of a new key is in Twilio's one answer and nowhere else, so
// the key's name is noted down before it is made: a key whose secret never reached `.env` is found by that name in the
// next run and deleted. No token was signed with it.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { checkApiKey } from '../checks/api-key';
import { OwnerError } from '../owner-error';
import { connect, type TwilioClient } from '../twilio-account';
import type { Step } from './plan';
import { refuse } from './sentences';
import type { Variables, Wishes } from './wishes';

/** In the project's folder, git-ignored; holds a name, no secret. */
const PENDING_FILE = '.setup-pending';

const STEP = { what: 'API key', fills: ['API_KEY_SID', 'API_KEY_SECRET'] } as const;

/** @throws OwnerError */
export async function planApiKey(client: TwilioClient, { name, variables }: Wishes): Promise<Step> {
  const { API_KEY_SID: username, API_KEY_SECRET: password, TOKEN_REGION = '' } = variables;
  if (username && password) {
    refuse(await checkApiKey(variables, client, connect));
    return { ...STEP, does: 'keep', run: () => keepApiKey(client, username) };
  }
  if (username || password) {
    const [set, empty] = username ? ['API_KEY_SID', 'API_KEY_SECRET'] : ['API_KEY_SECRET', 'API_KEY_SID'];
    throw new OwnerError(`${set} is set in .env, but ${empty} is not: fill in both, or empty both for a new key.`);
  }
  if (!['', 'us1'].includes(TOKEN_REGION)) {
    throw new OwnerError(
      'A key of another region than us1 is made in the console: put it into .env and run this again.',
    );
  }
  // Sees to it that these credentials may manage keys before anything is created.
  await client.iam.v1.getApiKeys.list({ accountSid: client.accountSid, limit: 1 });
  return { ...STEP, does: 'create', run: () => createApiKey(client, `${name} ${randomBytes(4).toString('hex')}`) };
}

async function keepApiKey(client: TwilioClient, sid: string): Promise<Variables> {
  await deleteLostKey(client, sid);
  return {};
}

async function createApiKey(client: TwilioClient, name: string): Promise<Variables> {
  await deleteLostKey(client, undefined);
  try {
    writeFileSync(PENDING_FILE, `${process.pid} ${name}`, { mode: 0o600, flag: 'wx' });
  } catch {
    throw new OwnerError('This folder cannot be written to: no API key was made, since its secret could not be kept.');
  }
  const { sid, secret } = await client.iam.v1.newApiKey.create({ accountSid: client.accountSid, friendlyName: name });
  return { API_KEY_SID: sid, API_KEY_SECRET: secret };
}

/** To be called when the key's secret is in `.env`: until then, the next run takes the key for lost. */
export function keyIsKept(): void {
  rmSync(PENDING_FILE, { force: true });
}

/** A key that an earlier run has made and could not keep. @throws OwnerError where that run is still under way */
async function deleteLostKey(client: TwilioClient, keptSid: string | undefined): Promise<void> {
  if (!existsSync(PENDING_FILE)) return;
  const [, pid, name] = NOTE.exec(readFileSync(PENDING_FILE, 'utf8')) ?? [];
  if (isRunning(Number(pid)))
    throw new OwnerError('Another npm run setup is under way in this folder: wait for its end.');
  const keys = name ? await client.iam.v1.getApiKeys.list({ accountSid: client.accountSid }) : [];
  for (const { friendlyName, sid } of keys) {
    if (friendlyName === name && sid !== keptSid) await client.iam.v1.apiKey(sid).remove();
  }
  keyIsKept();
}

/** The process that wrote it, and the name of the key; no other text makes setup delete anything. */
const NOTE = /^(\d+) (.+ [0-9a-f]{8})$/;

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
