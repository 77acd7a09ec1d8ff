// token-source.ts, version 0.1.0
// Fetches Twilio Access Tokens from the token Function, keeps each while it is good, and renews them. For browsers,
// React Native and Node: copy this file into the app. It needs no package and no build step.
//
//   const tokens = new TokenSource({ url: 'https://…/token', bearerToken: (forceRefresh) => auth.idToken(forceRefresh) });
//   const { identity, token } = await tokens.token({ products: ['video'], room: 'tutoring-42' });
// Sources: the contract in the project's README; RFC 9457 for problem answers; RFC 6750 for bearer tokens.

// In milliseconds.
const DEADLINE = 15_000; // for each request, including its body
const MARGIN = 60_000; // that a token in memory must have left of its life, or half its life if that is less
const REPEAT_WINDOW = 30_000; // after the first request; no repeat begins later
const MAX_REPEATS = 3;
const RENEWAL_INTERVAL = 30_000; // between the beginnings of two renewals, at least
const FIRST_RENEWAL_PAUSE = 5_000; // before a renewal is tried again; doubled each time
const MAX_RENEWAL_PAUSE = 60_000;
const MAX_TIMER = 2 ** 31 - 1; // A longer timer would end at once.
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

/** Frozen, since callers share it. Otherwise an ordinary object: a log of it contains its token. */
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

export interface TokenErrorDetails {
  /** The Function's words: for programs, the kind of the refusal and its cause; for developers, a sentence. */
  readonly code?: string | undefined;
  readonly reason?: string | undefined;
  readonly detail?: string | undefined;
  /** Of HTTP; and the Retry-After header, in seconds. */
  readonly status?: number | undefined;
  readonly retryAfter?: number | undefined;
  /** For `network`, the error of the platform. */
  readonly cause?: unknown;
}

export class TokenError extends Error implements Omit<TokenErrorDetails, 'cause'> {
  override readonly name = 'TokenError';
  readonly kind: ErrorKind;
  readonly code?: string | undefined;
  readonly reason?: string | undefined;
  readonly detail?: string | undefined;
  readonly status?: number | undefined;
  readonly retryAfter?: number | undefined;

  constructor(kind: ErrorKind, details: TokenErrorDetails = {}, message?: string) {
    const words = [kind, details.status, details.code, details.reason].filter((part) => part !== undefined);
    super(message ?? words.join(' '));
    this.kind = kind;
    // With `cause`, which not every platform's own constructor takes.
    Object.assign(this, details);
  }
}

export interface TokenSourceOptions {
  /** The address of the Function, `https://…/token`. On a page it may be relative. A query that it has is kept. */
  readonly url: string;
  /**
   * The user's ID or access token from the app's identity provider, or null for an anonymous caller. True asks for a
   * newly issued one, since the Function has rejected the last. Requests that need a bearer token at the same time
   * share a call. What this throws reaches the callers of `token`. It must not ask this source for a token, which would
   * wait for it.
   */
  readonly bearerToken?: (forceRefresh: boolean) => string | null | undefined | Promise<string | null | undefined>;
  readonly fetch?: typeof fetch;
  /** A clock for tests, in milliseconds. */
  readonly now?: () => number;
}

/** `sent` has the readings of the clocks. */
type Held = { readonly token: AccessToken; readonly sent: readonly number[] };
/** Null for nobody. */
type Bearer = string | null;

/** What belongs to one sign-in, until `signOut`. */
class Session {
  readonly ended = new AbortController();
  /** Both by the query, which tells requests apart. */
  readonly held = new Map<string, Held>();
  readonly flights = new Map<string, Shared<AccessToken>>();
  /** The call of `bearerToken` that is in progress. */
  bearerCall?: { readonly forceRefresh: boolean; readonly result: Shared<Bearer> } | undefined;
  /** What `bearerToken` returned last. */
  bearer: Bearer = null;
}

/** Work that callers share. When the last of them has left, it is abandoned. */
class Shared<Value> {
  readonly #controller = new AbortController();
  readonly #leaves = new Set<(outcome: Promise<Value>) => void>();
  readonly #onEnd: () => void;

  /** @param onEnd is called once: with the outcome, or when the last caller has left */
  constructor(work: (signal: AbortSignal) => Promise<Value>, onEnd: () => void) {
    this.#onEnd = onEnd;
    const { signal } = this.#controller;
    // Deferred, so that `work` may end this itself: a closure may call `signOut`.
    const outcome = Promise.resolve().then(() => (signal.aborted ? Promise.reject(abortReason(signal)) : work(signal)));
    const end = () => this.end(outcome);
    outcome.then(end, end);
  }

  /** @param signal ends the wait of this caller */
  join(signal?: AbortSignal): Promise<Value> {
    return new Promise((resolve) => {
      const leave = (outcome: Promise<Value>) => {
        resolve(outcome);
        signal?.removeEventListener('abort', abort);
        this.#leaves.delete(leave);
        if (this.#leaves.size > 0) return;
        this.#onEnd();
        this.#controller.abort();
      };
      const abort = () => leave(Promise.reject(signal && abortReason(signal)));
      signal?.addEventListener('abort', abort);
      this.#leaves.add(leave);
    });
  }

  end(outcome: Promise<Value>): void {
    for (const leave of [...this.#leaves]) leave(outcome);
  }
}

export class TokenSource {
  readonly #options: TokenSourceOptions;
  #session = new Session();

  /** @throws TypeError if `url` cannot be an address of the Function */
  constructor(options: TokenSourceOptions) {
    absoluteUrl(options.url);
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
    options: { forceRefresh?: boolean; signal?: AbortSignal | undefined } = {},
  ): Promise<AccessToken> {
    return this.#token(this.#session, request, options);
  }

  /**
   * Makes a function for an SDK's events: it fetches a new token and applies it. Calls do nothing while a renewal is in
   * progress and for 30 seconds after it began, since SDKs report the same expiry several times. An outage is waited
   * out, however long it takes. After `signOut` the function does nothing: make another one for the next user.
   * @param apply hands the token to the SDK; it is waited for
   * @param onError gets what ends a renewal without a new token, and what `apply` throws
   * @param options.signal ends the renewal and makes the function do nothing
   */
  renewer(
    request: TokenRequest,
    apply: (token: AccessToken) => unknown,
    onError: (error: unknown) => void = () => {},
    { signal }: { signal?: AbortSignal | undefined } = {},
  ): () => void {
    const session = this.#session;
    const isOver = () => session !== this.#session || signal?.aborted === true;

    const fetchUntilAvailable = async (): Promise<AccessToken> => {
      for (let longest = FIRST_RENEWAL_PAUSE; ; longest = Math.min(2 * longest, MAX_RENEWAL_PAUSE)) {
        try {
          return await this.#token(session, request, { forceRefresh: true, signal });
        } catch (error) {
          // The error may also be one that `bearerToken` throws.
          if (!(error instanceof TokenError && isTransient(error))) throw error;
          await wait(Math.max(jitter(longest), 1000 * (error.retryAfter ?? 0)), session.ended.signal, signal);
        }
      }
    };

    const renew = async () => {
      try {
        const token = await fetchUntilAvailable();
        if (!isOver()) await apply(token);
      } catch (error) {
        if (!isOver()) onError(error);
      }
    };

    let isRenewing = false;
    let began: readonly number[] | undefined;
    return () => {
      if (isRenewing || (began && this.#elapsed(began) < RENEWAL_INTERVAL)) return;
      isRenewing = true;
      began = this.#now();
      void renew().finally(() => {
        isRenewing = false;
      });
    };
  }

  /**
   * Forgets every token. Callers that wait get a `signedOut` error, what is on its way is never handed out, and
   * renewers do nothing from now on.
   */
  signOut(): void {
    const { flights, ended } = this.#session;
    this.#session = new Session();
    for (const flight of [...flights.values()]) flight.end(Promise.reject(new TokenError('signedOut')));
    ended.abort();
  }

  async #token(
    session: Session,
    request: TokenRequest,
    { forceRefresh = false, signal }: { forceRefresh?: boolean; signal?: AbortSignal | undefined },
  ): Promise<AccessToken> {
    if (session !== this.#session) throw new TokenError('signedOut');
    if (signal?.aborted) throw abortReason(signal);
    const query = queryOf(request);
    const held = session.held.get(query);
    if (held && !forceRefresh && this.#isGood(held)) return held.token;
    let flight = session.flights.get(query);
    if (!flight) {
      flight = new Shared(
        (end) => this.#fetchToken(session, query, end),
        () => session.flights.delete(query),
      );
      session.flights.set(query, flight);
    }
    const token = await flight.join(signal);
    // `signOut` may have come between the answer and this line.
    if (session !== this.#session) throw new TokenError('signedOut');
    return token;
  }

  #isGood({ token, sent }: Held): boolean {
    const life = token.expiresIn * 1000;
    return life - this.#elapsed(sent) >= Math.min(MARGIN, life / 2);
  }

  async #fetchToken(session: Session, query: string, signal: AbortSignal): Promise<AccessToken> {
    let bearer = await this.#bearer(session, signal);
    let isRenewed = false;
    const first = this.#now();
    for (let repeats = 0; ; ) {
      const sent = this.#now();
      try {
        const token = await this.#request(query, bearer, signal);
        if (!signal.aborted) session.held.set(query, { token, sent });
        return token;
      } catch (error) {
        if (signal.aborted || !(error instanceof TokenError)) throw error;
        const { kind, code, retryAfter = 0 } = error;
        if (kind === 'signIn' && code === 'invalid_token' && !isRenewed) {
          isRenewed = true;
          bearer = await this.#bearer(session, signal, bearer);
          continue;
        }
        const pause = kind === 'network' ? jitter(1000 * 2 ** repeats) : Math.max(1, retryAfter) * 1000;
        const mayRepeat = isTransient(error) && ++repeats <= MAX_REPEATS;
        if (!mayRepeat || this.#elapsed(first) + pause > REPEAT_WINDOW) throw error;
        await wait(pause, signal);
        if (signal.aborted || this.#elapsed(first) > REPEAT_WINDOW) throw error; // The device may have slept.
      }
    }
  }

  /**
   * What `bearerToken` returns. It is called once at a time, since a refresh token may work only once.
   * @param rejected the bearer token that the Function has rejected, if another one is needed
   */
  async #bearer(session: Session, signal: AbortSignal, rejected?: Bearer): Promise<Bearer> {
    const needsNew = rejected !== undefined;
    for (;;) {
      if (needsNew && session.bearer !== rejected && !session.bearerCall?.forceRefresh) return session.bearer;
      session.bearerCall ??= this.#callBearerToken(session, needsNew);
      const { forceRefresh, result } = session.bearerCall;
      if (forceRefresh || !needsNew) return result.join(signal);
      await result.join(signal).catch(() => undefined);
      if (signal.aborted) throw abortReason(signal);
    }
  }

  #callBearerToken(session: Session, forceRefresh: boolean): NonNullable<Session['bearerCall']> {
    const call = async (signal: AbortSignal): Promise<Bearer> => {
      const bearer: unknown = (await this.#options.bearerToken?.(forceRefresh)) ?? null;
      if (typeof bearer !== 'string' && bearer !== null) {
        throw new TypeError(`bearerToken returned neither a string nor null, but a value of type ${typeof bearer}`);
      }
      // `fetch` would throw an error that contains such a bearer token.
      if (bearer !== null && !/^[\w.~+/-]+=*$/.test(bearer)) throw new TokenError('signIn');
      if (!signal.aborted) session.bearer = bearer;
      return bearer;
    };
    const end = () => {
      session.bearerCall = undefined;
    };
    return { forceRefresh, result: new Shared(call, end) };
  }

  /** @throws TokenError */
  async #request(query: string, bearer: Bearer, signal: AbortSignal): Promise<AccessToken> {
    if (signal.aborted) throw new TokenError('network');
    const { url, fetch: send = fetch } = this.#options;
    const controller = new AbortController();
    const end = () => controller.abort();
    signal.addEventListener('abort', end);
    wait(DEADLINE, controller.signal).then(end);
    const headers = { Accept: 'application/json', ...(bearer !== null && { Authorization: `Bearer ${bearer}` }) };
    // React Native follows redirects anyway, and its `no-store` adds a parameter that the Function rejects.
    const strictness: object = isReactNative() ? {} : { redirect: 'manual', cache: 'no-store' };
    const init = { headers, credentials: 'omit', signal: controller.signal, ...strictness } as const;
    let response: Response | undefined;
    try {
      response = await send(withQuery(url, query), init);
      return await readAnswer(response);
    } catch (cause) {
      if (cause instanceof TokenError) throw cause;
      const late = controller.signal.aborted ? 'network: there was no answer within 15 seconds' : undefined;
      throw new TokenError('network', { cause }, late ?? (response ? undefined : messageOfFailedFetch(url)));
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

interface Page {
  readonly document?: { readonly baseURI: string };
  readonly location?: { readonly href: string; readonly origin: string };
}

/** @throws TypeError for an address that is not one of HTTP, such as a relative one outside a page */
function absoluteUrl(url: string): URL {
  const { document, location } = globalThis as Page;
  try {
    const absolute = new URL(url, document?.baseURI ?? location?.href);
    // React Native takes any text for an address.
    if (/^https?:\/\/[^/?#]/i.test(absolute.href)) return absolute;
  } catch {}
  throw new TypeError(`The url of a TokenSource must be an address of HTTP, https://…/token. It is: ${url}`);
}

/** Without the fragment, which is never sent. */
function withQuery(url: string, query: string): string {
  const [address = '', own = ''] = url.replace(/#.*/s, '').split(/\?(.*)/s);
  const queries = [own, query].filter((each) => each !== '');
  return queries.length === 0 ? address : `${address}?${queries.join('&')}`;
}

/** A browser does not tell scripts that CORS is the cause. */
function messageOfFailedFetch(url: string): string | undefined {
  const { location } = globalThis as Page;
  if (!location || isReactNative() || absoluteUrl(url).origin === location.origin) return undefined;
  return `network: there is no connection, or CORS_ORIGINS of the Function lacks exactly this origin: ${location.origin}`;
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

/** @throws TokenError, or the platform's error for an answer that breaks off */
async function readAnswer(response: Response): Promise<AccessToken> {
  const { status, headers } = response;
  const isOutage = OUTAGES.includes(status);
  const text = await readText(response).catch((error: unknown) => {
    if (isOutage) return '';
    throw error;
  });
  if (status === 200) return toAccessToken(text);
  const isProblem = /^application\/problem\+json *(;|$)/i.test(headers.get('content-type') ?? '');
  const problem = isProblem ? parseObject(text) : undefined;
  const kind = isOutage ? 'unavailable' : problem && KINDS[status];
  // A browser shows a redirect as status 0.
  if (!kind) throw new TokenError('invalidAnswer', { status: status || undefined });
  const [code, reason, detail] = ['code', 'reason', 'detail'].map((name) => asText(problem?.[name]));
  const seconds = /^\d{1,9}$/.exec(headers.get('retry-after') ?? '');
  throw new TokenError(kind, { status, code, reason, detail, retryAfter: seconds ? Number(seconds[0]) : undefined });
}

function toAccessToken(text: string): AccessToken {
  const { identity, token, expiresIn, products } = parseObject(text) ?? {};
  const isLife = Number.isInteger(expiresIn) && Number(expiresIn) >= 1 && Number(expiresIn) <= MAX_LIFE_SECONDS;
  const isList = Array.isArray(products) && products.every((product) => typeof product === 'string');
  if (!(asText(identity) && asText(token) && isLife && isList)) throw new TokenError('invalidAnswer', { status: 200 });
  return Object.freeze({ identity, token, expiresIn, products: Object.freeze(products) } as AccessToken);
}

const asText = (value: unknown) => (typeof value === 'string' ? value : undefined);
/** Undefined for anything but a JSON object. */
function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** Resolves after the time, or when one of the signals says so. */
const wait = (milliseconds: number, ...signals: readonly (AbortSignal | undefined)[]) =>
  new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(timer);
      for (const signal of signals) signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, Math.min(milliseconds, MAX_TIMER));
    for (const signal of signals) signal?.addEventListener('abort', end);
  });

/** Between half of the time and all of it, so that devices do not all come back at once. */
const jitter = (milliseconds: number) => milliseconds * (0.5 + Math.random() / 2);

const isTransient = ({ kind }: TokenError) => kind === 'network' || kind === 'unavailable';

// React Native's signals have no reason.
const abortReason = ({ reason = Object.assign(new Error('Aborted'), { name: 'AbortError' }) }: AbortSignal) => reason;
const isReactNative = () => (globalThis as { navigator?: { product?: string } }).navigator?.product === 'ReactNative';
