// Does the identity provider answer as the Function needs it: its discovery document, and its keys?
import { type Environment, textOf } from '../../src/config/environment';
import { VARIABLES } from '../../src/config/variables';
import { type Fetch, FetchError, fetchJson, MAX_BYTES, withDeadline } from '../../src/fetch-json';
import { ALGORITHMS } from '../../src/oidc/inspect';
import type { OidcSettings } from '../../src/oidc/provider';
import { discoverJwksUri, MAX_KEYS, usableKeys } from '../../src/oidc/provider-documents';
import { type Explanation, type Finding, findingsOf } from '../terminal/finding';
import { explainFailure, type Network } from './network';

const discovery = findingsOf('Identity provider');
const keys = findingsOf("Provider's keys");

const SLASH: Explanation = {
  message: 'It names itself otherwise than OIDC_ISSUER: with a slash at the end, or without.',
  remedy: 'Add the slash at the end of OIDC_ISSUER, or take it away, as the tokens have it in iss.',
};

const DISCOVERY: Readonly<Record<string, Explanation>> = {
  other_issuer: {
    message: 'Its discovery document is of another issuer than OIDC_ISSUER.',
    remedy: 'Copy OIDC_ISSUER from issuer in that document, or from iss in a token, letter by letter.',
  },
  no_jwks_uri: {
    message: 'Its discovery document has no jwks_uri that begins with https://.',
    remedy: "Set OIDC_JWKS_URI to the address of the provider's keys.",
  },
};

const KEYS: Readonly<Record<string, Explanation>> = {
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

/** @param network its time is for discovery and keys together, as in the Function */
export async function checkProvider(environment: Environment, network: Network): Promise<readonly Finding[]> {
  if (!textOf(environment, 'OIDC_ISSUER')) return [discovery.skipped('OIDC_ISSUER is not set: there is none to ask.')];
  const settings = settingsOf(environment);
  if (!settings) return [discovery.skipped('Not asked: OIDC_ISSUER or OIDC_JWKS_URI has to be mended first.')];
  return withDeadline(network.timeoutMilliseconds, async (signal) => {
    if (settings.jwksUri) {
      const message = 'Its discovery document is not asked: OIDC_JWKS_URI says where the keys are.';
      return [discovery.skipped(message), await checkKeys(settings.jwksUri, network.fetch, signal)];
    }
    const uri = await attempt(network.fetch, (fetch) => discoverJwksUri(settings, fetch, signal));
    if ('cause' in uri) {
      const hasSlashMistake = isOfAnotherIssuer(uri.cause) && (await isSlashMistake(settings, network.fetch, signal));
      return [discovery.problemOf(discoveryFailure(uri.cause, hasSlashMistake))];
    }
    const found = discovery.ok('Its discovery document is of OIDC_ISSUER, and says where the keys are.');
    return [found, await checkKeys(uri.value, network.fetch, signal)];
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

const isOfAnotherIssuer = (cause: unknown) => cause instanceof FetchError && cause.reason === 'other_issuer';

/** True where the document is of the same issuer but for the slash at the end. */
async function isSlashMistake(settings: OidcSettings, fetch: Fetch, signal: AbortSignal): Promise<boolean> {
  const { issuer } = settings;
  const other = issuer.endsWith('/') ? issuer.slice(0, -1) : `${issuer}/`;
  const uri = await attempt(fetch, () => discoverJwksUri({ ...settings, issuer: other }, fetch, signal));
  return !('cause' in uri && isOfAnotherIssuer(uri.cause));
}

/** @param cause a FetchError, or what the network has thrown */
function discoveryFailure(cause: unknown, hasSlashMistake: boolean): Explanation {
  if (hasSlashMistake) return SLASH;
  const remedy = 'Correct OIDC_ISSUER; for a provider without that document, set OIDC_JWKS_URI.';
  return DISCOVERY[reasonOf(cause)] ?? documentFailure('Its discovery document', cause, remedy);
}

/** @param cause a FetchError, or what the network has thrown */
function keysFailure(cause: unknown): Explanation {
  return KEYS[reasonOf(cause)] ?? documentFailure('Their document', cause, 'Correct OIDC_JWKS_URI, or the provider.');
}

function documentFailure(document: string, cause: unknown, remedy: string): Explanation {
  if (!(cause instanceof FetchError)) return explainFailure(cause);
  const { reason, status = 0 } = cause;
  if (reason === 'status') {
    const message = `${document} is not available: status ${status}.`;
    return { message, remedy: status < 500 ? remedy : 'Try again in a minute.' };
  }
  if (reason === 'not_json') return { message: `${document} is not a JSON object.`, remedy };
  if (reason === 'too_large') return { message: `${document} is longer than ${MAX_BYTES / 1024} KiB.`, remedy };
  return explainFailure(cause);
}

const reasonOf = (cause: unknown) => (cause instanceof FetchError ? cause.reason : '');
