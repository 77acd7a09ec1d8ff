// The endpoints of the account, under the names of Twilio's own documents: api.twilio.com with the account and its TwiML
// apps, iam.twilio.com with its keys, conversations.twilio.com and sync.twilio.com. Only what this project asks for.
import { type Account, accountPath, type Key, mailDates, type SyncService } from './account';
import {
  type Answer,
  type ApiRequest,
  type Form,
  invalid,
  matchTemplate,
  notFound,
  page,
  page2010,
  required,
  textIn,
} from './requests';

/** @param names the values of the placeholders in the path */
type Endpoint = (account: Account, request: ApiRequest, names: Readonly<Record<string, string>>) => Answer;

const API = 'api.twilio.com/2010-04-01/Accounts';
const KEYS = 'iam.twilio.com/v1/Keys';
const CONVERSATIONS = 'conversations.twilio.com/v1';
const SYNC = 'sync.twilio.com/v1';

const ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  [`GET ${API}/{AccountSid}.json`]: (account) => [200, accountResource(account)],
  [`GET ${API}/{AccountSid}/Applications.json`]: ({ applications }, request) => {
    const name = request.query.get('FriendlyName');
    const named = applications.filter(({ friendly_name }) => name === null || friendly_name === name);
    return [200, page2010(request, 'applications', named)];
  },
  [`POST ${API}/{AccountSid}/Applications.json`]: (account, { form }) => [
    201,
    applyForm(account.addApplication(), form),
  ],
  [`GET ${API}/{AccountSid}/Applications/{Sid}.json`]: ({ applications }, request, { Sid }) => [
    200,
    bySid(applications, Sid, request),
  ],
  [`POST ${API}/{AccountSid}/Applications/{Sid}.json`]: ({ applications }, request, { Sid }) => {
    const found = bySid(applications, Sid, request);
    return [200, applyForm(Object.assign(found, { date_updated: mailDates().date_updated }), request.form)];
  },
  [`GET ${KEYS}`]: (account, request) => {
    requireOwn(account, request, request.query.get('AccountSid') ?? '');
    return [200, page(request, 'keys', account.keys.map(listedKey), 1000)];
  },
  [`POST ${KEYS}`]: (account, request) => {
    requireOwn(account, request, textIn(request.form, 'AccountSid'));
    const key = account.addKey({ friendly_name: textIn(request.form, 'FriendlyName') });
    return [201, { ...keyResource(key), secret: key.secret }];
  },
  [`GET ${KEYS}/{Sid}`]: ({ keys }, request, { Sid }) => [200, keyResource(bySid(keys, Sid, request))],
  [`DELETE ${KEYS}/{Sid}`]: ({ keys }, request, { Sid }) => {
    keys.splice(keys.indexOf(bySid(keys, Sid, request)), 1);
    return [204];
  },

  [`GET ${CONVERSATIONS}/Services`]: ({ conversationsServices }, request) => [
    200,
    page(request, 'services', conversationsServices, 100),
  ],
  [`POST ${CONVERSATIONS}/Services`]: (account, { form }) => [
    201,
    account.addConversationsService({ friendly_name: required(form, 'FriendlyName') }),
  ],
  [`GET ${CONVERSATIONS}/Services/{Sid}`]: ({ conversationsServices }, request, { Sid }) => [
    200,
    bySid(conversationsServices, Sid, request),
  ],
  [`GET ${CONVERSATIONS}/Credentials`]: ({ credentials }, request) => [
    200,
    page(request, 'credentials', credentials, 100),
  ],
  [`GET ${SYNC}/Services`]: ({ syncServices }, request) => [200, page(request, 'services', syncServices, 100)],
  [`POST ${SYNC}/Services`]: (account, { form }) => [201, applyForm(account.addSyncService(), form)],
  [`GET ${SYNC}/Services/{Sid}`]: (account, request, { Sid }) => [200, syncService(account, request, Sid)],
};

/** @throws Refusal if there is no such endpoint, or whatever Refusal the endpoint throws */
export function dispatch(account: Account, request: ApiRequest): Answer {
  const line = `${request.method} ${request.host}${request.path}`;
  for (const [template, endpoint] of Object.entries(ENDPOINTS)) {
    const names = matchTemplate(template, line);
    if (!names) continue;
    if ('AccountSid' in names) requireOwn(account, request, names.AccountSid);
    return endpoint(account, request, names);
  }
  throw notFound(request.path);
}

/** Assumed: the SID of another account is answered like a missing resource, not like wrong credentials. */
function requireOwn(account: Account, { path }: ApiRequest, sid: string | undefined): void {
  if (!sid) throw invalid('Missing required parameter AccountSid');
  if (sid !== account.sid) throw notFound(path);
}

/** @throws Refusal */
function bySid<T extends { sid: string | null }>(all: readonly T[], sid: string | undefined, { path }: ApiRequest): T {
  const found = all.find((one) => one.sid === sid);
  if (!found) throw notFound(path);
  return found;
}

/** Assumed: the default service, which every account has, is created when it is first fetched. */
function syncService(account: Account, request: ApiRequest, name: string | undefined): SyncService {
  const named = account.syncServices.find(({ unique_name }) => unique_name === name);
  if (named) return named;
  if (name !== 'default') return bySid(account.syncServices, name, request);
  return account.addSyncService({ unique_name: 'default', friendly_name: 'Default Service' });
}

/** Changes the fields of a resource that a form sets: `VoiceUrl` sets `voice_url`. Other fields are ignored. */
function applyForm<T extends object>(resource: T, form: Form): T {
  for (const name of form.keys()) {
    const field = name.replace(/\B[A-Z]/g, '_$&').toLowerCase() as keyof T;
    if (!Object.hasOwn(resource, field)) continue;
    // A form has only text. The current value of the field tells its type.
    const [text, current] = [textIn(form, name), resource[field]];
    const value = typeof current === 'boolean' ? text === 'true' : typeof current === 'number' ? Number(text) : text;
    Object.assign(resource, { [field]: value });
  }
  return resource;
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

function accountResource({ sid, authToken, status, type, friendly_name, dates }: Account): object {
  const owner = { owner_account_sid: sid, auth_token: authToken };
  const uri = `${accountPath(sid)}.json`;
  return { sid, ...owner, friendly_name, status, type, ...dates, subresource_uris: {}, uri };
}
