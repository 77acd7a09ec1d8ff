// A refusal in words: those of the server, and what to do about it in this place.
import { adviceOn, isReason } from '../advice/reasons';
import type { ErrorCode, Reason } from '../src/errors';
import type { Problem } from './outcome';
import type { Place } from './place';
import { type Prose, proseOf, readable } from './prose';

/** In characters; a detail that lists every problem of the configuration is long. */
const MAX_DETAIL = 2000;

/** Names of parameters, unless they are marked; elsewhere, an identity or a room may be an ordinary word. */
const UNMARKED_PARAMETER = /(?<!`)\b(products|room|platform|ttl|identity|request)\b(?![`'])/g;

/** The server's own words, as a sentence. */
export function detailOf({ code, detail, title }: Problem): Prose {
  const text = readable(detail || title || 'It gave no reason.', MAX_DETAIL);
  const isAboutParameters = code === ('invalid_request' satisfies ErrorCode);
  const marked = isAboutParameters ? text.replace(UNMARKED_PARAMETER, '`$1`') : text;
  return proseOf(marked.replace(/^\p{Ll}/u, (first) => first.toUpperCase()));
}

/**
 * @param issuer of the bearer token, or the configured one, as far as it is known
 * @returns undefined if the reason is not one of this project, such as that of another server
 */
export function adviceFor({ code, reason }: Problem, place: Place, issuer: unknown) {
  if (!isReason(reason)) return undefined;
  const { message, remedy } = adviceOn(reason, place === 'local');
  const prefix = reason === 'no_credentials' ? 'Here, paste one into the field “Bearer token”. In an app: ' : '';
  const document = documentOn(reason, code, String(issuer));
  const suffix = document ? ` See \`docs/${document}.md\`.` : '';
  return { meaning: proseOf(message), remedy: proseOf(prefix + remedy + suffix) };
}

/** What an issuer's address has, and the document on that provider. */
const PROVIDERS: readonly (readonly [mark: RegExp, document: string])[] = [
  [/securetoken\.google/, 'firebase'],
  [/accounts\.google/, 'google'],
  [/\.auth0\./, 'auth0'],
  [/cognito-idp/, 'cognito'],
  [/appleid\.apple/, 'apple'],
  [/\.supabase\./, 'supabase'],
  [/\.clerk\./, 'clerk'],
  [/microsoftonline|windows\.net|b2clogin|ciamlogin/, 'entra'],
  [/\.okta/, 'okta'],
  [/\/realms\//, 'keycloak'],
];

/** Their remedies have nothing to do with a provider's settings. */
const OTHER_CODES: readonly string[] = [
  'invalid_request',
  'server_error',
  'temporarily_unavailable',
] satisfies ErrorCode[];

/** @returns undefined if the remedy says all that there is to say */
function documentOn(reason: Reason, code: string, issuer: string): string | undefined {
  if (reason.startsWith('permissions_')) return 'permissions';
  if (reason === 'configuration' || OTHER_CODES.includes(code)) return undefined;
  return PROVIDERS.find(([mark]) => mark.test(issuer))?.[1] ?? 'README';
}
