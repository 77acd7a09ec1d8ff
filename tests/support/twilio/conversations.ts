// conversations.twilio.com: services and push credentials.
import { required } from './forms';
import { page } from './pages';
import { bySid, type Endpoints } from './routes';
import { isoDates, links, newSid } from './values';

const V1 = 'conversations.twilio.com/v1';
const MAX_PAGE_SIZE = 100;

const SERVICE_LINKS = {
  conversations: 'Conversations',
  users: 'Users',
  roles: 'Roles',
  bindings: 'Bindings',
  configuration: 'Configuration',
  participant_conversations: 'ParticipantConversations',
  conversation_with_participants: 'ConversationWithParticipants',
};

export type ConversationsService = ReturnType<typeof newConversationsService>;

export function newConversationsService(account_sid: string, fields: object = {}) {
  const sid = newSid('IS');
  const url = `https://${V1}/Services/${sid}`;
  const friendly_name = 'A Conversations service' as string | null;
  return { sid, account_sid, friendly_name, ...isoDates(), url, links: links(url, SERVICE_LINKS), ...fields };
}

export type Credential = ReturnType<typeof newCredential>;

/** `sandbox` is the text `True` or `False` in Twilio's answers, and only used for APN. */
export function newCredential(account_sid: string, fields: { readonly type: 'apn' | 'fcm' | 'gcm' }) {
  const sid = newSid('CR');
  const friendly_name = 'A push credential' as string | null;
  const sandbox = (fields.type === 'apn' ? 'False' : null) as string | null;
  return {
    sid,
    account_sid,
    friendly_name,
    sandbox,
    ...isoDates(),
    url: `https://${V1}/Credentials/${sid}`,
    ...fields,
  };
}

export const conversationsEndpoints: Endpoints = {
  [`GET ${V1}/Services`]: ({ conversationsServices }, request) => [
    200,
    page(request, 'services', conversationsServices, MAX_PAGE_SIZE),
  ],
  [`POST ${V1}/Services`]: (account, { form }) => [
    201,
    account.addConversationsService({ friendly_name: required(form, 'FriendlyName') }),
  ],
  [`GET ${V1}/Services/{Sid}`]: ({ conversationsServices }, request, { Sid }) => [
    200,
    bySid(conversationsServices, Sid, request),
  ],
  [`GET ${V1}/Credentials`]: ({ credentials }, request) => [
    200,
    page(request, 'credentials', credentials, MAX_PAGE_SIZE),
  ],
  [`GET ${V1}/Credentials/{Sid}`]: ({ credentials }, request, { Sid }) => [200, bySid(credentials, Sid, request)],
};
