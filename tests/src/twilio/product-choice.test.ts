import fc from 'fast-check';
import type { Caller } from '../../../src/caller';
import type { Config } from '../../../src/config/config';
import { chooseProducts } from '../../../src/twilio/product-choice';
import { PRODUCTS, type Product } from '../../../src/twilio/products';

const voice = { outgoingApplicationSid: 'AP', incomingAllow: true, pushCredentials: {} };
const ALL = { video: {}, voice, conversations: {}, sync: {} } as unknown as Config;
const outgoingOnly = { ...ALL, voice: { ...voice, incomingAllow: false } } as unknown as Config;

const RIGHTS = { name: 'alice', logged: {}, products: undefined, rooms: undefined, mayPlaceCalls: true };
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
    const choose = (names: string[], requested?: Product[]) =>
      chooseProducts(ALL, { ...RIGHTS, products: { names } }, requested);
    expect(choose(['sync', 'fax', 'video'])).toEqual(['video', 'sync']);
    expect(choose(['sync', 'video'], ['sync'])).toEqual(['sync']);
    expect(() => choose(['sync'], ['video', 'sync'])).toThrow(refused('product_not_allowed', 'product_not_granted'));
    expect(() => choose([])).toThrow(refused('product_not_allowed', 'no_product'));
  });

  it('gives no Video to a caller without an open room', () => {
    const choose = (names: string[], requested?: Product[]) =>
      chooseProducts(ALL, { ...RIGHTS, rooms: { names } }, requested);
    expect(choose(['lobby'])).toContain('video');
    expect(choose([])).toEqual(['voice', 'conversations', 'sync']);
    expect(() => choose([], ['video'])).toThrow(refused('room_not_allowed', 'no_room'));
  });

  const ONLY_VIDEO = { video: {} } as unknown as Config;
  const NONE = { names: [] };
  const MISSING = { names: [], flaw: 'missing' } as const;
  const MALFORMED = { names: [], flaw: 'malformed' } as const;

  it.each<[string, Config, Partial<Caller>, Product[] | undefined, string, string]>([
    ['Video and no open room', ALL, { rooms: NONE }, ['video'], 'room_not_allowed', 'no_room'],
    ['no product where Video is the only one', ONLY_VIDEO, { rooms: NONE }, undefined, 'room_not_allowed', 'no_room'],
    ['Video without a claim of rooms', ALL, { rooms: MISSING }, ['video'], 'room_not_allowed', 'rooms_claim_missing'],
    ['Video with a bad one', ALL, { rooms: MALFORMED }, ['video'], 'room_not_allowed', 'rooms_claim_malformed'],
    [
      'no product, with a bad claim of rooms, where Video is the only one',
      ONLY_VIDEO,
      { rooms: MALFORMED },
      undefined,
      'room_not_allowed',
      'rooms_claim_malformed',
    ],
    [
      'Video that the rights do not list, and no open room',
      ALL,
      { rooms: NONE, products: { names: ['sync'] } },
      ['video'],
      'product_not_allowed',
      'product_not_granted',
    ],
    [
      'Video where it is not configured and no room is open',
      { ...ALL, video: undefined },
      { rooms: MISSING },
      ['video'],
      'product_not_allowed',
      'product_not_granted',
    ],
    [
      'a product without a claim of products',
      ALL,
      { products: MISSING },
      ['sync'],
      'product_not_allowed',
      'products_claim_missing',
    ],
    [
      'anything with a bad one',
      ALL,
      { products: MALFORMED },
      undefined,
      'product_not_allowed',
      'products_claim_malformed',
    ],
  ])('names the cause for a request of %s', (_, config, rights, requested, code, reason) => {
    expect(() => chooseProducts(config, { ...RIGHTS, ...rights }, requested)).toThrow(refused(code, reason));
  });

  it('does not blame a claim of rooms where Video is not asked for', () => {
    expect(chooseProducts(ALL, { ...RIGHTS, rooms: MISSING }, undefined)).toEqual(['voice', 'conversations', 'sync']);
    expect(chooseProducts(ALL, { ...RIGHTS, rooms: MALFORMED }, ['sync'])).toEqual(['sync']);
  });

  it('never widens', () => {
    const some = fc.subarray([...PRODUCTS]);
    const limit = fc.option(fc.record({ names: fc.subarray([...PRODUCTS, 'fax', 'lobby']) }), { nil: undefined });
    fc.assert(
      fc.property(some, some, limit, limit, (configured, asked, products, rooms) => {
        const config = Object.fromEntries(configured.map((product) => [product, ALL[product]])) as unknown as Config;
        try {
          const requested = asked.length > 0 ? asked : undefined;
          const chosen = chooseProducts(config, { ...RIGHTS, products, rooms }, requested);
          for (const product of chosen) {
            expect(configured).toContain(product);
            expect(products?.names ?? [product]).toContain(product);
            expect(requested ?? [product]).toContain(product);
          }
          if (rooms?.names.length === 0) expect(chosen).not.toContain('video');
        } catch (error) {
          const code = expect.stringMatching(/^(?:product|room)_not_allowed$/);
          expect(error).toEqual(expect.objectContaining({ code }));
        }
      }),
      { numRuns: 300 },
    );
  });
});
