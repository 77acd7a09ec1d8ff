// Fetches Twilio Access Tokens from the token Function and keeps each while it is good. For browsers, React Native and
// Node: copy this file into the app. It needs no package and no build step.
//
//   const tokens = new TokenSource({ url: 'https://…/token', bearerToken: (forceRefresh) => auth.idToken(forceRefresh) });
//   const { identity, token } = await tokens.token({ products: ['video'], room: 'tutoring-42' });
//
// Sources: the contract in the project's README; RFC 9457 for problem answers; RFC 6750 for bearer tokens.

/** A request may take this long, including its body. In milliseconds, like every time without a unit in its name. */
const DEADLINE = 15_000;
/** A token is handed out while at least this much of its life is left, or half of a life that is shorter than two. */
const MARGIN = 60_000;
const MAX_REPEATS = 3;
/** No repeat begins later than this after the first request. */
const REPEAT_WINDOW = 30_000;
const MAX_ANSWER_BYTES = 64 * 1024;
/** Twilio's limit for Access Tokens. */
const MAX_LIFE_SECONDS = 86_400;

const PRODUCTS = ['video', 'voice', 'conversations', 'sync'] as const;
export type Product = (typeof PRODUCTS)[number];

/** Picks the push credential. `ios-sandbox` is for builds that are signed for development. */
export type Platform = 'ios' | 'ios-sandbox' | 'android';

/** What to ask for. Of what is unset, the Function chooses. */
export interface TokenRequest {
  /** Ask for what the app needs now: least privilege. An empty list counts as unset. */
  readonly products?: readonly Product[] | undefined;
  /** The Video room that the token is for, by unique name or SID. */
  readonly room?: string | undefined;
  readonly platform?: Platform | undefined;
  /** The lifetime in seconds, 60 to 86399. The Function may shorten it. */
  readonly ttl?: number | undefined;
}

/** `token` is not enumerable, so logs, JSON and copies do not contain it. Read it by its name. */
export interface AccessToken {
  readonly identity: string;
  readonly token: string;
  /** Seconds from issue, not from now. */
  readonly expiresIn: number;
  readonly products: readonly string[];
}

/**
 * What the app does next:
 * - `signIn`: let the user sign in (401, or a bearer token that cannot be one).
 * - `refused`: tell the user that this is not allowed, or fix the request (400, 403).
 * - `server`: tell the owner of the Function (500).
 * - `unavailable`: try later; the user stays signed in (429, 502, 503, 504).
 * - `network`: try again with a connection. In a browser, also an origin that `CORS_ORIGINS` does not list.
 * - `invalidAnswer`: check the address, or the connection for a captive portal: the answer is not the Function's.
 * - `signedOut`: nothing; `signOut()` was called meanwhile.
 */
export type ErrorKind = 'signIn' | 'refused' | 'server' | 'unavailable' | 'network' | 'invalidAnswer' | 'signedOut';

export class TokenError extends Error {
  override readonly name = 'TokenError';
  readonly kind: ErrorKind;
  /** The Function's words: the kind of the refusal and its cause, for programs, and a sentence. */
  readonly code?: string | undefined;
  readonly reason?: string | undefined;
  readonly detail?: string | undefined;
  /** Of HTTP. */
  readonly status?: number | undefined;
  /** In seconds. */
  readonly retryAfter?: number | undefined;

  constructor(kind: ErrorKind, details: Omit<Partial<TokenError>, keyof Error | 'kind'> = {}) {
    super([kind, details.status, details.code, details.reason].filter((part) => part !== undefined).join(' '));
    this.kind = kind;
    Object.assign(this, details);
  }
}

type BearerToken = string | null | undefined;

export interface TokenSourceOptions {
  /** The address of the Function, `https://…/token`, without a query. */
  readonly url: string;
  /**
   * The user's ID or access token from the app's identity provider, or null for an anonymous caller. Called before each
   * fetch, and with true after the Function has rejected the bearer token: the provider has to issue a new one then.
   * What it throws reaches the callers of `token` unchanged.
   */
  readonly bearerToken?: (forceRefresh: boolean) => BearerToken | Promise<BearerToken>;
  readonly fetch?: typeof fetch;
  /** A clock for tests, in milliseconds. */
  readonly now?: () => number;
}

/** The readings of the clocks. */
type Instant = readonly number[];
type Held = { readonly token: AccessToken; readonly sent: Instant };
type Leave = (outcome: { readonly token: AccessToken } | { readonly error: unknown }) => void;
type Flight = { readonly controller: AbortController; readonly callers: Set<Leave> };

export class TokenSource {
  readonly #options: TokenSourceOptions;
  /** Both by the query, which tells requests apart. */
  readonly #held = new Map<string, Held>();
  readonly #flights = new Map<string, Flight>();

  constructor(options: TokenSourceOptions) {
    this.#options = options;
  }

  /**
   * A token from memory, or from the Function. Callers that ask for the same thing at the same time share a request.
   * @param options.forceRefresh fetches even if the token in memory is still good
   * @param options.signal ends the wait of this caller; the request ends when its last caller has gone
   * @throws TokenError, the signal's AbortError, or what `bearerToken` throws
   */
  token(
    request: TokenRequest = {},
    { forceRefresh = false, signal }: { forceRefresh?: boolean; signal?: AbortSignal | undefined } = {},
  ): Promise<AccessToken> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) throw abortReason(signal);
      const query = queryOf(request);
      const held = this.#held.get(query);
      if (held && !forceRefresh && this.#isGood(held)) return resolve(held.token);
      const flight = this.#flights.get(query) ?? this.#startFlight(query);
      const leave: Leave = (outcome) => {
        if ('token' in outcome) resolve(outcome.token);
        else reject(outcome.error);
        signal?.removeEventListener('abort', abort);
        flight.callers.delete(leave);
        if (flight.callers.size > 0) return;
        if (this.#flights.get(query) === flight) this.#flights.delete(query);
        flight.controller.abort();
      };
      const abort = () => leave({ error: signal && abortReason(signal) });
      signal?.addEventListener('abort', abort);
      flight.callers.add(leave);
    });
  }

  /** Forgets every token. Callers that wait get a `signedOut` error, and what is on its way is never handed out. */
  signOut(): void {
    this.#held.clear();
    for (const { callers } of this.#flights.values()) {
      for (const leave of callers) leave({ error: new TokenError('signedOut') });
    }
  }

  #isGood({ token, sent }: Held): boolean {
    const life = token.expiresIn * 1000;
    return life - this.#elapsed(sent) >= Math.min(MARGIN, life / 2);
  }

  #startFlight(query: string): Flight {
    const flight: Flight = { controller: new AbortController(), callers: new Set() };
    const { signal } = flight.controller;
    this.#flights.set(query, flight);
    const end: Leave = (outcome) => {
      for (const leave of flight.callers) leave(outcome);
    };
    this.#fetchToken(query, signal).then(
      (held) => {
        if (!signal.aborted) this.#held.set(query, held);
        end(held);
      },
      (error) => end({ error }),
    );
    return flight;
  }

  async #fetchToken(query: string, signal: AbortSignal): Promise<Held> {
    let bearer = await this.#askForBearer(false);
    let isRenewed = false;
    const first = this.#now();
    for (let repeats = 0; ; ) {
      const sent = this.#now();
      try {
        return { token: await this.#request(query, bearer, signal), sent };
      } catch (error) {
        if (signal.aborted || !(error instanceof TokenError)) throw error;
        if (error.kind === 'signIn' && error.code === 'invalid_token' && !isRenewed) {
          isRenewed = true;
          bearer = await this.#askForBearer(true);
          continue;
        }
        const pause = pauseAfter(error, repeats);
        if (++repeats > MAX_REPEATS || this.#elapsed(first) + pause > REPEAT_WINDOW) throw error;
        await wait(pause, signal);
        // The device may have slept.
        if (this.#elapsed(first) > REPEAT_WINDOW) throw error;
      }
    }
  }

  async #askForBearer(forceRefresh: boolean): Promise<BearerToken> {
    const bearer = await this.#options.bearerToken?.(forceRefresh);
    // The error that `fetch` throws for such a header contains it.
    if (typeof bearer === 'string' && !/^[\w.~+/-]+=*$/.test(bearer)) throw new TokenError('signIn');
    return bearer;
  }

  async #request(query: string, bearer: BearerToken, signal: AbortSignal): Promise<AccessToken> {
    const { url, fetch: send = fetch } = this.#options;
    const headers: Record<string, string> = { Accept: 'application/json' };
    if (typeof bearer === 'string') headers.Authorization = `Bearer ${bearer}`;
    // React Native follows redirects anyway, and its `no-store` adds a parameter that the Function rejects.
    const init = isReactNative() ? {} : ({ redirect: 'manual', cache: 'no-store' } as const);
    const controller = new AbortController();
    const end = () => controller.abort();
    const timer = setTimeout(end, DEADLINE);
    if (signal.aborted) end();
    signal.addEventListener('abort', end);
    try {
      const address = query ? `${url}?${query}` : url;
      const response = await send(address, { ...init, headers, credentials: 'omit', signal: controller.signal });
      const text = await readText(response).catch((error) => {
        if (kindOf(response.status) !== 'unavailable') throw error;
        return '';
      });
      if (response.status === 200) return toAccessToken(text);
      throw toError(response, text);
    } catch (error) {
      throw error instanceof TokenError ? error : new TokenError('network');
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      // Closes the connection where the body was not read to its end.
      end();
    }
  }

  #now(): Instant {
    const { now } = this.#options;
    return now ? [now()] : [performance.now(), Date.now()];
  }

  /** The greater difference: one clock may stop while the device sleeps, the other one may be set back. */
  #elapsed(since: Instant): number {
    return Math.max(...this.#now().map((reading, clock) => reading - (since[clock] ?? 0)));
  }
}

/** The user's identity in Voice, for a call to the user `name`: bytes outside `A-Za-z0-9` become `_` and their hex. */
export function voiceIdentity(name: string): string {
  const toHex = (text: string, digits = text.charCodeAt(0).toString(16)) => `_${digits.toLowerCase()}`;
  return percentEncode(name).replace(/%(..)|[-._~]/g, toHex);
}

function queryOf({ products, room, platform, ttl }: TokenRequest): string {
  const ordered = [...new Set(products)].sort((one, other) => PRODUCTS.indexOf(one) - PRODUCTS.indexOf(other));
  return Object.entries({ products: ordered.join() || undefined, room, platform, ttl })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${percentEncode(String(value))}`)
    .join('&');
}

function percentEncode(text: string): string {
  const toPercent = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  // A lone surrogate is no character, and `encodeURIComponent` throws.
  return encodeURIComponent(text.replace(/[\ud800-\udfff]/gu, '\ufffd')).replace(/[!'()*]/g, toPercent);
}

/** @returns '' for a body that is too large */
async function readText(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  // React Native has no streams.
  if (!reader) return response.text();
  const decoder = new TextDecoder();
  let text = '';
  for (let size = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.length;
    if (size > MAX_ANSWER_BYTES) return '';
    text += decoder.decode(value, { stream: true });
  }
}

function toAccessToken(text: string): AccessToken {
  const { identity, token, expiresIn, products } = parseObject(text) ?? {};
  const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
  const isLife = (value: unknown): value is number =>
    Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MAX_LIFE_SECONDS;
  const isList = Array.isArray(products) && products.every((product) => typeof product === 'string');
  if (!isText(identity) || !isText(token) || !isLife(expiresIn) || !isList) {
    throw new TokenError('invalidAnswer', { status: 200 });
  }
  // Frozen, since all callers share it.
  const answer = { identity, token, expiresIn, products: Object.freeze(products) };
  return Object.freeze(Object.defineProperty(answer, 'token', { enumerable: false }));
}

function toError({ status, headers }: Response, text: string): TokenError {
  const isProblem = /^application\/problem\+json *(;|$)/i.test(headers.get('content-type') ?? '');
  const problem = isProblem ? parseObject(text) : undefined;
  const kind = kindOf(status);
  // A browser shows a redirect as status 0.
  if (!problem && kind !== 'unavailable') return new TokenError('invalidAnswer', { status: status || undefined });
  const member = (name: string) => (typeof problem?.[name] === 'string' ? problem[name] : undefined);
  const seconds = headers.get('retry-after') ?? '';
  const retryAfter = /^\d{1,9}$/.test(seconds) ? Number(seconds) : undefined;
  const words = { code: member('code'), reason: member('reason'), detail: member('detail') };
  return new TokenError(kind, { status, ...words, retryAfter });
}

function kindOf(status: number): ErrorKind {
  if (status === 401) return 'signIn';
  if (status === 400 || status === 403) return 'refused';
  if (status === 500) return 'server';
  return [429, 502, 503, 504].includes(status) ? 'unavailable' : 'invalidAnswer';
}

/** @returns undefined for anything but a JSON object */
function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** @returns Infinity if the request is not repeated */
function pauseAfter({ kind, retryAfter = 0 }: TokenError, repeats: number): number {
  if (kind === 'unavailable') return Math.max(1, retryAfter) * 1000;
  // Random, so that devices do not all come back at once.
  return kind === 'network' ? 2 ** repeats * (500 + Math.random() * 500) : Number.POSITIVE_INFINITY;
}

/** Resolves after the time, or when the signal says so. */
function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    const end = () => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener('abort', end);
  });
}

/** React Native's signals have no reason. */
const abortReason = ({ reason = Object.assign(new Error('Aborted'), { name: 'AbortError' }) }: AbortSignal) => reason;

const isReactNative = () => (globalThis as { navigator?: { product?: string } }).navigator?.product === 'ReactNative';
