// Signs with HS256 (RFC 7518, section 3.2) in the compact serialization (RFC 7515, section 3.1). The build puts this
// file in place of jsonwebtoken, which Twilio's AccessToken calls in one way only: anything else is refused.
import { createHmac, type KeyObject } from 'node:crypto';

interface Claims {
  readonly jti: string;
  readonly grants: object;
  /** Seconds since 1970. */
  readonly nbf?: number;
}

interface Header {
  readonly typ: string;
  readonly cty: string;
  /** Twilio's region, which is ASCII. */
  readonly twr?: string;
}

interface Options {
  readonly header: Header;
  readonly algorithm: string;
  readonly issuer: string;
  readonly subject: string;
  /** In seconds, a whole number. */
  readonly expiresIn: number;
}

const CLAIMS = ['jti', 'grants', 'nbf'];
const HEADER = ['typ', 'cty', 'twr'];
const OPTIONS = ['header', 'algorithm', 'issuer', 'subject', 'expiresIn'];

/**
 * Signs the claims, with `iat` from the system's clock; gives byte for byte what jsonwebtoken gives for the same call.
 *
 * @param secret a text stands for its bytes in UTF-8; their number is not checked (RFC 7518 asks for 32, as Twilio's
 *   secrets have)
 * @returns the JWT in the compact serialization
 * @throws TypeError for an algorithm other than HS256, a lifetime that is not a whole number, an issuer or a subject
 *   that is not a string, a private or public key, and any claim, header or option that AccessToken does not set
 */
export function sign(claims: Claims, secret: KeyObject | string, options: Options): string {
  refuseOthers(claims, CLAIMS);
  refuseOthers(options, OPTIONS);
  refuseOthers(options.header, HEADER);
  const { header, algorithm, issuer, subject, expiresIn } = options;
  if (algorithm !== 'HS256') throw new TypeError('The algorithm is not HS256.');
  if (!Number.isInteger(expiresIn)) throw new TypeError('The lifetime is not a whole number of seconds.');
  if (typeof issuer !== 'string') throw new TypeError('The issuer is not a string.');
  if (typeof subject !== 'string') throw new TypeError('The subject is not a string.');

  const iat = Math.floor(Date.now() / 1000);
  // Naming the members sets their order, in which jti comes first, and is faster than copying the objects.
  const protectedHeader = { alg: algorithm, typ: header.typ, cty: header.cty, twr: header.twr };
  const { jti, grants, nbf } = claims;
  const payload = { jti, grants, nbf, iat, exp: iat + expiresIn, iss: issuer, sub: subject };
  const signed = `${base64url(protectedHeader)}.${base64url(payload)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

// AccessToken is CommonJS and calls sign() of the default export.
export default { sign };

function refuseOthers(object: object, known: readonly string[]): void {
  for (const name of Object.keys(object)) {
    if (!known.includes(name)) throw new TypeError(`The signer does not support ${name}.`);
  }
}

/** Base64url of the JSON in UTF-8, without padding: RFC 7515, section 2. Leaves out members that are undefined. */
function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
