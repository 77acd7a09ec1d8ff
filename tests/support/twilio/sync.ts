// sync.twilio.com: services.
import type { Account } from './account';
import { applyForm } from './forms';
import { page } from './pages';
import { type ApiRequest, bySid, type Endpoints } from './routes';
import { isoDates, links, newSid } from './values';

const V1 = 'sync.twilio.com/v1';
const MAX_PAGE_SIZE = 100;
const LINKS = { documents: 'Documents', lists: 'Lists', maps: 'Maps', streams: 'Streams' };

export type SyncService = ReturnType<typeof newSyncService>;

export function newSyncService(account_sid: string, fields: object = {}) {
  const sid = newSid('IS');
  const url = `https://${V1}/Services/${sid}`;
  return {
    sid,
    account_sid,
    unique_name: null as string | null,
    friendly_name: 'A Sync service' as string | null,
    ...isoDates(),
    url,
    webhook_url: null as string | null,
    webhooks_from_rest_enabled: false,
    reachability_webhooks_enabled: false,
    acl_enabled: false,
    reachability_debouncing_enabled: false,
    reachability_debouncing_window: 5000,
    links: links(url, LINKS),
    ...fields,
  };
}

export const syncEndpoints: Endpoints = {
  [`GET ${V1}/Services`]: ({ syncServices }, request) => [200, page(request, 'services', syncServices, MAX_PAGE_SIZE)],
  [`POST ${V1}/Services`]: (account, { form }) => [201, applyForm(account.addSyncService(), form)],
  [`GET ${V1}/Services/{Sid}`]: (account, request, { Sid }) => [200, service(account, request, Sid)],
  [`POST ${V1}/Services/{Sid}`]: (account, request, { Sid }) => {
    const found = service(account, request, Sid);
    return [200, applyForm(Object.assign(found, { date_updated: isoDates().date_updated }), request.form)];
  },
};

/** Assumed: the default service, which every account has, is created when it is first fetched. */
function service(account: Account, request: ApiRequest, name: string | undefined): SyncService {
  const named = account.syncServices.find(({ unique_name }) => unique_name === name);
  if (named) return named;
  if (name !== 'default') return bySid(account.syncServices, name, request);
  return account.addSyncService({ unique_name: 'default', friendly_name: 'Default Service' });
}
