// What the tokens grant access to: the TwiML app, the Conversations service and the Sync service of the account.
import type { Environment } from '../../src/config/environment';
import { ownValue } from '../env/own-value';
import { type Finding, findingsOf } from '../terminal/finding';
import { type TwilioClient, unlessMissing } from '../twilio/client';

/** Each throws what the client throws where Twilio cannot say, and finds nothing where the product is not configured. */
type Check = (client: TwilioClient, environment: Environment) => Promise<Finding[]>;

export const checkTwimlApp: Check = async (client, environment) => {
  const { ok, problem } = findingsOf('TwiML app');
  const sid = ownValue(environment, 'TWIML_APP_SID');
  if (!sid) return [];
  const app = await unlessMissing(client.api.v2010.accounts(client.accountSid).applications(sid).fetch());
  if (!app)
    return [
      problem(
        'TWIML_APP_SID is no TwiML app of this account.',
        emptied('TWIML_APP_SID', "--twiml-app-sid '' --voice-url URL"),
        21218,
      ),
    ];
  if (app.voiceUrl) return [ok('There, with a voice URL.')];
  const remedy = 'Run npm run setup -- --voice-url URL with the address of the TwiML that shall run.';
  return [problem('The TwiML app has no voice URL: every call from an app ends at once.', remedy)];
};

export const checkConversationsService: Check = async (client, environment) => {
  const { ok, problem } = findingsOf('Conversations service');
  const sid = ownValue(environment, 'CONVERSATIONS_SERVICE_SID');
  if (!sid) return [];
  if (await unlessMissing(client.conversations.v1.services(sid).fetch())) return [ok('There.')];
  const message = 'CONVERSATIONS_SERVICE_SID is no Conversations service of this account.';
  return [problem(message, emptied('CONVERSATIONS_SERVICE_SID', "--conversations-service-sid ''"))];
};

export const checkSyncService: Check = async (client, environment) => {
  const { ok, warning, problem } = findingsOf('Sync service');
  const sid = ownValue(environment, 'SYNC_SERVICE_SID');
  if (!sid) return [];
  const service = await unlessMissing(client.sync.v1.services(sid).fetch());
  if (!service)
    return [
      problem(
        'SYNC_SERVICE_SID is no Sync service of this account.',
        emptied('SYNC_SERVICE_SID', "--sync-service-sid ''"),
      ),
    ];
  if (service.aclEnabled) return [ok('There, with access control.')];
  const message = 'Access control is off: every Sync token reads and writes everything in the service.';
  return [warning(message, 'Set AclEnabled of the service to true, and grant each user what it needs.')];
};

/** The flag empties the variable, and setup finds or makes another. */
const emptied = (name: string, flags: string) => `Correct ${name}, or run npm run setup -- ${flags} for another.`;
