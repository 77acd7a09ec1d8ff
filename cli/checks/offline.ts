// Does this computer have a network? Without one, each check of a server would fail for the same reason, and none of them
// would say anything about the server. npm start works all the same.
import { type Finding, findingsOf } from '../../advice/finding';
import { type Environment, textOf } from '../../src/config/environment';
import type { VariableName } from '../../src/config/variables';
import type { AccountAccess } from './account';
import { isRemote } from './network';
import { signingKeyOf } from './signing-key';

const TWILIO = 'api.twilio.com';

export const OFFLINE: Finding = {
  ...findingsOf('Network').problem(
    'This computer has no network connection: the servers that .env names and the Twilio account are not checked.',
    'Connect it to the network, then run npm run doctor again.',
  ),
  scope: 'deploy',
};

/** The host names of other computers in these variables. */
export function hostsIn(environment: Environment, ...names: readonly VariableName[]): string[] {
  const urls = names.map((name) => textOf(environment, name) ?? '').filter(isRemote);
  return urls.map((url) => new URL(url).hostname);
}

/** The host that the check of the account asks, if it asks any. */
export function accountHosts(environment: Environment, { findCredentials }: AccountAccess): string[] {
  try {
    return findCredentials() || signingKeyOf(environment) ? [TWILIO] : [];
  } catch {
    // The check says what is wrong with them.
    return [];
  }
}

/** True if no name can be looked up, not even Twilio's: one that is misspelt says nothing about the network. */
export async function isWithoutNetwork(
  hosts: readonly string[],
  resolves: (host: string) => Promise<boolean>,
): Promise<boolean> {
  if (hosts.length === 0) return false;
  const found = await Promise.all([...new Set([...hosts, TWILIO])].map(resolves));
  return !found.includes(true);
}
