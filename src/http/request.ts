// The caller's half: the event of a Twilio Function -> what was asked for. A parameter that is not read cannot narrow a
// token, so nothing that was sent is ignored.
import { LIFETIME } from '../config/formats';
import { TokenError } from '../errors';
import { ownMember } from '../json';
import { isRoom, MAX_ROOM_LENGTH } from '../text';
import { PLATFORMS, type Platform, PRODUCTS, type Product, parsePlatform, parseProducts } from '../twilio/products';
import { checkBody } from './body';
import { bearerTokenOf, checkHeaders } from './headers';

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

/** Shorter parts of a name are no hint at what was meant. */
const MIN_HINT_LENGTH = 3;

/** What a parameter must be, to complete a sentence. */
const EXPECTED = {
  products: `a comma-separated string or a list, with some of ${PRODUCTS.join(', ')}`,
  platform: `one of ${PLATFORMS.join(', ')}`,
  room: `a room's unique name or SID: at most ${MAX_ROOM_LENGTH} visible characters`,
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
