// The caller's half: the event of a Twilio Function -> the few texts that count.
import { TokenError } from '../errors';
import { isJsonObject, ownMember } from '../json';
import { PLATFORMS, type Platform, PRODUCTS, type Product, parsePlatform, parseProducts } from '../products';

/** What the caller sent. Room and identity are not checked yet. */
export interface TokenRequest {
  readonly products: readonly Product[] | undefined;
  readonly room: string | undefined;
  readonly platform: Platform | undefined;
  readonly identity: string | undefined;
  /** Not verified yet. */
  readonly bearerToken: string | undefined;
}

/** Longer than any valid value; anything longer is refused before it is looked at. */
const MAX_PARAMETER_LENGTH = 1024;

const SOME_PRODUCTS = `a comma-separated list of ${PRODUCTS.join(', ')}`;
const ONE_PLATFORM = `one of ${PLATFORMS.join(', ')}`;

/**
 * Reads own properties only: the caller writes the whole event, its prototype included.
 *
 * @throws TokenError invalid_request
 */
export function readRequest(event: object): TokenRequest {
  return {
    products: choice(event, 'products', parseProducts, SOME_PRODUCTS),
    room: parameter(event, 'room'),
    platform: choice(event, 'platform', parsePlatform, ONE_PLATFORM),
    identity: parameter(event, 'identity'),
    bearerToken: bearerTokenOf(event),
  };
}

/** The Origin header, if it was sent once; never throws, since refusals need it too. */
export function originOf(event: object): string | undefined {
  const origin = header(event, 'origin');
  return typeof origin === 'string' ? origin : undefined;
}

/** @param parse gives undefined for an unknown name */
function choice<T>(
  event: object,
  name: 'products' | 'platform',
  parse: (text: string) => T | undefined,
  expected: string,
): T | undefined {
  const text = parameter(event, name);
  if (text === undefined) return undefined;
  const value = parse(text);
  if (value === undefined) throw new TokenError(`${name}_unknown`, `${name} must be ${expected}.`);
  return value;
}

function parameter(event: object, name: string): string | undefined {
  if (!Object.hasOwn(event, name)) return undefined;
  const value: unknown = Reflect.get(event, name);
  if (typeof value === 'string' && value !== '' && value.length <= MAX_PARAMETER_LENGTH) return value;
  const detail = `Send ${name} once, as one string: not a list, not empty, at most ${MAX_PARAMETER_LENGTH} characters.`;
  throw new TokenError('parameter_malformed', detail);
}

/**
 * The token of the Authorization header (RFC 6750 section 2.1). There is no parameter for it (sections 2.2 and 2.3):
 * tokens in a query end up in logs.
 */
function bearerTokenOf(event: object): string | undefined {
  checkRequest(event);
  const authorization = header(event, 'authorization');
  if (authorization === undefined) return undefined;
  // RFC 9110 section 5.3.
  if (typeof authorization !== 'string') {
    throw new TokenError('authorization_repeated', 'Send one Authorization header, once.');
  }
  const token = /^Bearer +([^\s,]+)$/i.exec(authorization.trim())?.[1];
  if (token !== undefined) return token;
  const detail = 'The Authorization header must be the word Bearer, a space, and one token.';
  throw new TokenError('authorization_malformed', detail);
}

/**
 * A parameter of that name overwrites the runtime's own `request`: the Authorization header would be lost, and its
 * sender treated as an anonymous caller.
 */
function checkRequest(event: object): void {
  if (!Object.hasOwn(event, 'request')) return;
  if (isJsonObject(ownMember(ownMember(event, 'request'), 'headers'))) return;
  throw new TokenError('request_overwritten', 'request is not a parameter of this endpoint.');
}

/** The runtime lower-cases header names, and turns a repeated header into an array. */
function header(event: object, name: string): unknown {
  return ownMember(ownMember(ownMember(event, 'request'), 'headers'), name);
}
