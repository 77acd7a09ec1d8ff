// What the token opens: `grants`, an entry for each product. Error 20106 where one is wrong:
// https://www.twilio.com/docs/api/errors/20106
import { configuredProducts } from '../../../src/config/variables';
import { isJsonObject } from '../../../src/json';
import type { Product } from '../../../src/products';
import { ownValue } from '../../env/own-value';
import { type Finding, findingsOf } from '../../terminal/finding';
import { type Check, type Examined, mistakeIn } from './examined';
import { at, GRANTS, productsOf } from './grant-fields';

const { ok, skipped, problem } = findingsOf('Grants');

/** Grants of Twilio's libraries for products that this Function does not serve. */
const OTHER_KEYS = ['task_router', 'player'];

const NEW = 'Ask /token for a token, with the product in `products`: it writes the grants.';

export const checkGrants: Check = function* (token) {
  const { payload, product } = token;
  const { grants } = payload;
  if (!isJsonObject(grants)) return yield problem('grants is missing, or no object.', NEW, 20106);
  if (product && !Object.hasOwn(grants, GRANTS[product].key)) {
    const message = `There is no grant for ${product}: grants.${GRANTS[product].key} is missing.`;
    // https://www.twilio.com/docs/api/errors/31204 counts this to its causes.
    yield problem(message, NEW, 20106, ...(product === 'voice' ? [31204] : []));
  }
  const products = productsOf(token);
  if (products.length === 0) {
    if (OTHER_KEYS.some((key) => Object.hasOwn(grants, key))) yield skipped('For products that this does not know.');
    else yield problem('grants has no grant of any product.', NEW, 20106);
  }
  for (const each of products) yield* checkGrant(each, grants[GRANTS[each].key]);
  yield* nameMissing(token);
};

function* checkGrant(product: Product, grant: unknown): Iterable<Finding> {
  const { key, fields, opens } = GRANTS[product];
  if (!isJsonObject(grant)) return yield problem(`grants.${key} must be an object.`, NEW, 20106);
  for (const { path, variable, required } of fields) {
    const value = at(grant, path);
    const mistake = value === undefined && !required ? undefined : mistakeIn(value, variable);
    if (mistake) {
      const name = ['grants', key, ...path].join('.');
      yield problem(`${name} ${mistake}.`, `Correct ${variable} where the token is made.`, 20106);
    }
  }
  const opened = opens(grant);
  if (opened) return yield ok(`${product}: ${opened}.`);
  const message = `grants.${key} allows neither incoming nor outgoing calls.`;
  yield problem(message, 'Set VOICE_INCOMING_ALLOW to true, or TWIML_APP_SID, where the token is made.', 20106);
}

/** Good to know, but no fault: a caller may ask for less, or may have no more. */
function* nameMissing(token: Examined) {
  const { environment, payload, product } = token;
  if (product || ownValue(environment, 'API_KEY_SID') !== payload.iss) return;
  const granted = productsOf(token);
  const missing = configuredProducts(environment).filter((each) => !granted.includes(each));
  if (missing.length > 0) yield ok(`Not for ${missing.join(', ')}, which .env configures too.`);
}
