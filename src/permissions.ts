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
  /** How long a pause is, of one user's requests or of all: no request asks that server then. */
  pause: 5_000,
} as const;

/** Requests of so many different users in a row have to fail before those of all users pause. */
const USERS_UNTIL_PAUSE = 3;

const MAX_BYTES = 64 * 1024;

/** The names that the user may have; undefined means no limit. */
export interface Permissions {
  readonly products: readonly string[] | undefined;
  readonly rooms: readonly string[] | undefined;
}

export interface PermissionsQuestion {
  readonly url: string;
  /** Identifies the user: a user whose requests fail must not stop the requests of others. */
  readonly user: string;
  /** Verified already; the owner's server verifies it again. */
  readonly bearerToken: string;
  readonly request: Pick<TokenRequest, 'products' | 'room'>;
}

/** @throws TokenError invalid_token, product_not_allowed or temporarily_unavailable */
export type AskPermissions = (question: PermissionsQuestion) => Promise<Permissions>;

export function createPermissionsClient({ fetch, ...clocks }: Clocks & { readonly fetch: Fetch }): AskPermissions {
  const pausesByUrl = new Map<string, Pauses>();

  return async (question) => {
    const { url, user } = question;
    const pauses = pausesByUrl.get(url) ?? createPauses(clocks);
    pausesByUrl.set(url, pauses);
    const pause = pauses.find(user);
    if (pause) throw refusalFor(new FetchError(pause.reason), PERMISSIONS_TIMES.pause - ageOf(pause, clocks));
    try {
      const answer = await withDeadline(PERMISSIONS_TIMES.fetchTimeout, (signal) =>
        fetchJson(fetch, url, signal, { ...permissionsRequest(question), maxBytes: MAX_BYTES }),
      );
      pauses.noteAnswer();
      return permissionsIn(answer);
    } catch (cause) {
      const error = cause instanceof FetchError ? cause : new FetchError('not_json');
      const { reason } = error;
      if (reason === 'timeout' || reason === 'unreachable') pauses.noteFailure(user, reason);
      else pauses.noteAnswer();
      throw refusalFor(error, PERMISSIONS_TIMES.pause);
    }
  };
}

type Failure = Moment & { readonly reason: FetchReason };
type Pauses = ReturnType<typeof createPauses>;

/** Which requests must not ask a server for now: those of a user whose last one failed, or those of everybody. */
function createPauses(clocks: Clocks) {
  const byUser = new Map<string, Failure>();
  const failedInARow = new Set<string>();
  let ofAll: Failure | undefined;

  const isOver = (failure: Failure) => ageOf(failure, clocks) >= PERMISSIONS_TIMES.pause;

  return {
    find(user: string): Failure | undefined {
      return [ofAll, byUser.get(user)].find((failure) => failure && !isOver(failure));
    },
    /** An answer of any status shows that the server is there. */
    noteAnswer(): void {
      failedInARow.clear();
    },
    noteFailure(user: string, reason: FetchReason): void {
      // Forgotten here, so that the map has no more entries than users who failed lately.
      for (const [other, failure] of byUser) if (isOver(failure)) byUser.delete(other);
      const failure = { reason, ...momentOf(clocks) };
      byUser.set(user, failure);
      failedInARow.add(user);
      if (failedInARow.size < USERS_UNTIL_PAUSE) return;
      ofAll = failure;
      failedInARow.clear();
    },
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
  // By subject, which no user can change; the name is for a bearer token without one.
  const { issuer, subject } = caller.logged;
  const user = JSON.stringify([issuer, subject ?? null, subject === undefined ? caller.name : null]);
  const { products, rooms } = await ask({ url, user, bearerToken: request.bearerToken, request });
  return { ...caller, products: narrow(caller.products, products), rooms: narrow(caller.rooms, rooms) };
}

/** A member is absent if the app did not request it. */
export function permissionsRequest({
  bearerToken,
  request: { products, room },
}: Pick<PermissionsQuestion, 'bearerToken' | 'request'>): RequestInit {
  return {
    method: 'POST',
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

function refusalFor({ reason, extras: { status } }: FetchError, retryAfterMilliseconds: number): TokenError {
  if (status === 401) return badToken('permissions_unauthorized');
  if (status === 403) return new TokenError('permissions_denied', 'You are not authorized to use this app.');
  const detail = 'The permissions server of this app is currently unavailable; try again soon.';
  return new TokenError(FAILURE_REASONS[reason] ?? 'permissions_malformed', detail, {
    retryAfterSeconds: retryAfterSeconds(retryAfterMilliseconds),
    ...(status !== undefined && { logged: { permissionsStatus: status } }),
  });
}
