// What keeps the Function from the provider's documents, and what to do about it.
import { FetchError, MAX_BYTES } from '../../../src/oidc/fetch-json';
import { ALGORITHMS } from '../../../src/oidc/inspect';
import { MAX_KEYS } from '../../../src/oidc/jwks';
import type { Told } from '../finding';
import { failureOf } from '../network';

const SLASH: Told = {
  message: 'It names itself otherwise than OIDC_ISSUER: with a slash at the end, or without.',
  remedy: 'Add the slash at the end of OIDC_ISSUER, or take it away, as the tokens have it in iss.',
};

const DISCOVERY: Readonly<Record<string, Told>> = {
  discovery_of_another_issuer: {
    message: 'Its discovery document is of another issuer than OIDC_ISSUER.',
    remedy: 'Copy OIDC_ISSUER from issuer in that document, or from iss in a token, letter by letter.',
  },
  discovery_without_jwks_uri: {
    message: 'Its discovery document has no jwks_uri that begins with https://.',
    remedy: "Set OIDC_JWKS_URI to the address of the provider's keys.",
  },
};

const KEYS: Readonly<Record<string, Told>> = {
  no_key_set: { message: 'Their document has no list of keys.', remedy: 'Correct OIDC_JWKS_URI, or the provider.' },
  too_many_keys: {
    message: `There are more than ${MAX_KEYS}, which the Function refuses.`,
    remedy: 'Take old keys out at the provider.',
  },
  no_usable_key: {
    message: 'None of them can verify a bearer token.',
    remedy: `Let the provider sign with one of ${ALGORITHMS.join(', ')}.`,
  },
};

/** @param cause a FetchError, or what the network has thrown */
export function discoveryFailure(cause: unknown, hasSlashMistake: boolean): Told {
  if (hasSlashMistake) return SLASH;
  const remedy = 'Correct OIDC_ISSUER; for a provider without that document, set OIDC_JWKS_URI.';
  return DISCOVERY[reasonOf(cause)] ?? documentFailure('Its discovery document', cause, remedy);
}

/** @param cause a FetchError, or what the network has thrown */
export function keysFailure(cause: unknown): Told {
  return KEYS[reasonOf(cause)] ?? documentFailure('Their document', cause, 'Correct OIDC_JWKS_URI, or the provider.');
}

function documentFailure(document: string, cause: unknown, remedy: string): Told {
  const reason = reasonOf(cause);
  const [, status] = /^status_(\d+)$/.exec(reason) ?? [];
  if (status) {
    const message = `${document} cannot be had: status ${status}.`;
    return { message, remedy: status < '500' ? remedy : 'Try again in a minute.' };
  }
  if (/^no_json/.test(reason)) return { message: `${document} is no JSON object.`, remedy };
  if (reason === 'too_large') return { message: `${document} is longer than ${MAX_BYTES / 1024} KiB.`, remedy };
  return failureOf(cause);
}

const reasonOf = (cause: unknown) => (cause instanceof FetchError ? cause.reason : '');
