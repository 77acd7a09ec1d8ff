// Runs a case of clients/cases.json against the web client, as clients/README.md describes it.
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { type AccessToken, TokenError, TokenSource, type TokenSourceOptions } from '../../clients/web/token-source';
import type { BearerAnswer, Case, Outcome, RecordedRequest, Step } from './scripted-server';

/** What the client waits for an answer. Any other timer is a pause before a repeat. */
const DEADLINE = 15_000;
/** Long enough for calls to begin, and for a wrong request to arrive. */
const MOMENT = 30;
const PATIENCE = 100_000;

type Result = { readonly token: AccessToken } | { readonly error: unknown };
type Calls = { readonly results: readonly Promise<Result>[]; readonly controllers: readonly AbortController[] };
type StepOf<Member extends string> = Extract<Step, Record<Member, unknown>>;

/** Each run has a name of its own, so that the server begins the case anew. */
let runs = 0;

export async function runCase(serverUrl: string, scripted: Case, options: Partial<TokenSourceOptions> = {}) {
  const url = `${serverUrl}/${scripted.id}~${++runs}`;
  const requests = () => readLog(url);
  const clock = controlledClock(scripted, requests);
  const bearer = scriptedBearer(scripted.bearer);
  const source = new TokenSource({
    url: `${url}/token`,
    now: clock.now,
    ...(bearer && { bearerToken: bearer.ask }),
    ...options,
  });
  const calls = new Map<string, Calls>();
  const texts: string[] = [];

  const call = ({ token, forceRefresh = false, callers = 1 }: StepOf<'token'>): Calls => {
    const controllers = Array.from({ length: callers }, () => new AbortController());
    const start = ({ signal }: AbortController) =>
      source.token(token, { forceRefresh, signal }).then(
        (given) => ({ token: given }),
        (error: unknown) => ({ error }),
      );
    return { controllers, results: controllers.map(start) };
  };
  const compare = async ({ results }: Calls, { gives, fails }: Outcome) => {
    for (const result of await Promise.all(results)) {
      texts.push(...textsOf('token' in result ? result.token : result.error));
      if (gives) expect(describeResult(result, Object.keys(gives))).toEqual(gives);
      else expect(describeResult(result, Object.keys(fails ?? {}), bearer?.errors)).toEqual(fails);
    }
  };
  const take = async (step: Step) => {
    if ('token' in step) {
      const made = call(step);
      if (step.pending === undefined) return compare(made, step);
      calls.set(step.pending, made);
      return sleep(MOMENT);
    }
    if ('await' in step) return compare(named(calls, step.await), step);
    if ('cancel' in step) return cancel(named(calls, step.cancel));
    if ('signOut' in step) return source.signOut();
    if ('advanceSeconds' in step) return clock.advance(step.advanceSeconds);
    if ('untilRequests' in step) return until(async () => (await requests()).length >= step.untilRequests);
    if ('untilClosed' in step) {
      return until(async () => (await requests()).filter(({ closedEarly }) => closedEarly).length >= step.untilClosed);
    }
    if ('releaseBearer' in step) bearer?.release();
    else await fetch(`${url}/release`);
    return sleep(MOMENT);
  };
  try {
    for (const step of scripted.steps) await take(step);
  } finally {
    clock.restore();
  }
  texts.push(...textsOf(source));
  for (const secret of secretsOf(scripted)) expect(texts.filter((text) => text.includes(secret))).toEqual([]);
  await compareRequests(scripted, requests);
  const { bearerCalls, pauses = [] } = scripted.expect;
  if (bearerCalls) expect(bearer?.calls).toEqual(bearerCalls);
  if (pauses) {
    expect(clock.pauses).toHaveLength(pauses.length);
    for (const [index, [shortest, longest]] of pauses.entries()) {
      expect(clock.pauses[index]).toBeGreaterThanOrEqual(shortest);
      expect(clock.pauses[index]).toBeLessThanOrEqual(longest);
    }
  }
}

/** What the server has received for this run of a case. */
export async function readLog(url: string): Promise<RecordedRequest[]> {
  const log = (await (await fetch(`${url}/log`)).json()) as { requests: RecordedRequest[] };
  return log.requests;
}

/** Replaces the timers of the client; its own pass as the case says. */
function controlledClock({ deadlinePasses, pauseTakesSeconds }: Case, requests: () => Promise<unknown[]>) {
  const original = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
  const cancelled = new Set<unknown>();
  const pauses: number[] = [];
  let seconds = 0;
  let deadlines = 0;
  const advance = (by: number) => {
    seconds += by;
  };
  const passDeadline = async (number: number) => {
    if (!deadlinePasses) return false;
    await until(async () => (await requests()).length >= number);
    // The beginning of the body arrives, too.
    await sleep(MOMENT);
    advance(DEADLINE / 1000);
    return true;
  };
  const passPause = async (milliseconds: number) => {
    pauses.push(milliseconds / 1000);
    advance(pauseTakesSeconds ?? milliseconds / 1000);
    return true;
  };
  const fake = (callback: () => void, milliseconds = 0) => {
    const timer = {};
    const passing = milliseconds === DEADLINE ? passDeadline(++deadlines) : passPause(milliseconds);
    passing.then((isOver) => isOver && !cancelled.has(timer) && callback());
    return timer;
  };
  Object.assign(globalThis, { setTimeout: fake, clearTimeout: (timer: unknown) => cancelled.add(timer) });
  return {
    pauses,
    advance,
    now: () => seconds * 1000,
    restore: () => void Object.assign(globalThis, original),
  };
}

function scriptedBearer(answers: readonly BearerAnswer[] | undefined) {
  if (!answers) return undefined;
  const calls: boolean[] = [];
  const errors: Error[] = [];
  const held: (() => void)[] = [];
  const release = () => {
    for (const resume of held.splice(0)) resume();
  };
  const ask = async (forceRefresh: boolean) => {
    const answer = answers[calls.length];
    calls.push(forceRefresh);
    if (typeof answer !== 'object' || answer === null) return answer;
    if (answer.held) await new Promise<void>((resolve) => held.push(resolve));
    if (answer.error === undefined) return answer.token;
    const error = new Error(answer.error);
    errors.push(error);
    throw error;
  };
  return { ask, calls, errors, release };
}

async function compareRequests({ id, expect: expected }: Case, requests: () => Promise<RecordedRequest[]>) {
  const { closedEarly, queries, requests: range, authorization } = expected;
  const isClosed = async () =>
    (await requests()).every((request, index) => request.closedEarly || !closedEarly?.[index]);
  if (closedEarly) await until(isClosed);
  const recorded = await requests();
  for (const { method, path, headers } of recorded) {
    expect({ method, path }).toEqual({ method: 'GET', path: expect.stringMatching(`^/${id}~\\d+/token$`) });
    expect(headers.accept).toBe('application/json');
    expect(headers).not.toHaveProperty('cookie');
    expect(headers).not.toHaveProperty('if-none-match');
    expect(headers).not.toHaveProperty('if-modified-since');
  }
  if (queries) expect(recorded.map(({ query }) => query)).toEqual(queries);
  if (range) expect(recorded.length).toBeGreaterThanOrEqual(range[0]);
  if (range) expect(recorded.length).toBeLessThanOrEqual(range[1]);
  if (authorization) expect(recorded.map(({ headers }) => headers.authorization ?? null)).toEqual(authorization);
  if (closedEarly) expect(recorded.map((request) => request.closedEarly)).toEqual(closedEarly);
}

/** The members to compare; `null` for an absent one. */
function describeResult(result: Result, members: readonly string[], closureErrors: readonly unknown[] = []) {
  const value = 'token' in result ? result.token : { ...describeError(result.error, closureErrors) };
  return Object.fromEntries(
    members.map((member) => [member, Object.getOwnPropertyDescriptor(value, member)?.value ?? null]),
  );
}

function describeError(error: unknown, closureErrors: readonly unknown[]): object {
  if (error instanceof TokenError) return { ...error };
  if (closureErrors.includes(error)) return { kind: 'closure', message: (error as Error).message };
  return (error as Error).name === 'AbortError' ? { kind: 'cancelled' } : { kind: String(error) };
}

/** Whatever a log might write about a value. */
function textsOf(value: unknown): string[] {
  const stack = value instanceof Error ? String(value.stack) : '';
  return [String(value), inspect(value, { depth: 9 }), JSON.stringify(value), stack];
}

function secretsOf({ bearer = [], responses }: Case): string[] {
  const bearers = bearer.map((answer) => (typeof answer === 'object' ? answer?.token : answer));
  const tokens = responses.map(({ answer }) => answer?.token);
  return [...bearers, ...tokens].filter((secret) => typeof secret === 'string' && secret !== '') as string[];
}

function cancel({ controllers }: Calls): void {
  for (const controller of controllers) controller.abort();
}

function named(calls: ReadonlyMap<string, Calls>, name: string): Calls {
  const found = calls.get(name);
  if (!found) throw new Error(`The case has no pending calls named '${name}'.`);
  return found;
}

export async function until(condition: () => Promise<boolean>): Promise<void> {
  for (const start = performance.now(); !(await condition()); await sleep(5)) {
    if (performance.now() - start > PATIENCE) throw new Error('It did not happen in time.');
  }
}
