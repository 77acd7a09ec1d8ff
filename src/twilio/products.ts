// Which products a token is for: what is configured, narrowed by the caller's rights, then by the request.
import type { Config } from '../config/config';
import { TokenError } from '../errors';

/** In the order in which answers list them. */
export const PRODUCTS = ['video', 'voice', 'conversations', 'sync'] as const;
export type Product = (typeof PRODUCTS)[number];

/**
 * @param config a configured product that would grant this caller nothing counts as not configured
 * @param requested the parameter `products`, comma-separated; undefined means all that is allowed
 * @throws TokenError invalid_request for an unknown name, product_not_allowed where nothing or not all is allowed
 */
export function chooseProducts(
  config: Config,
  mayPlaceCalls: boolean,
  requested: string | undefined,
): readonly Product[] {
  const allowed = PRODUCTS.filter((product) => isGrantable(config, product, mayPlaceCalls));
  const chosen = requested === undefined ? allowed : parseProducts(requested);
  if (chosen.length === 0 || !chosen.every((product) => allowed.includes(product))) {
    const detail = 'You may not have a token for the products asked for.';
    throw new TokenError('product_not_allowed', chosen.length === 0 ? 'no_product' : 'product_not_granted', detail);
  }
  return chosen;
}

function isGrantable(config: Config, product: Product, mayPlaceCalls: boolean): boolean {
  if (product !== 'voice') return config[product] !== undefined;
  return config.voice !== undefined && (config.voice.incomingAllow || mayPlaceCalls);
}

function parseProducts(text: string): readonly Product[] {
  const names = text.split(',').map((name) => name.trim());
  if (!names.every((name) => (PRODUCTS as readonly string[]).includes(name))) {
    const detail = `products must be a comma-separated list of ${PRODUCTS.join(', ')}.`;
    throw new TokenError('invalid_request', 'products_unknown', detail);
  }
  return PRODUCTS.filter((product) => names.includes(product));
}
