// Verifies the signature of an Access Token (HS256, RFC 7518 section 3.2). With node:crypto, because jose verifies
// asynchronously.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { DecodedToken } from '../../advice/access-token/decode';

export function isSignedWith({ signed, signature }: DecodedToken, secret: string): boolean {
  const [found, expected] = [Buffer.from(signature, 'base64url'), createHmac('sha256', secret).update(signed).digest()];
  return found.length === expected.length && timingSafeEqual(found, expected);
}
