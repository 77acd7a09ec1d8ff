import fc from 'fast-check';
import { type Limit, narrow } from '../../src/rights';

describe('narrow', () => {
  it.each<[Limit | undefined, string[] | undefined, Limit | undefined]>([
    [undefined, undefined, undefined],
    [{ names: ['a'] }, undefined, { names: ['a'] }],
    [undefined, ['a', 'b'], { names: ['a', 'b'] }],
    [undefined, [], { names: [] }],
    [{ names: ['a', 'b'] }, ['b', 'c'], { names: ['b'] }],
    [{ names: ['a'] }, ['b'], { names: [] }],
    [{ names: ['a'] }, [], { names: [] }],
    [{ names: ['A'] }, ['a'], { names: [] }],
  ])('leaves of %j what is also in %j: %j', (limit, names, left) => expect(narrow(limit, names)).toEqual(left));

  it('keeps why a list is empty', () => {
    const flawed = { names: [], flaw: 'missing' } as const;
    expect(narrow(flawed, ['a'])).toEqual(flawed);
    expect(narrow(flawed, undefined)).toEqual(flawed);
  });

  it('never widens', () => {
    const names = fc.array(fc.constantFrom('a', 'b', 'c', ''));
    fc.assert(
      fc.property(names, names, (had, given) => {
        for (const name of narrow({ names: had }, given)?.names ?? []) {
          expect(had).toContain(name);
          expect(given).toContain(name);
        }
      }),
    );
  });
});
