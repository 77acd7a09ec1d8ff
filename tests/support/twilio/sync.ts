// sync.twilio.com: the services.
import type { Account } from './account';
import { applied } from './forms';
import { page } from './pages';
import { type Asked, bySid, type Endpoints } from './routes';
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
  [`GET ${V1}/Services`]: ({ syncServices }, asked) => [200, page(asked, 'services', syncServices, MAX_PAGE_SIZE)],
  [`POST ${V1}/Services`]: (account, { form }) => [201, applied(account.addSyncService(), form)],
  [`GET ${V1}/Services/{Sid}`]: (account, asked, { Sid }) => [200, service(account, asked, Sid)],
  [`POST ${V1}/Services/{Sid}`]: (account, asked, { Sid }) => {
    const found = service(account, asked, Sid);
    return [200, applied(Object.assign(found, { date_updated: isoDates().date_updated }), asked.form)];
  },
};

/** Assumed: the default service, which every account has, comes into being when it is first asked for. */
function service(account: Account, asked: Asked, name: string | undefined): SyncService {
  const named = account.syncServices.find(({ unique_name }) => unique_name === name);
  if (named) return named;
  if (name !== 'default') return bySid(account.syncServices, name, asked);
  return account.addSyncService({ unique_name: 'default', friendly_name: 'Default Service' });
}
