// Which products a token is for: those that are configured, narrowed by the caller's rights, then by the request.
import type { Config } from '../config/config';
import { TokenError } from '../errors';
import { PRODUCTS, type Product } from '../products';

/** What decides which products a caller may have. */
export interface ProductRights {
  /** At most these; undefined means all of them. */
  readonly products: readonly string[] | undefined;
  /** An empty list means no Video; undefined means every room. */
  readonly rooms: readonly string[] | undefined;
  readonly mayPlaceCalls: boolean;
}

/**
 * @param requested undefined means everything that is allowed
 * @throws TokenError product_not_allowed if not everything that was requested is allowed, or nothing is
 */
export function chooseProducts(
  config: Config,
  rights: ProductRights,
  requested: readonly Product[] | undefined,
): readonly Product[] {
  const allowed = PRODUCTS.filter((product) => isAllowed(product, config, rights));
  const chosen = requested ?? allowed;
  if (chosen.length === 0) {
    throw new TokenError('no_product', 'You may not have a token for any product.');
  }
  const refused = chosen.filter((product) => !allowed.includes(product));
  if (refused.length > 0) {
    const detail = `You may not have a token for ${refused.join(', ')}, or it is not configured.`;
    throw new TokenError('product_not_granted', detail, { logged: { products: refused } });
  }
  return chosen;
}

/** A product that would grant this caller nothing is not allowed either. */
function isAllowed(product: Product, config: Config, { products, rooms, mayPlaceCalls }: ProductRights): boolean {
  if (config[product] === undefined || products?.includes(product) === false) return false;
  if (product === 'video') return rooms?.length !== 0;
  if (product === 'voice') return config.voice?.incomingAllow === true || mayPlaceCalls;
  return true;
}
