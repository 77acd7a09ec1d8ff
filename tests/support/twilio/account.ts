// The one account of the stand-in. Each array holds resources as Twilio's API returns them, so a test can change any field.
import { randomBytes } from 'node:crypto';

export type Application = ReturnType<typeof newApplication>;
export type ConversationsService = ReturnType<typeof newConversationsService>;
export type SyncService = ReturnType<typeof newSyncService>;
export type Credential = ReturnType<typeof newCredential>;

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

export class Account {
  status: 'active' | 'suspended' | 'closed' = 'active';
  type: 'Trial' | 'Full' = 'Full';
  friendly_name = 'An account';
  readonly dates = mailDates();
  readonly keys: Key[] = [];
  readonly applications: Application[] = [];
  readonly conversationsServices: ConversationsService[] = [];
  readonly syncServices: SyncService[] = [];
  readonly credentials: Credential[] = [];

  constructor(
    readonly sid: string,
    public authToken: string,
  ) {}

  addKey(fields: Partial<Key> = {}): Key {
    return add(this.keys, newKey(fields));
  }

  addApplication(fields: Partial<Application> = {}): Application {
    return add(this.applications, newApplication(this.sid, fields));
  }

  addConversationsService(fields: Partial<ConversationsService> = {}): ConversationsService {
    return add(this.conversationsServices, newConversationsService(this.sid, fields));
  }

  addSyncService(fields: Partial<SyncService> = {}): SyncService {
    return add(this.syncServices, newSyncService(this.sid, fields));
  }

  addCredential(fields: Pick<Credential, 'type'> & Partial<Credential>): Credential {
    return add(this.credentials, newCredential(this.sid, fields));
  }
}

function add<T>(all: T[], resource: T): T {
  all.push(resource);
  return resource;
}

export const newSid = (prefix: string): string => prefix + randomBytes(16).toString('hex');

/** RFC 2822, the format of api.twilio.com and iam.twilio.com. */
export function mailDates() {
  const now = new Date().toUTCString().replace('GMT', '+0000');
  return { date_created: now, date_updated: now };
}

/** ISO 8601, the format of the other hosts. */
export function isoDates() {
  const now = new Date().toISOString().replace(/\.\d+/, '');
  return { date_created: now, date_updated: now };
}

export const accountPath = (sid: string) => `/2010-04-01/Accounts/${sid}`;

function newKey(fields: Partial<Key> = {}): Key {
  const secret = randomBytes(64).toString('base64').replace(/\W/g, '').slice(0, 32);
  const policy = fields.kind === 'restricted' ? { allow: [] } : null;
  const defaults = { sid: newSid('SK'), secret, friendly_name: 'A key', kind: 'standard' as const };
  return { ...defaults, policy, ...mailDates(), ...fields };
}

function newApplication(account_sid: string, fields: object) {
  const sid = newSid('AP');
  const [POST, NONE] = ['POST' as 'GET' | 'POST', null as string | null];
  return {
    sid,
    account_sid,
    api_version: '2010-04-01',
    ...mailDates(),
    friendly_name: 'A TwiML app' as string | null,
    message_status_callback: NONE,
    public_application_connect_enabled: false,
    sms_fallback_method: POST,
    sms_fallback_url: NONE,
    sms_method: POST,
    sms_status_callback: NONE,
    sms_url: NONE,
    status_callback: NONE,
    status_callback_method: POST,
    uri: `${accountPath(account_sid)}/Applications/${sid}.json`,
    voice_caller_id_lookup: false,
    voice_fallback_method: POST,
    voice_fallback_url: NONE,
    voice_method: POST,
    voice_url: NONE,
    ...fields,
  };
}

function newConversationsService(account_sid: string, fields: object) {
  const sid = newSid('IS');
  const url = `https://conversations.twilio.com/v1/Services/${sid}`;
  const friendly_name = 'A Conversations service' as string | null;
  return { sid, account_sid, friendly_name, ...isoDates(), url, links: {}, ...fields };
}

/** `sandbox` is the text `True` or `False` in Twilio's answers, and only used for APN. */
function newCredential(account_sid: string, fields: { readonly type: 'apn' | 'fcm' | 'gcm' }) {
  const sid = newSid('CR');
  const url = `https://conversations.twilio.com/v1/Credentials/${sid}`;
  const friendly_name = 'A push credential' as string | null;
  const sandbox = (fields.type === 'apn' ? 'False' : null) as string | null;
  return { sid, account_sid, friendly_name, sandbox, ...isoDates(), url, ...fields };
}

function newSyncService(account_sid: string, fields: object) {
  const sid = newSid('IS');
  return {
    sid,
    account_sid,
    unique_name: null as string | null,
    friendly_name: 'A Sync service' as string | null,
    ...isoDates(),
    url: `https://sync.twilio.com/v1/Services/${sid}`,
    webhook_url: null as string | null,
    webhooks_from_rest_enabled: false,
    reachability_webhooks_enabled: false,
    acl_enabled: false,
    reachability_debouncing_enabled: false,
    reachability_debouncing_window: 5000,
    links: {},
    ...fields,
  };
}
