// What the form asks for, as a query of /token and as the request of an app.
import type { Platform, Product } from '../src/twilio/products';

export interface TokenRequest {
  readonly products: readonly Product[];
  /** Empty if it is not chosen, like every other text. */
  readonly room: string;
  readonly platform: Platform | '';
  /** In seconds, as it was typed. */
  readonly ttl: string;
  /** Only used on localhost, and no part of what an app sends. */
  readonly identity: string;
}

/** The address of /token beside the page, without a query. */
export function tokenUrl(pageUrl: string): string {
  return new URL('token', pageUrl).href;
}

/**
 * Empty parameters are left out, because the server rejects them. Every byte outside `A-Za-z0-9-._~` is encoded, except
 * for the commas between products, so that the address can stand in quotes of any language.
 */
export function withQuery(url: string, { products, ...others }: TokenRequest): string {
  const parameters = Object.entries({ products: products.join(','), ...others }).filter(([, value]) => value !== '');
  const query = parameters.map(([name, value]) => `${name}=${percentEncode(value)}`).join('&');
  return query === '' ? url : `${url}?${query}`;
}

function percentEncode(text: string): string {
  const toPercent = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  // A lone surrogate is not a character, and `encodeURIComponent` throws.
  return encodeURIComponent(text.replace(/[\ud800-\udfff]/gu, '\ufffd'))
    .replace(/[!'()*]/g, toPercent)
    .replaceAll('%2C', ',');
}
