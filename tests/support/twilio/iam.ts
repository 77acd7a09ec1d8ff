// iam.twilio.com: the API keys. Only the answer that creates a key has its secret.
import { type Form, required } from './forms';
import { page } from './pages';
import { invalid, notFound } from './refusal';
import { bySid, type Endpoints } from './routes';
import { mailDates, newSecret, newSid } from './values';

const MAX_PAGE_SIZE = 1000;

export interface Key {
  readonly sid: string;
  readonly secret: string;
  friendly_name: string;
  /** What the key can do. Twilio returns it only as `policy` and `flags`. */
  kind: 'standard' | 'main' | 'restricted';
  /** Null unless the key is restricted. */
  policy: object | null;
  date_created: string;
  date_updated: string;
}

export function newKey(fields: Partial<Key> = {}): Key {
  const policy = fields.kind === 'restricted' ? { allow: [] } : null;
  const defaults = { sid: newSid('SK'), secret: newSecret(), friendly_name: 'A key', kind: 'standard' as const };
  return { ...defaults, policy, ...mailDates(), ...fields };
}

export const iamEndpoints: Endpoints = {
  'GET iam.twilio.com/v1/Keys': (account, request) => {
    // Assumed: another account's keys are answered like a missing resource. A list without AccountSid is refused.
    const sid = request.query.get('AccountSid');
    if (!sid) throw invalid('Missing required parameter AccountSid');
    if (sid !== account.sid) throw notFound(request.path);
    return [200, page(request, 'keys', account.keys.map(listedKey), MAX_PAGE_SIZE)];
  },
  'POST iam.twilio.com/v1/Keys': (account, { path, form }) => {
    if (required(form, 'AccountSid') !== account.sid) throw notFound(path);
    const friendly_name = form.text('FriendlyName');
    const key = account.addKey({ friendly_name, ...kindOf(form) });
    return [201, { ...keyResource(key), secret: key.secret }];
  },
  'GET iam.twilio.com/v1/Keys/{Sid}': ({ keys }, request, { Sid }) => [200, keyResource(bySid(keys, Sid, request))],
  'DELETE iam.twilio.com/v1/Keys/{Sid}': ({ keys }, request, { Sid }) => {
    keys.splice(keys.indexOf(bySid(keys, Sid, request)), 1);
    return [204];
  },
};

function kindOf(form: Form): Pick<Key, 'kind' | 'policy'> {
  const type = form.text('KeyType');
  if (!type) return { kind: 'standard', policy: null };
  if (type !== 'restricted') throw invalid('Invalid KeyType');
  return { kind: 'restricted', policy: JSON.parse(form.text('Policy') || '{"allow":[]}') };
}

const keyResource = ({ sid, friendly_name, policy, date_created, date_updated }: Key) => ({
  sid,
  friendly_name,
  policy,
  date_created,
  date_updated,
});

/** A standard key has these two flags in Twilio's documents. Assumed: a restricted one does not have `signing`. */
const listedKey = ({ sid, friendly_name, kind, date_created, date_updated }: Key) => ({
  sid,
  friendly_name,
  date_created,
  date_updated,
  flags: kind === 'restricted' ? ['rest_api'] : ['rest_api', 'signing'],
});
