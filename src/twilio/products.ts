// Which products a token is for: what is configured, narrowed by the caller's rights, then by the request.
import type { Config } from '../config/config';
import { TokenError } from '../errors';

/** In the order in which answers list them. */
export const PRODUCTS = ['video', 'voice', 'conversations', 'sync'] as const;
export type Product = (typeof PRODUCTS)[number];

/** What decides about a caller's products. */
export interface ProductRights {
  /** At most these; undefined means all. */
  readonly products: readonly string[] | undefined;
  /** Without any, there is no Video; undefined means every room. */
  readonly rooms: readonly string[] | undefined;
  readonly mayPlaceCalls: boolean;
}

/**
 * @param requested the parameter `products`, comma-separated; undefined means all that is allowed
 * @throws TokenError invalid_request for an unknown name, product_not_allowed where nothing or not all is allowed
 */
export function chooseProducts(
  config: Config,
  rights: ProductRights,
  requested: string | undefined,
): readonly Product[] {
  const allowed = PRODUCTS.filter((product) => isAllowed(product, config, rights));
  const chosen = requested === undefined ? allowed : parseProducts(requested);
  if (chosen.length === 0) {
    throw new TokenError('product_not_allowed', 'no_product', 'You may not have a token for any product.');
  }
  const refused = chosen.filter((product) => !allowed.includes(product));
  if (refused.length > 0) {
    const detail = `You may not have a token for ${refused.join(', ')}, or it is not configured.`;
    throw new TokenError('product_not_allowed', 'product_not_granted', detail, { logged: { products: refused } });
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

function parseProducts(text: string): readonly Product[] {
  const products = productsIn(text);
  if (!products) {
    const detail = `products must be a comma-separated list of ${PRODUCTS.join(', ')}.`;
    throw new TokenError('invalid_request', 'products_unknown', detail);
  }
  return products;
}

/** The products of a comma-separated list, in their own order; undefined where another name is in it. */
export function productsIn(text: string): readonly Product[] | undefined {
  const names = text.split(',').map((name) => name.trim());
  if (!names.every((name) => (PRODUCTS as readonly string[]).includes(name))) return undefined;
  return PRODUCTS.filter((product) => names.includes(product));
}
