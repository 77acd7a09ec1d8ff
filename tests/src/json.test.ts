import { isJsonObject, isNumericDate, ownMember, parseJson, parseJsonObject } from '../../src/json';

describe('isJsonObject', () => {
  it.each([{}, { a: 1 }, Object.create(null)])('accepts an object (%#)', (value) => {
    expect(isJsonObject(value)).toBe(true);
  });

  it.each([null, undefined, [], [{}], 'text', 7, true])('refuses %j', (value) => {
    expect(isJsonObject(value)).toBe(false);
  });
});

describe('parseJsonObject', () => {
  it('gives the object of a text', () => expect(parseJsonObject('{"a":[1]}')).toEqual({ a: [1] }));

  it.each(['', '{', 'null', '[]', '"{}"', '7', '<html>'])('gives nothing for %j', (text) => {
    expect(parseJsonObject(text)).toBeUndefined();
  });
});

describe('parseJson', () => {
  it.each<[string, unknown]>([
    ['{"a":1}', { a: 1 }],
    [' ["a", 7] ', ['a', 7]],
    ['null', null],
    ['"a"', 'a'],
    ['7', 7],
  ])('gives the value of %s', (text, value) => expect(parseJson(text)).toEqual(value));

  it.each(['', ' ', '{', "['a']", 'undefined', 'NaN', '[1,]', 'a'])('gives nothing for %j', (text) => {
    expect(parseJson(text)).toBeUndefined();
  });
});

describe('ownMember', () => {
  it('reads a member of the object itself', () => expect(ownMember({ a: 1 }, 'a')).toBe(1));

  it.each<[unknown, string]>([
    [Object.create({ a: 1 }), 'a'],
    [{}, 'toString'],
    [{}, '__proto__'],
    [['a'], '0'],
    ['text', 'length'],
    [null, 'a'],
  ])('finds nothing in %j under %s', (value, name) => expect(ownMember(value, name)).toBeUndefined());
});

describe('isNumericDate', () => {
  it.each([0, 0.5, 1_700_000_000])('accepts %d', (value) => expect(isNumericDate(value)).toBe(true));

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY, '7', null, undefined])('refuses %j', (value) => {
    expect(isNumericDate(value)).toBe(false);
  });
});
