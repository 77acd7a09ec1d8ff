// The caller's half: the event of a Twilio Function -> the few strings that count.
import { TokenError } from '../errors';

/** The texts that the caller sent, not yet checked for what they say. */
export interface TokenRequest {
  readonly products: string | undefined;
  readonly room: string | undefined;
  readonly platform: string | undefined;
  readonly identity: string | undefined;
  readonly authorization: string | undefined;
}

/** Longer than any right value; what is longer is refused before anything looks at it. */
const MAX_PARAMETER_LENGTH = 1024;

/**
 * Reads own string properties only: the caller writes the whole event, its prototype included.
 *
 * @throws TokenError invalid_request for an array, an object, a number, an empty or a very long string
 */
export function readRequest(event: object): TokenRequest {
  return {
    products: parameter(event, 'products'),
    room: parameter(event, 'room'),
    platform: parameter(event, 'platform'),
    identity: parameter(event, 'identity'),
    authorization: authorizationOf(event),
  };
}

/** The Origin header, where it was sent once; never throws, since refusals need it too. */
export function originOf(event: object): string | undefined {
  const origin = header(event, 'origin');
  return typeof origin === 'string' ? origin : undefined;
}

function parameter(event: object, name: string): string | undefined {
  if (!Object.hasOwn(event, name)) return undefined;
  const value: unknown = Reflect.get(event, name);
  if (typeof value !== 'string' || value === '' || value.length > MAX_PARAMETER_LENGTH) {
    const detail = `Send ${name} once, as one string: no list, not empty, at most ${MAX_PARAMETER_LENGTH} characters.`;
    throw new TokenError('invalid_request', `${name}_malformed`, detail);
  }
  return value;
}

/** @throws TokenError invalid_request where the header was sent more than once (RFC 9110 section 5.3) */
function authorizationOf(event: object): string | undefined {
  checkRequest(event);
  const value = header(event, 'authorization');
  if (value === undefined || typeof value === 'string') return value;
  throw new TokenError('invalid_request', 'authorization_repeated', 'Send one Authorization header, once.');
}

/**
 * A parameter of that name overwrites the runtime's own `request`: the Authorization header would be lost, and its
 * sender taken for an anonymous caller.
 */
function checkRequest(event: object): void {
  if (!Object.hasOwn(event, 'request')) return;
  const headers = ownProperty(ownProperty(event, 'request'), 'headers');
  if (typeof headers === 'object' && headers !== null && !Array.isArray(headers)) return;
  throw new TokenError('invalid_request', 'request_overwritten', 'request is no parameter of this endpoint.');
}

/** The runtime lower-cases header names, and makes an array of a repeated header. */
function header(event: object, name: string): unknown {
  return ownProperty(ownProperty(ownProperty(event, 'request'), 'headers'), name);
}

function ownProperty(value: unknown, name: string): unknown {
  const isHolder = typeof value === 'object' && value !== null && Object.hasOwn(value, name);
  return isHolder ? Reflect.get(value, name) : undefined;
}
