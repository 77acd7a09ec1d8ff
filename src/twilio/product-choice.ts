// Which products a token is for: those that are configured, narrowed by the caller's rights, then by the request.
import { type Caller, CLAIM_FLAWS } from '../caller';
import type { Config } from '../config/config';
import { TokenError } from '../errors';
import { PRODUCTS, type Product } from './products';
import { closedRoom } from './room';

/**
 * @param requested undefined means everything that is allowed
 * @throws TokenError product_not_allowed or room_not_allowed if not everything that was requested is allowed, or nothing is
 */
export function chooseProducts(
  config: Config,
  caller: Caller,
  requested: readonly Product[] | undefined,
): readonly Product[] {
  const entitled = PRODUCTS.filter((product) => config[product] && caller.products?.names.includes(product) !== false);
  const allowed = entitled.filter((product) => grantsSomething(product, config, caller));
  if (requested === undefined) {
    if (allowed.length > 0) return allowed;
    throw refusal(caller, entitled.includes('video'), 'no_product', 'You may not have a token for any product.');
  }
  const refused = requested.filter((product) => !allowed.includes(product));
  if (refused.length === 0) return requested;
  const isClosedByRooms = refused.every((product) => product === 'video' && entitled.includes(product));
  const detail = `You may not have a token for ${refused.join(', ')}, or it is not configured.`;
  throw refusal(caller, isClosedByRooms, 'product_not_granted', detail, refused);
}

/** A product that would grant this caller nothing is not allowed either. */
function grantsSomething(product: Product, config: Config, { rooms, mayPlaceCalls }: Caller): boolean {
  if (product === 'video') return rooms?.names.length !== 0;
  if (product === 'voice') return config.voice?.incomingAllow === true || mayPlaceCalls;
  return true;
}

/** Names the cause: a claim that lists no products because it is missing or malformed, no open room, or the product. */
function refusal(
  { products, rooms }: Caller,
  isClosedByRooms: boolean,
  reason: 'no_product' | 'product_not_granted',
  detail: string,
  refused: readonly Product[] = [],
): TokenError {
  if (products?.flaw)
    return new TokenError(`products_claim_${products.flaw}`, `${CLAIM_FLAWS[products.flaw]} your products.`);
  if (isClosedByRooms && rooms) return closedRoom(rooms);
  return new TokenError(reason, detail, refused.length > 0 ? { logged: { products: refused } } : {});
}
