import { DEMO_CREDENTIALS, DEMO_ENVIRONMENT } from '../../../src/config/demo';
import {
  configuredProducts,
  isEnabled,
  isVariableName,
  rowOf,
  VARIABLE_NAMES,
  variablesOf,
} from '../../../src/config/variables';
import { PLATFORMS, PRODUCTS } from '../../../src/twilio/products';

describe('the table of variables', () => {
  it('gives each product a variable that grants it, and each platform of a push credential its own', () => {
    for (const product of PRODUCTS) expect(variablesOf(product, 'grants')).not.toEqual([]);
    for (const product of ['voice', 'conversations'] as const) {
      const platforms = variablesOf(product, 'pushCredential').map((name) => rowOf(name).platform);
      expect(platforms).toEqual([undefined, ...PLATFORMS]);
    }
  });

  it('gives a product to every variable that grants one or is a push credential', () => {
    const roles = ['grants', 'pushCredential'];
    const nobodys = VARIABLE_NAMES.filter((name) => roles.includes(rowOf(name).role ?? '') && !rowOf(name).product);
    expect(nobodys).toEqual([]);
  });

  it('names every variable of a product after it, but for the TwiML app', () => {
    for (const product of PRODUCTS) {
      const others = variablesOf(product).filter((name) => !name.startsWith(`${product.toUpperCase()}_`));
      expect(others).toEqual(product === 'voice' ? ['TWIML_APP_SID'] : []);
    }
  });

  it('has valid demo values, which grant every product', () => {
    for (const name of VARIABLE_NAMES) {
      const value = DEMO_ENVIRONMENT[name];
      if (value !== undefined) expect(rowOf(name).format.parse(value)).toBeDefined();
    }
    expect(configuredProducts(DEMO_ENVIRONMENT)).toEqual(PRODUCTS);
    expect(DEMO_ENVIRONMENT).toEqual({ ...DEMO_CREDENTIALS, VIDEO_ENABLED: 'true', VOICE_INCOMING_ALLOW: 'true' });
  });
});

describe('isVariableName', () => {
  it('knows the names of the table, and nothing that every object has', () => {
    expect(isVariableName('TOKEN_TTL')).toBe(true);
    for (const name of ['token_ttl', 'toString', '__proto__', '']) expect(isVariableName(name)).toBe(false);
  });
});

describe('isOn', () => {
  it.each(['true', 'TRUE', ' true ', 'yes'])('is true for a flag of %j', (text) => {
    expect(isEnabled({ VIDEO_ENABLED: text }, 'VIDEO_ENABLED')).toBe(true);
  });

  it.each(['false', 'FALSE', ' false ', '', ' ', undefined, true])('is false for a flag of %j', (text) => {
    expect(isEnabled({ VIDEO_ENABLED: text }, 'VIDEO_ENABLED')).toBe(false);
  });

  it('is true for any other text that is set, and for a pending variable', () => {
    expect(isEnabled({ VIDEO_ROOM: 'false' }, 'VIDEO_ROOM')).toBe(true);
    expect(isEnabled({}, 'VIDEO_ROOM')).toBe(false);
    expect(isEnabled({ VIDEO_ENABLED: 'false' }, 'VIDEO_ENABLED', new Set(['VIDEO_ENABLED']))).toBe(true);
  });
});
