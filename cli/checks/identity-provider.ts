// Does the identity provider publish what the Function needs: a discovery document, and keys?
import { type Environment, textOf } from '../../src/config/environment';
import { VARIABLES } from '../../src/config/variables';
import { type Fetch, FetchError, type FetchReason, fetchJson, MAX_BYTES, withDeadline } from '../../src/fetch-json';
import { ALGORITHMS } from '../../src/oidc/inspect';
import type { ProviderAddress } from '../../src/oidc/provider';
import { discoverJwksUri, MAX_KEYS, usableKeys } from '../../src/oidc/provider-documents';
import { type Explanation, type Finding, findingsOf } from '../terminal/finding';
import { explainFailure, type Network } from './network';

const discovery = findingsOf('Identity provider');
const keys = findingsOf("Provider's keys");

const SLASH: Explanation = {
  message: 'Its issuer and OIDC_ISSUER differ in the slash at the end.',
  remedy: 'Add the slash to OIDC_ISSUER or remove it, so that OIDC_ISSUER equals iss in the tokens.',
};

type ByReason = Readonly<Partial<Record<FetchReason, Explanation>>>;

const DISCOVERY: ByReason = {
  other_issuer: {
    message: 'Its discovery document names another issuer than OIDC_ISSUER.',
    remedy: 'Copy OIDC_ISSUER exactly from issuer in that document, or from iss in a token.',
  },
  no_jwks_uri: {
    message: 'Its discovery document has no jwks_uri that begins with https://.',
    remedy: "Set OIDC_JWKS_URI to the address of the provider's keys.",
  },
};

const CORRECT_KEYS = 'Correct OIDC_JWKS_URI, or the configuration of the provider.';

const KEYS: ByReason = {
  no_key_set: { message: 'The document at their address has no list of keys.', remedy: CORRECT_KEYS },
  too_many_keys: {
    message: `There are more than ${MAX_KEYS}, and the Function refuses so many.`,
    remedy: 'Remove old keys at the provider.',
  },
  no_usable_key: {
    message: 'None of them can verify a bearer token.',
    remedy: `Configure the provider to sign with one of ${ALGORITHMS.join(', ')}.`,
  },
};

/** @param network its timeout is for discovery and keys together, as in the Function */
export async function checkProvider(environment: Environment, network: Network): Promise<readonly Finding[]> {
  if (!textOf(environment, 'OIDC_ISSUER')) return [discovery.skipped('Not checked: OIDC_ISSUER is not set.')];
  const settings = settingsOf(environment);
  if (!settings) return [discovery.skipped('Not checked: OIDC_ISSUER or OIDC_JWKS_URI is invalid.')];
  return withDeadline(network.timeoutMilliseconds, async (signal) => {
    if (settings.jwksUri) {
      const message = 'Its discovery document is not used, because OIDC_JWKS_URI says where the keys are.';
      return [discovery.skipped(message), await checkKeys(settings.jwksUri, network.fetch, signal)];
    }
    const uri = await attempt(network.fetch, (fetch) => discoverJwksUri(settings, fetch, signal));
    if ('cause' in uri) {
      const isOther = reasonOf(uri.cause) === 'other_issuer';
      const isSlash = isOther && (await differsInSlash(settings, network.fetch, signal));
      return [discovery.problemOf(isSlash ? SLASH : explainDiscovery(uri.cause))];
    }
    const found = discovery.ok('Its discovery document matches OIDC_ISSUER and says where the keys are.');
    return [found, await checkKeys(uri.value, network.fetch, signal)];
  });
}

/** Undefined if an address is invalid. Allows a provider on this computer, which no deployed Function could reach. */
function settingsOf(environment: Environment): ProviderAddress | undefined {
  const [issuer, jwksUri] = [textOf(environment, 'OIDC_ISSUER'), textOf(environment, 'OIDC_JWKS_URI')];
  const isInvalid = (name: 'OIDC_ISSUER' | 'OIDC_JWKS_URI', text: string | undefined) =>
    text !== undefined && VARIABLES[name].format.parse(text) === undefined;
  if (isInvalid('OIDC_ISSUER', issuer) || isInvalid('OIDC_JWKS_URI', jwksUri)) return undefined;
  return { issuer: issuer ?? '', jwksUri, allowsLoopbackHttp: /^http:/i.test(issuer ?? '') };
}

async function checkKeys(uri: string, fetch: Fetch, signal: AbortSignal): Promise<Finding> {
  const counts = await attempt(fetch, async (recorded) => {
    const document = await fetchJson(recorded, uri, signal);
    return { usable: usableKeys(document).keys.length, all: (document.keys as unknown[]).length };
  });
  if ('cause' in counts) return keys.problemOf(explainDocument('Their document', counts.cause, KEYS, CORRECT_KEYS));
  const { usable, all } = counts.value;
  return keys.ok(`${usable} of ${all} can verify bearer tokens.`);
}

/** Returns the value, or why there is none: the error of the network says more than the reason `unreachable`. */
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

const reasonOf = (cause: unknown) => (cause instanceof FetchError ? cause.reason : undefined);

/** True if the issuers are the same except for the slash at the end. */
async function differsInSlash(settings: ProviderAddress, fetch: Fetch, signal: AbortSignal): Promise<boolean> {
  const { issuer } = settings;
  const other = issuer.endsWith('/') ? issuer.slice(0, -1) : `${issuer}/`;
  const uri = await attempt(fetch, () => discoverJwksUri({ ...settings, issuer: other }, fetch, signal));
  return !('cause' in uri) || reasonOf(uri.cause) === 'no_jwks_uri';
}

/** @param cause a FetchError, or what the network threw */
function explainDiscovery(cause: unknown): Explanation {
  const remedy = 'Correct OIDC_ISSUER, or set OIDC_JWKS_URI if the provider has no such document.';
  return explainDocument('Its discovery document', cause, DISCOVERY, remedy);
}

function explainDocument(document: string, cause: unknown, byReason: ByReason, remedy: string): Explanation {
  if (!(cause instanceof FetchError)) return explainFailure(cause);
  const { reason, status = 0 } = cause;
  switch (reason) {
    case 'status': {
      const message = `${document} is not available: status ${status}.`;
      return { message, remedy: status < 500 ? remedy : 'Try again in a minute.' };
    }
    case 'not_json':
      return { message: `${document} is not a JSON object.`, remedy };
    case 'too_large':
      return { message: `${document} is longer than ${MAX_BYTES / 1024} KiB.`, remedy };
    default:
      return byReason[reason] ?? explainFailure(cause);
  }
}
