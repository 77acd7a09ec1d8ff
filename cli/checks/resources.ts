// The resources that tokens grant access to: the TwiML app, the Conversations service and the Sync service. Each is
// fetched by one function and judged by another, so that setup can judge what it has fetched already.
import { type Finding, findingsOf } from '../../advice/finding';
import { type TwilioClient, unlessMissing } from '../twilio/client';

export interface TwimlApp {
  readonly sid: string;
  readonly voiceUrl: string | null;
}

export interface ConversationsService {
  readonly sid: string;
}

export interface SyncService {
  readonly sid: string;
  /** Access control: a user reads and writes only what has been granted. */
  readonly aclEnabled: boolean;
}

/** @returns undefined if the account has no such app */
export function fetchTwimlApp(client: TwilioClient, sid: string): Promise<TwimlApp | undefined> {
  return unlessMissing(client.api.v2010.accounts(client.accountSid).applications(sid).fetch());
}

/** @returns undefined if the account has no such service */
export function fetchConversationsService(
  client: TwilioClient,
  sid: string,
): Promise<ConversationsService | undefined> {
  return unlessMissing(client.conversations.v1.services(sid).fetch());
}

/** @returns undefined if the account has no such service */
export function fetchSyncService(client: TwilioClient, sid: string): Promise<SyncService | undefined> {
  return unlessMissing(client.sync.v1.services(sid).fetch());
}

export function judgeTwimlApp(app: TwimlApp | undefined): Finding {
  const { ok, problem } = findingsOf('TwiML app');
  if (!app) {
    const message = 'TWIML_APP_SID is not a TwiML app of this account.';
    return problem(message, replace('TWIML_APP_SID', "--twiml-app-sid '' --voice-url URL"), 21218);
  }
  if (app.voiceUrl) return ok('It exists and has a voice URL.');
  const remedy = 'Run npm run setup -- --voice-url URL with the address of the TwiML to run.';
  return problem('The TwiML app has no voice URL: every call from an app ends at once.', remedy);
}

export function judgeConversationsService(service: ConversationsService | undefined): Finding {
  const { ok, problem } = findingsOf('Conversations service');
  if (service) return ok('It exists.');
  const message = 'CONVERSATIONS_SERVICE_SID is not a Conversations service of this account.';
  return problem(message, replace('CONVERSATIONS_SERVICE_SID', "--conversations-service-sid ''"));
}

export function judgeSyncService(service: SyncService | undefined): Finding {
  const { ok, warning, problem } = findingsOf('Sync service');
  if (!service) {
    const message = 'SYNC_SERVICE_SID is not a Sync service of this account.';
    return problem(message, replace('SYNC_SERVICE_SID', "--sync-service-sid ''"));
  }
  if (service.aclEnabled) return ok('It exists and has access control.');
  const message = 'Access control is off: every Sync token can read and write everything in the service.';
  return warning(message, 'Set AclEnabled of the service to true, and grant each user only what they need.');
}

/** With an empty flag, setup looks for another resource or creates one. */
const replace = (name: string, flags: string) => `Correct ${name}, or run npm run setup -- ${flags} to replace it.`;
