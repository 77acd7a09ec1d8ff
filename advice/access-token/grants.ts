// What the token gives access to: `grants` has an entry for each product. Error 20106 if one is wrong:
// https://www.twilio.com/docs/api/errors/20106

import { realValue } from '../../src/config/demo';
import { configuredProducts } from '../../src/config/variables';
import { isJsonObject, type JsonObject } from '../../src/json';
import type { Product } from '../../src/twilio/products';
import { type Finding, findingsOf } from '../finding';
import { type CheckedToken, describeMistake, type TokenCheck } from './check';
import { GRANTS, productsOf, valueAt } from './grant-fields';

const { ok, skipped, warning, problem } = findingsOf('Grants');

/** Grants in Twilio's libraries for products that this Function does not support. */
const OTHER_GRANTS = ['task_router', 'player'];

const USE_FUNCTION = 'Get the token from /token, with the product in `products`.';

const PUSH_CREDENTIAL =
  'For phones, set VOICE_PUSH_CREDENTIAL_SID_IOS or …_ANDROID where the token is made, and request it with `platform`.';

export const checkGrants: TokenCheck = function* (token) {
  const { payload, product } = token;
  const { grants } = payload;
  if (!isJsonObject(grants)) return yield problem('grants is missing or not an object.', USE_FUNCTION, 20106);
  if (product && !Object.hasOwn(grants, GRANTS[product].key)) {
    const message = `There is no grant for ${product}: grants.${GRANTS[product].key} is missing.`;
    // The page of 31204 names this cause too.
    yield problem(message, USE_FUNCTION, 20106, ...(product === 'voice' ? [31204] : []));
  }
  const products = productsOf(token);
  if (products.length === 0) {
    const hasOther = OTHER_GRANTS.some((key) => Object.hasOwn(grants, key));
    if (hasOther) yield skipped('The token is for products that doctor does not check.');
    else yield problem('grants has no grant for any product.', USE_FUNCTION, 20106);
  }
  for (const each of products) yield* checkGrant(each, grants[GRANTS[each].key]);
  yield* listMissing(token);
};

function* checkGrant(product: Product, grant: unknown): Iterable<Finding> {
  const { key, fields, describe } = GRANTS[product];
  if (!isJsonObject(grant)) return yield problem(`grants.${key} must be an object.`, USE_FUNCTION, 20106);
  for (const { path, variable, required } of fields) {
    const value = valueAt(grant, path);
    const mistake = value === undefined && !required ? undefined : describeMistake(value, variable);
    if (mistake) {
      const name = ['grants', key, ...path].join('.');
      yield problem(`${name} ${mistake}.`, `Correct ${variable} where the token is made.`, 20106);
    }
  }
  const access = describe(grant);
  if (access && ringsOnlyInBrowsers(product, grant)) {
    const message = `${product}: ${access}, but without a push credential: calls ring in browsers, not on phones.`;
    return yield warning(message, PUSH_CREDENTIAL, 31301, 52002, 52004);
  }
  if (access) return yield ok(`${product}: ${access}.`);
  const message = `grants.${key} allows neither incoming nor outgoing calls.`;
  yield problem(message, 'Where the token is made, set VOICE_INCOMING_ALLOW to true, or set TWIML_APP_SID.', 20106);
}

/** A phone registers for incoming calls with the push credential of its token. A browser needs none. */
function ringsOnlyInBrowsers(product: Product, grant: JsonObject): boolean {
  const isIncoming = product === 'voice' && valueAt(grant, ['incoming', 'allow']) === true;
  return isIncoming && grant.push_credential_sid === undefined;
}

/** This is not a problem: a caller may request less, or may not have more. */
function* listMissing(token: CheckedToken) {
  const { environment, payload, product } = token;
  if (product || realValue(environment, 'API_KEY_SID') !== payload.iss) return;
  const granted = productsOf(token);
  const missing = configuredProducts(environment).filter((each) => !granted.includes(each));
  if (missing.length > 0) yield ok(`Not for ${missing.join(', ')}, which .env also configures.`);
}
