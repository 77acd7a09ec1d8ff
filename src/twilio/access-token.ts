// Signs an Access Token with Twilio's own class: https://www.twilio.com/docs/iam/access-tokens
import AccessToken from 'twilio/lib/jwt/AccessToken';
import type { Config } from '../config/config';
import type { grantsFor } from './grants';

export interface SignedToken {
  readonly jwt: string;
  /** The token's id, under which Twilio's logs and ours know it. */
  readonly jti: string;
}

export function signAccessToken(config: Config, identity: string, grants: ReturnType<typeof grantsFor>): SignedToken {
  // The class says string and hands the value on to node:crypto, which takes a KeyObject without parsing it.
  const secret = config.signingKey as unknown as string;
  const token = new AccessToken(config.accountSid, config.apiKeySid, secret, {
    identity,
    ttl: config.ttlSeconds,
    ...(config.region !== 'us1' && { region: config.region }),
  });
  for (const grant of grants) token.addGrant(grant);
  const jwt = token.toJwt();
  const payload = jwt.slice(jwt.indexOf('.') + 1, jwt.lastIndexOf('.'));
  return { jwt, jti: JSON.parse(Buffer.from(payload, 'base64url').toString()).jti };
}
