// Twilio's products and the platforms of an app, by the names that requests, variables and answers use.

/** In the order in which answers list them. */
export const PRODUCTS = ['video', 'voice', 'conversations', 'sync'] as const;
export type Product = (typeof PRODUCTS)[number];

/** What decides which push credential a token carries. `ios-sandbox` is a build signed for development. */
export const PLATFORMS = ['ios', 'ios-sandbox', 'android'] as const;
export type Platform = (typeof PLATFORMS)[number];

/** The products in a comma-separated list, in their own order; undefined if another name is in it. */
export function parseProducts(text: string): readonly Product[] | undefined {
  const names = text.split(',').map((name) => name.trim());
  if (!names.every((name) => PRODUCTS.some((product) => product === name))) return undefined;
  return PRODUCTS.filter((product) => names.includes(product));
}

/** @returns undefined for an unknown name */
export function parsePlatform(text: string): Platform | undefined {
  return PLATFORMS.find((platform) => platform === text);
}
