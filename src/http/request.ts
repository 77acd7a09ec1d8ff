// The caller's half: the event of a Twilio Function -> what was asked for. A parameter that is not read cannot narrow a
// token, so nothing that was sent is ignored.
import { LIFETIME, room } from '../config/formats';
import { TokenError } from '../errors';
import { isJsonObject, ownMember } from '../json';
import { isRoom } from '../text';
import { PLATFORMS, type Platform, PRODUCTS, type Product, parsePlatform, parseProducts } from '../twilio/products';

/** What the caller sent. */
export interface TokenRequest {
  readonly products: readonly Product[] | undefined;
  readonly room: string | undefined;
  readonly platform: Platform | undefined;
  readonly ttlSeconds: number | undefined;
  /** Read only where it counts; elsewhere it is ignored, whatever it is. */
  readonly identity: () => string | undefined;
  /** Not verified yet. */
  readonly bearerToken: string | undefined;
}

const PARAMETERS = ['products', 'room', 'platform', 'ttl', 'identity'] as const;
type Parameter = (typeof PARAMETERS)[number];

/** Longer than any valid value; anything longer is refused before it is looked at. */
const MAX_PARAMETER_LENGTH = 1024;

/** A shorter part of a name does not show what was meant. */
const MIN_HINT_LENGTH = 3;

/** What a parameter must be, to complete a sentence. */
const EXPECTED = {
  products: `a comma-separated string or a list, with some of ${PRODUCTS.join(', ')}`,
  platform: `one of ${PLATFORMS.join(', ')}`,
  room: room.expects,
  ttl: LIFETIME.expects,
};

/**
 * Reads own properties only: the caller writes the whole event, its prototype included.
 *
 * @throws TokenError invalid_request
 */
export function readRequest(event: object): TokenRequest {
  checkHeaders(event);
  checkBody(event);
  checkNames(event);
  return {
    products: parsed('products', productsText(event), 'products_unknown', parseProducts),
    room: parsed('room', textOf(event, 'room'), 'room_malformed', (text) => (isRoom(text) ? text : undefined)),
    platform: parsed('platform', textOf(event, 'platform'), 'platform_unknown', parsePlatform),
    ttlSeconds: parsed('ttl', ttlText(event), 'ttl_malformed', LIFETIME.parse),
    identity: () => textOf(event, 'identity'),
    bearerToken: bearerTokenOf(event),
  };
}

/** @throws TokenError for a name that this endpoint does not know: such a parameter could not narrow the token */
function checkNames(event: object): void {
  const unknown = Object.keys(event).find((name) => name !== 'request' && !PARAMETERS.some((known) => known === name));
  if (unknown === undefined) return;
  const meant = parameterLike(unknown);
  const hint = meant ? `did you mean ${meant}?` : `the parameters are ${PARAMETERS.join(', ')}.`;
  throw new TokenError('parameter_unknown', `A parameter is unknown; ${hint}`);
}

/** The known name that is part of an unknown one, such as `roomName`, or the other way round. */
function parameterLike(unknown: string): Parameter | undefined {
  const name = unknown.toLowerCase();
  return PARAMETERS.find((known) => name.includes(known) || (name.length >= MIN_HINT_LENGTH && known.includes(name)));
}

/** @param parse gives undefined for a text that is not valid */
function parsed<T>(
  name: keyof typeof EXPECTED,
  text: string | undefined,
  reason: 'products_unknown' | 'room_malformed' | 'platform_unknown' | 'ttl_malformed',
  parse: (text: string) => T | undefined,
): T | undefined {
  if (text === undefined) return undefined;
  const value = parse(text);
  if (value === undefined) throw new TokenError(reason, `${name} must be ${EXPECTED[name]}.`);
  return value;
}

/** A list, in JSON or as a repeated parameter, means the same as one text. */
function productsText(event: object): string | undefined {
  const value = ownMember(event, 'products');
  const isList = Array.isArray(value) && value.every((item) => typeof item === 'string');
  return textOf(isList ? { products: value.join(',') } : event, 'products');
}

/** JSON has numbers. */
function ttlText(event: object): string | undefined {
  const value = ownMember(event, 'ttl');
  return textOf(typeof value === 'number' ? { ttl: String(value) } : event, 'ttl');
}

function textOf(event: object, name: Parameter): string | undefined {
  if (!Object.hasOwn(event, name)) return undefined;
  const value = ownMember(event, name);
  if (typeof value === 'string' && value !== '' && value.length <= MAX_PARAMETER_LENGTH) return value;
  const detail = `Send ${name} once, as one string: not empty, at most ${MAX_PARAMETER_LENGTH} characters.`;
  throw new TokenError('parameter_malformed', detail);
}

/** @returns undefined for a header that was not sent */
function headerOf(event: object, name: string): unknown {
  return ownMember(ownMember(ownMember(event, 'request'), 'headers'), name);
}

/** The Origin header, if it was sent once; never throws, since refusals need it too. */
export function originOf(event: object): string | undefined {
  const origin = headerOf(event, 'origin');
  return typeof origin === 'string' ? origin : undefined;
}

/**
 * The token of the Authorization header (RFC 6750 section 2.1). There is no parameter for it (sections 2.2 and 2.3):
 * tokens in a query end up in logs.
 *
 * @returns undefined without that header
 * @throws TokenError invalid_request
 */
function bearerTokenOf(event: object): string | undefined {
  const authorization = headerOf(event, 'authorization');
  if (authorization === undefined) return undefined;
  // RFC 9110 section 5.3.
  if (typeof authorization !== 'string') {
    throw new TokenError('authorization_repeated', 'Send exactly one Authorization header.');
  }
  const token = /^Bearer +([^\s,]+)$/i.exec(authorization.trim())?.[1];
  if (token !== undefined) return token;
  const detail = 'The Authorization header must be the word Bearer, a space, and one token.';
  throw new TokenError('authorization_malformed', detail);
}

/**
 * A parameter named `request` overwrites the runtime's own member: the Authorization header would be lost, and its
 * sender treated as an anonymous caller.
 *
 * @throws TokenError invalid_request
 */
function checkHeaders(event: object): void {
  if (!Object.hasOwn(event, 'request')) return;
  if (isJsonObject(ownMember(ownMember(event, 'request'), 'headers'))) return;
  throw new TokenError('request_overwritten', 'request is not a parameter of this endpoint.');
}

const TYPES = ['application/json', 'application/x-www-form-urlencoded'];

/**
 * A type and its parameters (RFC 9110 section 8.3.1), as strict as the runtime: it drops a body if it cannot parse the
 * type, as with a semicolon at the end.
 */
const MEDIA_TYPE = /^([\w/-]+) *(?:; *[\w!#$%&'*+.^`|~-]+ *= *(?:[\w!#$%&'*+.^`|~-]+|"(?:[ !#-[\]-~]|\\[ -~])*") *)*$/;

/** @throws TokenError invalid_request for a body that was not read, or was read as something else than it is */
function checkBody(event: object): void {
  const [type, length] = [headerOf(event, 'content-type'), headerOf(event, 'content-length')];
  const isChunked = headerOf(event, 'transfer-encoding') !== undefined;
  const isEmpty =
    length === undefined ? type === undefined && !isChunked : typeof length === 'string' && /^0+$/.test(length);
  if (!isEmpty && !isRead(type)) {
    throw new TokenError('body_not_read', `Send the body as ${TYPES.join(' or as ')}, and say so in Content-Type.`);
  }
  // Sent without a Content-Type of its own, as curl does it, JSON becomes the name of one parameter.
  if (Object.keys(event).some((name) => /^\s*[{[]/.test(name))) {
    throw new TokenError('body_not_read', 'The body is JSON: send it with Content-Type: application/json.');
  }
}

function isRead(type: unknown): boolean {
  const name = typeof type === 'string' ? MEDIA_TYPE.exec(type)?.[1] : undefined;
  return name !== undefined && TYPES.includes(name.toLowerCase());
}
