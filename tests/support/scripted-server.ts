// The table of the clients' cases, and the token server that plays it. clients/README.md describes both.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';

const PROGRAM = resolve('tests/support/scripted-server-child.mjs');

export interface Table {
  readonly cases: readonly Case[];
  readonly voiceIdentity: readonly { readonly name: string; readonly identity: string }[];
}

export interface Case {
  readonly id: string;
  /** The rule that the case proves. */
  readonly name: string;
  /** What the address of the token source has after `/token`. */
  readonly suffix?: string;
  /** What the app's closure returns, call by call; without it the client has no closure. */
  readonly bearer?: readonly BearerAnswer[];
  /** What the renewers' `apply` does, call by call. Without an entry it returns. */
  readonly apply?: readonly ApplyAnswer[];
  /** True if the 15 seconds of each request pass; else they never do. */
  readonly deadlinePasses?: boolean;
  /** How far each pause moves the clock, where that is not the length of the pause: the device slept. */
  readonly pauseTakesSeconds?: number;
  /** True if pauses wait for the step `endPauses`; else they end at once. */
  readonly pausesAreHeld?: boolean;
  readonly responses: readonly ScriptedResponse[];
  readonly steps: readonly Step[];
  readonly expect: Expectation;
}

/** An error of the app with this message, or a token error of this kind. */
type Thrown = { readonly error?: string; readonly kind?: 'network' | 'unavailable'; readonly retryAfter?: number };

/** A held answer waits for the step `releaseBearer`. */
export type BearerAnswer = string | null | ({ readonly held?: boolean; readonly token?: string | null } & Thrown);

/** A held one waits for the step `releaseApply`. */
export type ApplyAnswer = null | ({ readonly held?: boolean } & Thrown);

export interface ScriptedResponse {
  /** How often in a row; once if unset. */
  readonly times?: number;
  /** 200 if unset. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A body: members over those of a usual answer, less the members in `without`. */
  readonly answer?: Readonly<Record<string, unknown>>;
  readonly without?: readonly string[];
  /** A body of another kind, with its media type. */
  readonly json?: unknown;
  readonly problem?: Readonly<Record<string, unknown>>;
  readonly html?: string;
  readonly text?: string;
  /** The length of the body in bytes: spaces are added. */
  readonly padTo?: number;
  readonly chunked?: boolean;
  /** Redirects to a path of the same case. */
  readonly location?: boolean;
  /** Waits for `GET /CASE/release`. */
  readonly held?: boolean;
  /** Closes the connection instead of answering. */
  readonly drop?: boolean;
  /** Closes the connection in the middle of a body that has a length, or of one that has none. */
  readonly half?: 'length' | 'chunked';
  /** A body that never ends. */
  readonly endless?: boolean;
}

export interface TableRequest {
  readonly products?: readonly ('video' | 'voice' | 'conversations' | 'sync')[];
  readonly room?: string;
  readonly platform?: 'ios' | 'ios-sandbox' | 'android';
  readonly ttl?: number;
}

/** Only the members that are there are compared. */
export interface Outcome {
  readonly gives?: Readonly<Record<string, unknown>>;
  readonly fails?: { readonly kind: string } & Readonly<Record<string, unknown>>;
}

export type Step =
  | ({
      readonly token: TableRequest;
      readonly forceRefresh?: boolean;
      readonly callers?: number;
      readonly pending?: string;
    } & Outcome)
  | ({ readonly await: string } & Outcome)
  | { readonly cancel: string }
  | { readonly signOut: true }
  | { readonly advanceSeconds: number }
  | { readonly untilRequests: number }
  | { readonly untilClosed: number }
  | { readonly untilBearerCalls: number }
  | { readonly moment: true }
  | { readonly untilPauses: number }
  | { readonly endPauses: true }
  | { readonly release: true }
  | { readonly releaseBearer: true }
  | { readonly renewer: string; readonly request: TableRequest }
  | { readonly renew: string; readonly calls?: number }
  | { readonly untilApplied: number }
  | { readonly untilErrors: number }
  | { readonly releaseApply: true };

export interface Expectation {
  /** The raw query of each request. */
  readonly queries?: readonly string[];
  /** The fewest and the most requests, where a platform may repeat one by itself. */
  readonly requests?: readonly [number, number];
  /** The Authorization header of each request. */
  readonly authorization?: readonly (string | null)[];
  /** The argument of each call of the closure. */
  readonly bearerCalls?: readonly boolean[];
  /** The shortest and the longest time of each pause, in seconds. None if unset; not compared if null. */
  readonly pauses?: readonly (readonly [number, number])[] | null;
  /** The tokens that `apply` got, and the errors that `onError` got. None if unset. */
  readonly applied?: readonly string[];
  readonly errors?: readonly NonNullable<Outcome['fails']>[];
  /** For each request: true if the client closed its connection before the answer was complete. */
  readonly closedEarly?: readonly boolean[];
}

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  /** As sent, without the question mark. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly atMilliseconds: number;
  closedEarly: boolean;
}

export interface ScriptedServer {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

export const readTable = (): Table => JSON.parse(readFileSync(resolve('clients/cases.json'), 'utf8'));

export async function startScriptedServer(): Promise<ScriptedServer> {
  const child = fork(PROGRAM, { execArgv: [], stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  const exited = once(child, 'exit');
  const failed = exited.then(() => Promise.reject(new Error('The scripted server ended.')));
  const [line] = await Promise.race([once(child.stdout as Readable, 'data'), failed]);
  const stop = async () => {
    child.disconnect();
    await exited;
  };
  return { url: String(line).trim(), stop };
}
