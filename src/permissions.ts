// Asks the owner's own server what a signed-in user may have: one request for each token, and never for a bad bearer
// token. It fails closed: an outage or a mistake never grants anything.
import { type Caller, narrow } from './caller';
import { ageOf, type Clocks, type Moment, momentOf, retryAfterSeconds } from './clocks';
import { type Reason, TokenError } from './errors';
import { type Fetch, FetchError, type FetchReason, fetchJson, withDeadline } from './fetch-json';
import type { TokenRequest } from './http/request';
import type { JsonObject } from './json';
import { badToken } from './oidc/bearer-errors';

/** In milliseconds. */
export const PERMISSIONS_TIMES = {
  /** For one request, including the body. */
  fetchTimeout: 3_000,
  /** For this long after a timeout or a failure to connect, no request asks that server again. */
  failureCooldown: 5_000,
} as const;

const MAX_BYTES = 64 * 1024;

/** The names that the user may have; undefined means no limit. */
export interface Permissions {
  readonly products: readonly string[] | undefined;
  readonly rooms: readonly string[] | undefined;
}

export interface PermissionsQuestion {
  readonly url: string;
  /** Verified already; the owner's server verifies it again. */
  readonly bearerToken: string;
  readonly request: Pick<TokenRequest, 'products' | 'room'>;
}

/** @throws TokenError invalid_token, product_not_allowed or temporarily_unavailable */
export type AskPermissions = (question: PermissionsQuestion) => Promise<Permissions>;

export function createPermissionsClient({ fetch, ...clocks }: Clocks & { readonly fetch: Fetch }): AskPermissions {
  /** The last failure to reach each address. */
  const failures = new Map<string, Moment & { readonly reason: FetchReason }>();

  return async (question) => {
    const failed = failures.get(question.url);
    const waitMilliseconds = failed ? PERMISSIONS_TIMES.failureCooldown - ageOf(failed, clocks) : 0;
    if (failed && waitMilliseconds > 0) throw refusalFor(new FetchError(failed.reason), waitMilliseconds);
    try {
      const answer = await withDeadline(PERMISSIONS_TIMES.fetchTimeout, (signal) =>
        fetchJson(fetch, question.url, signal, { ...permissionsRequest(question), maxBytes: MAX_BYTES }),
      );
      return permissionsIn(answer);
    } catch (cause) {
      const error = cause instanceof FetchError ? cause : new FetchError('not_json');
      const { reason } = error;
      if (reason === 'timeout' || reason === 'unreachable') failures.set(question.url, { reason, ...momentOf(clocks) });
      throw refusalFor(error, PERMISSIONS_TIMES.failureCooldown);
    }
  };
}

/**
 * The same caller with what the permissions server leaves; without such a server, or a bearer token, nothing changes.
 *
 * @throws TokenError invalid_token, product_not_allowed or temporarily_unavailable
 */
export async function limitByPermissions(
  caller: Caller,
  request: TokenRequest,
  url: string | undefined,
  ask: AskPermissions,
): Promise<Caller> {
  if (url === undefined || request.bearerToken === undefined) return caller;
  const { products, rooms } = await ask({ url, bearerToken: request.bearerToken, request });
  return { ...caller, products: narrow(caller.products, products), rooms: narrow(caller.rooms, rooms) };
}

/** A member is absent if the app did not request it. */
export function permissionsRequest({ bearerToken, request: { products, room } }: PermissionsQuestion): RequestInit {
  return {
    method: 'POST',
    redirect: 'manual',
    headers: {
      Authorization: `Bearer ${bearerToken}`,
      Accept: 'application/json',
      'Content-Type': 'application/json',
    },
    body: JSON.stringify({ products, room }),
  };
}

/** Both members are required, so that a mistake is never read as 'everything'. */
export function permissionsIn({ products, rooms }: JsonObject): Permissions {
  return { products: listIn(products), rooms: listIn(rooms) };
}

function listIn(value: unknown): readonly string[] | undefined {
  if (value === null) return undefined;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  throw new FetchError('not_json');
}

/** Any other failure is an answer that is not what it must be. */
const FAILURE_REASONS: Readonly<Partial<Record<FetchReason, Reason>>> = {
  timeout: 'permissions_timeout',
  unreachable: 'permissions_unreachable',
  status: 'permissions_status',
};

function refusalFor({ reason, status }: FetchError, retryAfterMilliseconds: number): TokenError {
  if (status === 401) return badToken('permissions_unauthorized');
  if (status === 403) return new TokenError('permissions_denied', 'You are not authorized to use this app.');
  const detail = 'The permissions server of this app is currently unavailable; try again soon.';
  return new TokenError(FAILURE_REASONS[reason] ?? 'permissions_malformed', detail, {
    retryAfterSeconds: retryAfterSeconds(retryAfterMilliseconds),
    ...(status !== undefined && { logged: { permissionsStatus: status } }),
  });
}
