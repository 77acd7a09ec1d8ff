import fc from 'fast-check';
import type { Config } from '../../../src/config/config';
import { PRODUCTS, type Product } from '../../../src/products';
import { chooseProducts } from '../../../src/twilio/product-choice';

const voice = { outgoingApplicationSid: 'AP', incomingAllow: true, pushCredentials: {} };
const ALL = { video: {}, voice, conversations: {}, sync: {} } as unknown as Config;
const outgoingOnly = { ...ALL, voice: { ...voice, incomingAllow: false } } as unknown as Config;

const RIGHTS = { products: undefined, rooms: undefined, mayPlaceCalls: true };
const NO_CALLS = { ...RIGHTS, mayPlaceCalls: false };

const refused = (code: string, reason: string) => expect.objectContaining({ code, reason });

describe('chooseProducts', () => {
  it('gives every configured product if none is requested', () => {
    expect(chooseProducts(ALL, RIGHTS, undefined)).toEqual(['video', 'voice', 'conversations', 'sync']);
    expect(chooseProducts({ ...ALL, video: undefined, sync: undefined }, RIGHTS, undefined)).toEqual([
      'voice',
      'conversations',
    ]);
  });

  it('narrows to what is requested', () => {
    expect(chooseProducts(ALL, RIGHTS, ['video', 'sync'])).toEqual(['video', 'sync']);
  });

  it('refuses a product that is not configured', () => {
    const config = { ...ALL, sync: undefined };
    expect(() => chooseProducts(config, RIGHTS, ['video', 'sync'])).toThrow(
      refused('product_not_allowed', 'product_not_granted'),
    );
  });

  it('gives no Voice to a caller if it would grant nothing', () => {
    expect(chooseProducts(outgoingOnly, RIGHTS, undefined)).toContain('voice');
    expect(chooseProducts(outgoingOnly, NO_CALLS, undefined)).toEqual(['video', 'conversations', 'sync']);
    expect(chooseProducts(ALL, NO_CALLS, undefined)).toContain('voice');
    expect(() => chooseProducts(outgoingOnly, NO_CALLS, ['voice'])).toThrow(
      refused('product_not_allowed', 'product_not_granted'),
    );
  });

  it('refuses a caller if nothing is left', () => {
    const config = { ...outgoingOnly, video: undefined, conversations: undefined, sync: undefined };
    expect(() => chooseProducts(config, NO_CALLS, undefined)).toThrow(refused('product_not_allowed', 'no_product'));
  });

  it("narrows to the products of the caller's profile, and ignores unknown names", () => {
    const choose = (products: string[], requested?: Product[]) =>
      chooseProducts(ALL, { ...RIGHTS, products }, requested);
    expect(choose(['sync', 'fax', 'video'])).toEqual(['video', 'sync']);
    expect(choose(['sync', 'video'], ['sync'])).toEqual(['sync']);
    expect(() => choose(['sync'], ['video', 'sync'])).toThrow(refused('product_not_allowed', 'product_not_granted'));
    expect(() => choose([])).toThrow(refused('product_not_allowed', 'no_product'));
  });

  it('gives no Video to a caller without an open room', () => {
    const choose = (rooms: string[], requested?: Product[]) => chooseProducts(ALL, { ...RIGHTS, rooms }, requested);
    expect(choose(['lobby'])).toContain('video');
    expect(choose([])).toEqual(['voice', 'conversations', 'sync']);
    expect(() => choose([], ['video'])).toThrow(refused('product_not_allowed', 'product_not_granted'));
  });

  it('never widens', () => {
    const some = fc.subarray([...PRODUCTS]);
    fc.assert(
      fc.property(some, some, (configured, asked) => {
        const config = Object.fromEntries(configured.map((product) => [product, ALL[product]])) as unknown as Config;
        try {
          const chosen = chooseProducts(config, RIGHTS, asked.length > 0 ? asked : undefined);
          for (const product of chosen) expect(configured).toContain(product);
        } catch (error) {
          expect(error).toEqual(expect.objectContaining({ code: 'product_not_allowed' }));
        }
      }),
    );
  });
});
