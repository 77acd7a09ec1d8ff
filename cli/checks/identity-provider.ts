// Does the identity provider answer as the Function needs it: its discovery document, and its keys?
import { type Environment, textOf } from '../../src/config/environment';
import { VARIABLES } from '../../src/config/variables';
import { discoverJwksUri } from '../../src/oidc/discovery';
import { type Fetch, FetchError, fetchJson, MAX_BYTES } from '../../src/oidc/fetch-json';
import { ALGORITHMS } from '../../src/oidc/inspect';
import { MAX_KEYS, usableKeys } from '../../src/oidc/jwks';
import type { OidcSettings } from '../../src/oidc/provider';
import { type Finding, findingsOf, type Told } from '../terminal/finding';
import { type Edge, failureOf, within } from './network';

const discovery = findingsOf('Identity provider');
const keys = findingsOf("Provider's keys");

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

/** @param edge its time is for discovery and keys together, as in the Function */
export async function checkProvider(environment: Environment, edge: Edge): Promise<readonly Finding[]> {
  if (!textOf(environment, 'OIDC_ISSUER')) return [discovery.skipped('OIDC_ISSUER is not set: there is none to ask.')];
  const settings = settingsOf(environment);
  if (!settings) return [discovery.skipped('Not asked: OIDC_ISSUER or OIDC_JWKS_URI has to be mended first.')];
  return within(edge.timeoutMilliseconds, async (signal) => {
    if (settings.jwksUri) {
      const message = 'Its discovery document is not asked: OIDC_JWKS_URI says where the keys are.';
      return [discovery.skipped(message), await checkKeys(settings.jwksUri, edge.fetch, signal)];
    }
    const uri = await attempt(edge.fetch, (fetch) => discoverJwksUri(settings, fetch, signal));
    if ('cause' in uri) {
      const hasSlashMistake = isOfAnotherIssuer(uri.cause) && (await isSlashMistake(settings, edge.fetch, signal));
      return [discovery.problemOf(discoveryFailure(uri.cause, hasSlashMistake))];
    }
    const found = discovery.ok('Its discovery document is of OIDC_ISSUER, and says where the keys are.');
    return [found, await checkKeys(uri.value, edge.fetch, signal)];
  });
}

/** Undefined where an address is not right. A provider on this computer is asked, though no deployed Function could. */
function settingsOf(environment: Environment): OidcSettings | undefined {
  const [issuer, jwksUri] = ['OIDC_ISSUER', 'OIDC_JWKS_URI'].map((name) => textOf(environment, name));
  if (![issuer, jwksUri].every((text) => text === undefined || VARIABLES.OIDC_ISSUER.format.parse(text)))
    return undefined;
  const names = { audiences: [], identityClaim: 'sub', productsClaim: undefined, roomsClaim: undefined };
  return { issuer: issuer ?? '', jwksUri, allowsLoopbackHttp: /^http:/i.test(issuer ?? ''), ...names };
}

async function checkKeys(uri: string, fetch: Fetch, signal: AbortSignal): Promise<Finding> {
  const counts = await attempt(fetch, async (recorded) => {
    const document = await fetchJson(recorded, uri, signal);
    return { usable: usableKeys(document).keys.length, all: (document.keys as unknown[]).length };
  });
  if ('cause' in counts) return keys.problemOf(keysFailure(counts.cause));
  const { usable, all } = counts.value;
  return keys.ok(`${usable} of ${all} can verify bearer tokens.`);
}

/** The value, or why there is none: what the network itself said is more than that it is unreachable. */
async function attempt<T>(
  fetch: Fetch,
  work: (fetch: Fetch) => Promise<T>,
): Promise<{ value: T } | { cause: unknown }> {
  let networkError: unknown;
  const recorded: Fetch = (url, init) =>
    fetch(url, init).catch((error) => {
      networkError = error;
      throw error;
    });
  try {
    return { value: await work(recorded) };
  } catch (cause) {
    const isUnreachable = cause instanceof FetchError && cause.reason === 'unreachable';
    return { cause: isUnreachable ? (networkError ?? cause) : cause };
  }
}

const isOfAnotherIssuer = (cause: unknown) =>
  cause instanceof FetchError && cause.reason === 'discovery_of_another_issuer';

/** True where the document is of the same issuer but for the slash at the end. */
async function isSlashMistake(settings: OidcSettings, fetch: Fetch, signal: AbortSignal): Promise<boolean> {
  const { issuer } = settings;
  const other = issuer.endsWith('/') ? issuer.slice(0, -1) : `${issuer}/`;
  const uri = await attempt(fetch, () => discoverJwksUri({ ...settings, issuer: other }, fetch, signal));
  return !('cause' in uri && isOfAnotherIssuer(uri.cause));
}

/** @param cause a FetchError, or what the network has thrown */
function discoveryFailure(cause: unknown, hasSlashMistake: boolean): Told {
  if (hasSlashMistake) return SLASH;
  const remedy = 'Correct OIDC_ISSUER; for a provider without that document, set OIDC_JWKS_URI.';
  return DISCOVERY[reasonOf(cause)] ?? documentFailure('Its discovery document', cause, remedy);
}

/** @param cause a FetchError, or what the network has thrown */
function keysFailure(cause: unknown): Told {
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
