// The unchanged REST client of the package `twilio`, in a process of its own, since NODE_EXTRA_CA_CERTS and HTTP_PROXY are
// only read when a process starts.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Twilio as Client } from 'twilio';
import type { Twilio } from './twilio';

export interface Outcome {
  // biome-ignore lint/suspicious/noExplicitAny: JSON, whose members the tests assert
  readonly value?: any;
  readonly error?: { readonly status?: number; readonly code?: number };
}

const PROGRAM = `
  const [username, password, accountSid, action, argument] = process.argv.slice(1);
  const client = require('twilio')(username, password, { accountSid });
  const report = (outcome) => console.log(JSON.stringify(outcome));
  const failed = ({ status, code }) => report({ error: { status, code } });
  eval(action)(client, argument).then((value) => report({ value }), failed);
`;

/** @param action is sent to the other process as text, so it can use only its arguments */
export async function askTwilio(
  twilio: Twilio,
  action: (client: Client, argument: string) => Promise<unknown>,
  { argument = '', credentials = [twilio.account.sid, twilio.account.authToken] } = {},
): Promise<Outcome> {
  const env = { PATH: process.env.PATH, ...twilio.environment };
  const args = ['-e', PROGRAM, ...credentials, twilio.account.sid, String(action), argument];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  return JSON.parse(stdout);
}
