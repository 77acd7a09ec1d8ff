// Judges an Access Token with the secret of `.env` at hand, which the page does not have.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Circumstances } from '../../advice/access-token/check';
import type { DecodedToken } from '../../advice/access-token/decode';
import { checkToken } from '../../advice/access-token/judge';
import type { Finding } from '../../advice/finding';

/** @param circumstances what the token is judged by, besides its signature */
export function checkAccessToken(
  token: string,
  circumstances: Omit<Circumstances, 'isSignedWith'>,
): readonly Finding[] {
  return checkToken(token, { ...circumstances, isSignedWith });
}

/** HS256 (RFC 7518 section 3.2). With node:crypto, because jose verifies asynchronously. */
function isSignedWith({ signed, signature }: DecodedToken, secret: string): boolean {
  const [found, expected] = [Buffer.from(signature, 'base64url'), createHmac('sha256', secret).update(signed).digest()];
  return found.length === expected.length && timingSafeEqual(found, expected);
}
