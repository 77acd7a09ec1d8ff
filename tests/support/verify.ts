// An independent check of an Access Token by jose, which did not sign it.
import { decodeProtectedHeader, jwtVerify } from 'jose';
import { API_KEY_SECRET } from './environment';

/** Verifies the signature and the times; returns header and payload. */
export async function verifyAccessToken(token: string, secret = API_KEY_SECRET) {
  // jose decodes plain base64 too, which Twilio need not.
  expect(token).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
  const { payload } = await jwtVerify(token, new TextEncoder().encode(secret), { algorithms: ['HS256'] });
  return { header: decodeProtectedHeader(token), payload: payload as typeof payload & { grants: unknown } };
}
