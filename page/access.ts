// What an Access Token allows: its grants as sentences. It explains any token, also one that Twilio would refuse.

import type { DecodedToken } from '../advice/access-token/decode';
import { GRANTS, valueAt } from '../advice/access-token/grants';
import { describeSdkSettings } from '../advice/access-token/header';
import { VARIABLES } from '../src/config/variables';
import { isJsonObject, type JsonObject } from '../src/json';
import { PRODUCTS, type Product } from '../src/twilio/products';
import { type Piece, type Prose, proseOf, readable } from './prose';

/** What the token allows in one product. */
export interface Access {
  readonly about: string;
  /** At least one. */
  readonly sentences: readonly Prose[];
}

const TITLES: Readonly<Record<Product, string>> = {
  video: 'Video',
  voice: 'Voice',
  conversations: 'Conversations',
  sync: 'Sync',
};

const DESCRIBE: Readonly<Record<Product, (grant: JsonObject) => readonly Prose[]>> = {
  video: ({ room }) => [
    room === undefined ? ['Joins ', { strong: 'every' }, ' Video room'] : ['Joins the Video room ', show(room)],
  ],
  voice: describeVoice,
  conversations: ({ service_sid, push_credential_sid: push }) => [
    ['Uses the Conversations service ', show(service_sid), ...pushes(push)],
  ],
  sync: ({ service_sid }) => [
    service_sid === 'default' ? ['Uses the default Sync service'] : ['Uses the Sync service ', show(service_sid)],
  ],
};

/** @returns nothing for a token without grants, such as a bearer token */
export function describeAccess({ header, payload }: Pick<DecodedToken, 'header' | 'payload'>): readonly Access[] {
  const { grants } = payload;
  if (!isJsonObject(grants)) return [];
  const granted = PRODUCTS.flatMap((product) => {
    const grant = grants[GRANTS[product].key];
    return isJsonObject(grant) ? { about: TITLES[product], sentences: DESCRIBE[product](grant) } : [];
  });
  const known = ['identity', ...PRODUCTS.map((product) => GRANTS[product].key)];
  const others = Object.keys(grants).filter((key) => !known.includes(key));
  const twr = header.twr ?? VARIABLES.TOKEN_REGION.default;
  const region = ['Only for the Twilio region ', show(twr), ...proseOf(describeSdkSettings(twr))];
  return [
    ...granted,
    ...others.map((key) => ({ about: 'Other', sentences: [['Has the grant ', show(key)]] })),
    { about: 'Region', sentences: [region] },
  ];
}

function describeVoice(grant: JsonObject): readonly Prose[] {
  const app = valueAt(grant, ['outgoing', 'application_sid']);
  const isIncoming = valueAt(grant, ['incoming', 'allow']) === true;
  const push = grant.push_credential_sid;
  const sentences: Prose[] = [];
  if (app !== undefined) sentences.push(['Places calls through ', show(app)]);
  if (isIncoming && push !== undefined) sentences.push(['Receives calls', ...pushes(push)]);
  if (isIncoming && push === undefined) {
    sentences.push(['Receives calls ', { strong: 'in browsers only' }, ': phones need a push credential']);
  }
  return sentences.length > 0 ? sentences : [['Neither places nor receives calls']];
}

const pushes = (sid: unknown): Prose => (sid === undefined ? [] : ['; pushes through ', show(sid)]);

const show = (value: unknown): Piece => ({
  value: readable(typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing')),
});
