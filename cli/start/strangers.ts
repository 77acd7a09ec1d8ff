// Who is a stranger to the local server, and when strangers may get tokens. Pure.
import { isIP } from 'node:net';
import { DEMO_CREDENTIALS } from '../../src/config/demo';
import { type Environment, textOf } from '../../src/config/environment';
import { isTrue } from '../../src/config/formats';

/** Lets strangers in. */
export const OPEN_COMMAND = 'npm start -- --open';

/** What the server knows of a request before anything else reads it. */
export interface Arrival {
  /** As the operating system writes it; undefined if the connection is already closed. */
  readonly remoteAddress: string | undefined;
  /** The request target: a path, or an absolute address (RFC 9112 section 3.2.2). */
  readonly target: string;
  /** Each header with all of its values. */
  readonly headers: Readonly<Record<string, readonly string[] | undefined>>;
}

/** Where a stranger's request comes from: another address than loopback, a proxy or tunnel, or a foreign host name. */
export type StrangerKind = 'network' | 'proxy' | 'host';

/** @returns undefined for a program on this computer that asks for this computer */
export function strangerKindOf({ remoteAddress, target, headers }: Arrival): StrangerKind | undefined {
  if (!isLoopback(remoteAddress)) return 'network';
  if (Object.keys(headers).some(isProxyHeader)) return 'proxy';
  const [host, ...others] = headers.host ?? [];
  if (host === undefined || others.length > 0) return 'host';
  return [host, ...hostsOf(target)].every(isOwnHost) ? undefined : 'host';
}

/**
 * With CORS_ORIGINS=*, pages of any site could read a token. The origins of apps in a web view have other schemes than http.
 *
 * @param origin the header Origin
 */
export function isForeignOrigin(origin: string): boolean {
  if (origin === 'null') return true;
  if (!/^https?:/i.test(origin)) return false;
  const host = URL.canParse(origin) ? new URL(origin).hostname : '';
  return !LOCALHOST.test(host) && !isLoopback(host.replace(/^\[(.*)\]$/, '$1'));
}

/** 127.0.0.0/8, also as an IPv4-mapped address (RFC 4291 section 2.5.5.2), which a URL has in hexadecimal, and ::1. */
function isLoopback(address = ''): boolean {
  return address === '::1' || (/^(?:::ffff:)?127\.|^::ffff:7f[0-9a-f]{2}:/i.test(address) && isIP(address) !== 0);
}

const LOCALHOST = /^(?:[\w-]+\.)*localhost$/i;

const isProxyHeader = (name: string) => /^(?:forwarded|via|x-forwarded-.*)$/i.test(name);

/** An absolute target names a host of its own, which overrides the header (RFC 9112 section 3.2.2). */
const hostsOf = (target: string) => (URL.canParse(target) ? [new URL(target).host] : []);

/**
 * An IP address is fine: with DNS rebinding, a web page points a name of its own at this computer, and the browser sends
 * that name.
 */
function isOwnHost(host: string): boolean {
  const name = host.replace(/:\d*$/, '');
  if (/^\[.*\]$/.test(name)) return isIP(name.slice(1, -1)) === 6;
  return isIP(name) === 4 || LOCALHOST.test(name);
}

/** Why strangers may get tokens: the tokens are worthless, every caller has to sign in, or the owner passed --open. */
export type RemoteAccess = 'demo' | 'sign_in' | 'flag' | 'refused';

/** @param environment the variables of `.env` */
export function remoteAccess(environment: Environment, hasOpenFlag: boolean): RemoteAccess {
  if (textOf(environment, 'API_KEY_SECRET') === DEMO_CREDENTIALS.API_KEY_SECRET) return 'demo';
  const isAnonymous = isTrue(textOf(environment, 'ALLOW_ANONYMOUS'));
  if (textOf(environment, 'OIDC_ISSUER') !== undefined && !isAnonymous) return 'sign_in';
  return hasOpenFlag ? 'flag' : 'refused';
}
