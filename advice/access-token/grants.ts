// What a token gives access to: `grants` has an entry for each product, https://www.twilio.com/docs/iam/access-tokens. Error
// 20106 if one is wrong: https://www.twilio.com/docs/api/errors/20106
import { realValue } from '../../src/config/demo';
import { configuredProducts, type VariableName, variablesOf } from '../../src/config/variables';
import { isJsonObject, type JsonObject } from '../../src/json';
import { PRODUCTS, type Product } from '../../src/twilio/products';
import { type Finding, findingsOf } from '../finding';
import { type CheckedToken, describeMistake, type TokenCheck } from './check';

interface Field {
  readonly path: readonly string[];
  /** The variable that the Function writes there. */
  readonly variable: VariableName;
  readonly required?: true;
}

interface Grant {
  readonly key: string;
  readonly fields: readonly Field[];
  /** @returns what the grant gives access to; undefined means nothing */
  describe(grant: JsonObject): string | undefined;
}

/** A token does not show which platform's variable it comes from; all of them have the same format. */
const pushCredentialFields = (product: Product): readonly Field[] =>
  variablesOf(product, 'pushCredential')
    .slice(0, 1)
    .map((variable) => ({ path: ['push_credential_sid'], variable }));

const serviceFields = (product: Product): readonly Field[] =>
  variablesOf(product, 'grants').map((variable) => ({ path: ['service_sid'], variable, required: true }));

export const GRANTS: Readonly<Record<Product, Grant>> = {
  video: {
    key: 'video',
    fields: [{ path: ['room'], variable: 'VIDEO_ROOM' }],
    describe: ({ room }) => (room === undefined ? 'every room' : 'one room'),
  },
  voice: {
    key: 'voice',
    fields: [{ path: ['outgoing', 'application_sid'], variable: 'TWIML_APP_SID' }, ...pushCredentialFields('voice')],
    describe: (grant) => {
      const incoming = valueAt(grant, ['incoming', 'allow']) === true;
      const outgoing = valueAt(grant, ['outgoing', 'application_sid']) !== undefined;
      if (incoming && outgoing) return 'incoming and outgoing calls';
      return incoming ? 'incoming calls' : outgoing ? 'outgoing calls' : undefined;
    },
  },
  conversations: {
    key: 'chat',
    fields: [...serviceFields('conversations'), ...pushCredentialFields('conversations')],
    describe: () => 'one service',
  },
  sync: {
    key: 'data_sync',
    fields: serviceFields('sync'),
    describe: ({ service_sid }) => (service_sid === 'default' ? 'the default service' : 'one service'),
  },
};

/** The products to check: the one that the app uses, or all that the token grants. */
export function productsOf({ payload: { grants }, product }: CheckedToken): readonly Product[] {
  if (product) return [product];
  return isJsonObject(grants) ? PRODUCTS.filter((each) => Object.hasOwn(grants, GRANTS[each].key)) : [];
}

/** @returns undefined if a member on the path is missing */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (isJsonObject(inner) ? inner[key] : undefined), value);
}

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
