// api.twilio.com: the account, its TwiML apps, and its keys in the older format.
import type { Account } from './account';
import { applyForm } from './forms';
import { page2010 } from './pages';
import { notFound } from './refusal';
import { type ApiRequest, bySid, type Endpoint, type Endpoints } from './routes';
import { mailDates, newSid } from './values';

export type Application = ReturnType<typeof newApplication>;

type Method = 'GET' | 'POST';

const accountPath = (sid: string) => `/2010-04-01/Accounts/${sid}`;

export function newApplication(account_sid: string, fields: object = {}) {
  const sid = newSid('AP');
  return {
    sid,
    account_sid,
    api_version: '2010-04-01',
    ...mailDates(),
    friendly_name: 'A TwiML app' as string | null,
    message_status_callback: null as string | null,
    public_application_connect_enabled: false,
    sms_fallback_method: 'POST' as Method,
    sms_fallback_url: null as string | null,
    sms_method: 'POST' as Method,
    sms_status_callback: null as string | null,
    sms_url: null as string | null,
    status_callback: null as string | null,
    status_callback_method: 'POST' as Method,
    uri: `${accountPath(account_sid)}/Applications/${sid}.json`,
    voice_caller_id_lookup: false,
    voice_fallback_method: 'POST' as Method,
    voice_fallback_url: null as string | null,
    voice_method: 'POST' as Method,
    voice_url: null as string | null,
    ...fields,
  };
}

const API = 'api.twilio.com/2010-04-01/Accounts';

export const apiEndpoints: Endpoints = {
  [`GET ${API}/{Sid}.json`]: forOwnAccount('Sid', (account) => [200, accountResource(account)]),
  [`GET ${API}/{AccountSid}/Applications.json`]: forOwnAccount('AccountSid', ({ applications }, request) => [
    200,
    page2010(request, 'applications', filterByName(applications, request)),
  ]),
  [`POST ${API}/{AccountSid}/Applications.json`]: forOwnAccount('AccountSid', (account, { form }) => [
    201,
    applyForm(account.addApplication(), form),
  ]),
  [`GET ${API}/{AccountSid}/Applications/{Sid}.json`]: forOwnAccount(
    'AccountSid',
    ({ applications }, request, { Sid }) => [200, bySid(applications, Sid, request)],
  ),
  [`POST ${API}/{AccountSid}/Applications/{Sid}.json`]: forOwnAccount(
    'AccountSid',
    ({ applications }, request, { Sid }) => [
      200,
      applyForm(
        Object.assign(bySid(applications, Sid, request), { date_updated: mailDates().date_updated }),
        request.form,
      ),
    ],
  ),
  [`GET ${API}/{AccountSid}/Keys.json`]: forOwnAccount('AccountSid', ({ keys }, request) => [
    200,
    page2010(request, 'keys', keys.map(legacyKey)),
  ]),
  [`GET ${API}/{AccountSid}/Keys/{Sid}.json`]: forOwnAccount('AccountSid', ({ keys }, request, { Sid }) => [
    200,
    legacyKey(bySid(keys, Sid, request)),
  ]),
};

/** Assumed: another account's SID in the path is answered like a missing resource, not like wrong credentials. */
function forOwnAccount(name: string, endpoint: Endpoint): Endpoint {
  return (account, request, names) => {
    if (names[name] !== account.sid) throw notFound(request.path);
    return endpoint(account, request, names);
  };
}

const filterByName = (applications: readonly Application[], { query }: ApiRequest) => {
  const name = query.get('FriendlyName');
  return name === null ? applications : applications.filter(({ friendly_name }) => friendly_name === name);
};

const legacyKey = ({ sid, friendly_name, date_created, date_updated }: Account['keys'][number]) => ({
  sid,
  friendly_name,
  date_created,
  date_updated,
});

function accountResource({ sid, authToken, status, type, friendly_name, dates }: Account): object {
  const uri = accountPath(sid);
  const subresource_uris = { applications: `${uri}/Applications.json`, keys: `${uri}/Keys.json` };
  const owner = { owner_account_sid: sid, auth_token: authToken };
  return { sid, ...owner, friendly_name, status, type, ...dates, subresource_uris, uri: `${uri}.json` };
}
