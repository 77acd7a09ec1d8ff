// The entry of `grants` for each product, and what its fields may hold: https://www.twilio.com/docs/iam/access-tokens
import { type VariableName, variablesOf } from '../../src/config/variables';
import { isJsonObject, type JsonObject } from '../../src/json';
import { PRODUCTS, type Product } from '../../src/twilio/products';
import type { CheckedToken } from './check';

export interface Field {
  readonly path: readonly string[];
  /** The variable that the Function writes there. */
  readonly variable: VariableName;
  readonly required?: true;
}

export interface Grant {
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
