// Fetches Twilio Access Tokens from the token Function and keeps each while it is good. For browsers, React Native and
// Node: copy this file into the app. It needs no package and no build step.
//
//   const tokens = new TokenSource({ url: 'https://…/token', bearerToken: (forceRefresh) => auth.idToken(forceRefresh) });
//   const { identity, token } = await tokens.token({ products: ['video'], room: 'tutoring-42' });
// Sources: the contract in the project's README; RFC 9457 for problem answers; RFC 6750 for bearer tokens.

// In milliseconds.
const DEADLINE = 15_000; // for each request, including its body
const MARGIN = 60_000; // that a token in memory must have left of its life, or half its life if that is less
const REPEAT_WINDOW = 30_000; // after the first request; no repeat begins later
const MAX_REPEATS = 3;
const MAX_ANSWER_BYTES = 64 * 1024;
const MAX_LIFE_SECONDS = 86_400; // Twilio's limit for Access Tokens
const KINDS: Readonly<Record<number, ErrorKind>> = { 400: 'refused', 401: 'signIn', 403: 'refused', 500: 'server' };
const OUTAGES: readonly number[] = [429, 502, 503, 504];

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

/** Frozen, since callers share it. `token` is not enumerable, so that logs and JSON do not contain it. */
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
  /** The Function's words: for programs, the kind of the refusal and its cause; for developers, a sentence. */
  readonly code?: string | undefined;
  readonly reason?: string | undefined;
  readonly detail?: string | undefined;
  /** Of HTTP; and the Retry-After header, in seconds. */
  readonly status?: number | undefined;
  readonly retryAfter?: number | undefined;

  constructor(kind: ErrorKind, details: Omit<Partial<TokenError>, keyof Error | 'kind'> = {}) {
    super([kind, details.status, details.code, details.reason].filter((part) => part !== undefined).join(' '));
    this.kind = kind;
    Object.assign(this, details);
  }
}

export interface TokenSourceOptions {
  /** The address of the Function, `https://…/token`, without a query. */
  readonly url: string;
  /**
   * The user's ID or access token from the app's identity provider, or null for an anonymous caller. True asks for a
   * newly issued one, since the Function has rejected the last. What this throws reaches the callers of `token`.
   */
  readonly bearerToken?: (forceRefresh: boolean) => string | null | undefined | Promise<string | null | undefined>;
  readonly fetch?: typeof fetch;
  /** A clock for tests, in milliseconds. */
  readonly now?: () => number;
}

/** `sent` has the readings of the clocks. */
type Held = { readonly token: AccessToken; readonly sent: readonly number[] };
type Leave = (outcome: Promise<AccessToken>) => void;
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
   * @param options.signal ends the wait of this caller; the request ends when its last caller has left
   * @throws TokenError, the signal's AbortError, or what `bearerToken` throws
   */
  token(
    request: TokenRequest = {},
    { forceRefresh = false, signal }: { forceRefresh?: boolean; signal?: AbortSignal | undefined } = {},
  ): Promise<AccessToken> {
    return new Promise((resolve) => {
      if (signal?.aborted) throw abortReason(signal);
      const query = queryOf(request);
      const held = this.#held.get(query);
      if (held && !forceRefresh && this.#isGood(held)) return resolve(held.token);
      const flight = this.#flights.get(query) ?? this.#startFlight(query);
      const leave: Leave = (outcome) => {
        resolve(outcome);
        signal?.removeEventListener('abort', abort);
        flight.callers.delete(leave);
        if (flight.callers.size > 0) return;
        this.#flights.delete(query);
        flight.controller.abort();
      };
      const abort = () => leave(Promise.reject(signal && abortReason(signal)));
      signal?.addEventListener('abort', abort);
      flight.callers.add(leave);
    });
  }

  /** Forgets every token. Callers that wait get a `signedOut` error, and what is on its way is never handed out. */
  signOut(): void {
    this.#held.clear();
    const callers = [...this.#flights.values()].flatMap((flight) => [...flight.callers]);
    for (const leave of callers) leave(Promise.reject(new TokenError('signedOut')));
  }

  #isGood({ token, sent }: Held): boolean {
    const life = token.expiresIn * 1000;
    return life - this.#elapsed(sent) >= Math.min(MARGIN, life / 2);
  }

  #startFlight(query: string): Flight {
    const flight: Flight = { controller: new AbortController(), callers: new Set() };
    this.#flights.set(query, flight);
    // Deferred, so that a closure that calls `signOut` ends this flight, too.
    const outcome = Promise.resolve().then(() => this.#fetchToken(query, flight.controller.signal));
    const end = () => flight.callers.forEach((leave) => void leave(outcome));
    outcome.then(end, end);
    return flight;
  }

  async #fetchToken(query: string, signal: AbortSignal): Promise<AccessToken> {
    if (signal.aborted) throw new TokenError('signedOut'); // before the closure was asked
    let headers = await this.#headers(false);
    let isRenewed = false;
    const first = this.#now();
    for (let repeats = 0; ; ) {
      const sent = this.#now();
      try {
        const token = await this.#request(query, headers, signal);
        if (!signal.aborted) this.#held.set(query, { token, sent });
        return token;
      } catch (cause) {
        const error = cause instanceof TokenError ? cause : new TokenError('network');
        if (signal.aborted) throw error;
        const { kind, code, retryAfter = 0 } = error;
        if (kind === 'signIn' && code === 'invalid_token' && !isRenewed) {
          isRenewed = true;
          headers = await this.#headers(true);
          continue;
        }
        // Random, so that devices do not all come back at once.
        const backoff = 2 ** repeats * (500 + Math.random() * 500);
        const pause = kind === 'network' ? backoff : Math.max(1, retryAfter) * 1000;
        const mayRepeat = (kind === 'network' || kind === 'unavailable') && ++repeats <= MAX_REPEATS;
        if (!mayRepeat || this.#elapsed(first) + pause > REPEAT_WINDOW) throw error;
        await wait(pause, signal);
        if (this.#elapsed(first) > REPEAT_WINDOW) throw error; // The device has slept.
      }
    }
  }

  async #headers(forceRefresh: boolean): Promise<Record<string, string>> {
    const bearer = await this.#options.bearerToken?.(forceRefresh);
    if (typeof bearer !== 'string') return { Accept: 'application/json' };
    // `fetch` would throw an error that contains such a bearer token.
    if (!/^[\w.~+/-]+=*$/.test(bearer)) throw new TokenError('signIn');
    return { Accept: 'application/json', Authorization: `Bearer ${bearer}` };
  }

  async #request(query: string, headers: Record<string, string>, signal: AbortSignal): Promise<AccessToken> {
    if (signal.aborted) throw new TokenError('network');
    const { url, fetch: send = fetch } = this.#options;
    const controller = new AbortController();
    const end = () => controller.abort();
    signal.addEventListener('abort', end);
    wait(DEADLINE, controller.signal).then(end);
    // React Native follows redirects anyway, and its `no-store` adds a parameter that the Function rejects.
    const strictness: object = isReactNative() ? {} : { redirect: 'manual', cache: 'no-store' };
    const init = { headers, credentials: 'omit', signal: controller.signal, ...strictness } as const;
    try {
      const response = await send(query ? `${url}?${query}` : url, init);
      const text = await readText(response).catch(() => undefined);
      if (response.status === 200 && text !== undefined) return toAccessToken(text);
      throw toError(response, text);
    } finally {
      end(); // Closes the connection if the body was not read to its end.
    }
  }

  #now(): readonly number[] {
    return this.#options.now ? [this.#options.now()] : [performance.now(), Date.now()];
  }

  /** The greater difference: one clock may stop while the device sleeps, the other one may be set back. */
  #elapsed(since: readonly number[]): number {
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
  // A lone surrogate is not a character, and `encodeURIComponent` throws.
  return encodeURIComponent(text.replace(/[\ud800-\udfff]/gu, '\ufffd')).replace(/[!'()*]/g, toPercent);
}

/** @returns '' for a body that is too large */
async function readText(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return response.text(); // React Native has no streams.
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
  const isLife = Number.isInteger(expiresIn) && Number(expiresIn) >= 1 && Number(expiresIn) <= MAX_LIFE_SECONDS;
  const isList = Array.isArray(products) && products.every((product) => typeof product === 'string');
  if (!(asText(identity) && asText(token) && isLife && isList)) throw new TokenError('invalidAnswer', { status: 200 });
  const answer = { identity, token, expiresIn, products: Object.freeze(products) } as AccessToken;
  return Object.freeze(Object.defineProperty(answer, 'token', { enumerable: false }));
}

function toError({ status, headers }: Response, text: string | undefined): TokenError {
  const isOutage = OUTAGES.includes(status);
  if (text === undefined && !isOutage) return new TokenError('network');
  const isProblem = /^application\/problem\+json *(;|$)/i.test(headers.get('content-type') ?? '');
  const problem = isProblem ? parseObject(text) : undefined;
  const kind = isOutage ? 'unavailable' : problem && KINDS[status];
  // A browser shows a redirect as status 0.
  if (!kind) return new TokenError('invalidAnswer', { status: status || undefined });
  const [code, reason, detail] = ['code', 'reason', 'detail'].map((name) => asText(problem?.[name]));
  const seconds = /^\d{1,9}$/.exec(headers.get('retry-after') ?? '');
  return new TokenError(kind, { status, code, reason, detail, retryAfter: seconds ? Number(seconds[0]) : undefined });
}

const asText = (value: unknown) => (typeof value === 'string' ? value : undefined);
/** Undefined for anything but a JSON object. */
function parseObject(text = ''): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** Resolves after the time, or when the signal says so. */
const wait = (milliseconds: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => resolve(clearTimeout(timer)));
  });

// React Native's signals have no reason.
const abortReason = ({ reason = Object.assign(new Error('Aborted'), { name: 'AbortError' }) }: AbortSignal) => reason;
const isReactNative = () => (globalThis as { navigator?: { product?: string } }).navigator?.product === 'ReactNative';
