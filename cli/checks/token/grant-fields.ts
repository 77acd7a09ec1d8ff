// How a token names the products, and what each entry of `grants` may hold:
// https://www.twilio.com/docs/iam/access-tokens
import { type VariableName, variablesOf } from '../../../src/config/variables';
import { isJsonObject, type JsonObject } from '../../../src/json';
import { PRODUCTS, type Product } from '../../../src/products';
import type { Examined } from './examined';

export interface Field {
  readonly path: readonly string[];
  /** What writes it, and knows its form. */
  readonly variable: VariableName;
  readonly required?: true;
}

export interface Grant {
  readonly key: string;
  readonly fields: readonly Field[];
  /** What the grant opens, for the owner; undefined means nothing. */
  opens(grant: JsonObject): string | undefined;
}

/** Which platform's variable it was does not show in a token; all of them have the same form. */
const pushCredential = (product: Product): readonly Field[] =>
  variablesOf(product, 'pushCredential')
    .slice(0, 1)
    .map((variable) => ({ path: ['push_credential_sid'], variable }));

const service = (product: Product): readonly Field[] =>
  variablesOf(product, 'grants').map((variable) => ({ path: ['service_sid'], variable, required: true }));

export const GRANTS: Readonly<Record<Product, Grant>> = {
  video: {
    key: 'video',
    fields: [{ path: ['room'], variable: 'VIDEO_ROOM' }],
    opens: ({ room }) => (room === undefined ? 'every room' : 'one room'),
  },
  voice: {
    key: 'voice',
    fields: [{ path: ['outgoing', 'application_sid'], variable: 'TWIML_APP_SID' }, ...pushCredential('voice')],
    opens: (grant) => {
      const incoming = at(grant, ['incoming', 'allow']) === true;
      const outgoing = at(grant, ['outgoing', 'application_sid']) !== undefined;
      if (incoming && outgoing) return 'incoming and outgoing calls';
      return incoming ? 'incoming calls' : outgoing ? 'outgoing calls' : undefined;
    },
  },
  conversations: {
    key: 'chat',
    fields: [...service('conversations'), ...pushCredential('conversations')],
    opens: () => 'one service',
  },
  sync: {
    key: 'data_sync',
    fields: service('sync'),
    opens: ({ service_sid }) => (service_sid === 'default' ? 'the default service' : 'one service'),
  },
};

/** The products that have to work: the one asked about, or all that the token grants. */
export function productsOf({ payload: { grants }, product }: Examined): readonly Product[] {
  if (product) return [product];
  return isJsonObject(grants) ? PRODUCTS.filter((each) => Object.hasOwn(grants, GRANTS[each].key)) : [];
}

/** The value at a path of names; undefined where there is none. */
export function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (isJsonObject(inner) ? inner[key] : undefined), value);
}
