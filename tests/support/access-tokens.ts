// Valid and invalid Access Tokens, written by hand from https://www.twilio.com/docs/iam/access-tokens and signed by jose:
// independent of the code that signs them and of the code that checks them.
import { CompactSign } from 'jose';
import * as fixture from './environment';

export const NOW = 1_700_000_000;

export const HEADER = { alg: 'HS256', typ: 'JWT', cty: 'twilio-fpa;v=1' };

export const GRANTS = {
  identity: 'alice',
  video: { room: 'tutoring-42' },
  voice: {
    incoming: { allow: true },
    outgoing: { application_sid: fixture.TWIML_APP_SID },
    push_credential_sid: fixture.PUSH_SID,
  },
  chat: { service_sid: fixture.CONVERSATIONS_SERVICE_SID, push_credential_sid: fixture.PUSH_SID },
  data_sync: { service_sid: fixture.SYNC_SERVICE_SID },
};

export const PAYLOAD = {
  jti: `${fixture.API_KEY_SID}-${NOW - 120}`,
  iss: fixture.API_KEY_SID,
  sub: fixture.ACCOUNT_SID,
  iat: NOW - 120,
  exp: NOW + 3480,
  grants: GRANTS,
};

export interface Changes {
  /** An undefined parameter is left out. */
  readonly header?: object;
  /** An undefined claim is left out. */
  readonly payload?: object;
  /** An undefined grant is left out. */
  readonly grants?: object;
  readonly secret?: string | undefined;
}

/** A valid token for fixture.EVERY_PRODUCT, two minutes into its sixty, except for the changes. */
export function accessToken({ header, payload, grants, secret = fixture.API_KEY_SECRET }: Changes = {}) {
  const content = { ...PAYLOAD, ...(grants && { grants: { ...GRANTS, ...grants } }), ...payload };
  return signJson(content, { ...HEADER, ...header }, secret);
}

export function signJson(payload: unknown, header: { alg: string }, secret: string): Promise<string> {
  const text = new TextEncoder();
  return new CompactSign(text.encode(JSON.stringify(payload))).setProtectedHeader(header).sign(text.encode(secret));
}
