// The addresses of servers that the owner names: the identity provider, its keys, the permissions server.
import { isServerUrl } from '../urls';
import type { Format } from './formats';
import { isObviouslyWrong } from './mistakes';

const ADDRESS = 'an address that begins with https:// (http:// for a server on this computer)';

/** A query may select a policy (Entra B2C). */
export const serverUrl: Format<string> = {
  expects: `${ADDRESS}, without a user name, a password or a fragment`,
  schemaName: 'url',
  parse: (text) => (isServerUrl(text, true) && !/[#\s]/.test(text) && !isObviouslyWrong(text) ? text : undefined),
};

/** An issuer's identifier (OpenID Connect Discovery 1.0, section 3), of exactly one issuer. */
export const issuerUrl: Format<string> = {
  expects: `${ADDRESS}, without a query: the claim iss of the bearer tokens`,
  schemaName: 'url',
  parse: (text) => (serverUrl.parse(text) && !/\?|[,;]$/.test(text) && !issuerMistake(text) ? text : undefined),
  mistake: issuerMistake,
};

/** No token can ever have such an issuer. */
function issuerMistake(text: string): string | undefined {
  // A comment after the value is named as that, and so is what is wrong at its ends.
  if (/\s#|^["'`“‘]|[,;]$/.test(text)) return undefined;
  return ISSUER_MISTAKES.find(([pattern]) => pattern.test(text))?.[1];
}

/** The hosts of Microsoft Entra, its national clouds and its services for customers. */
const MICROSOFT =
  '^https://(?:login[.](?:partner[.])?microsoftonline[.](?:com|us|de|cn)|sts[.]windows[.]net|[^/]+[.](?:b2clogin|ciamlogin)[.]com)(?::[0-9]+)?/';

const ISSUER_MISTAKES: readonly (readonly [RegExp, string])[] = [
  [/^[^[\]]*[,;\s]/, 'names several issuers'],
  [/\/\.well-known(?:\/|$)/, 'is the address of a document (its member issuer is the issuer)'],
  [/(?<!\$)\{|<|%7b/i, 'holds a template such as {tenantid}, which the tokens fill in'],
  [
    new RegExp(`${MICROSOFT}(?:common|organizations|consumers)(?:/|$)`, 'i'),
    'names no tenant (write its GUID instead of common, organizations or consumers)',
  ],
  [new RegExp(`${MICROSOFT}[^/]*[.][^/]*(?:/|$)`, 'i'), 'names the tenant by its domain (the tokens have its GUID)'],
];
