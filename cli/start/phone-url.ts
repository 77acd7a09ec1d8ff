// The address of /token for a phone on the same network.
import { networkInterfaces } from 'node:os';

/** @returns undefined if this computer is in no network */
export function phoneUrl(port: number): string | undefined {
  const addresses = Object.values(networkInterfaces()).flat();
  const address = addresses.find((each) => each?.family === 'IPv4' && !each.internal)?.address;
  return address && `http://${address}:${port}/token`;
}
