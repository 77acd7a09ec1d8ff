// Runs a case of clients/cases.json against the web client, as clients/README.md describes it.
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { type AccessToken, TokenError, TokenSource, type TokenSourceOptions } from '../../clients/web/token-source';
import type { ApplyAnswer, BearerAnswer, Case, Outcome, RecordedRequest, Step } from './scripted-server';

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
  const apply = scriptedApply(scripted.apply);
  const source = new TokenSource({
    url: `${url}/token${scripted.suffix ?? ''}`,
    now: clock.now,
    ...(bearer && { bearerToken: bearer.ask }),
    ...options,
  });
  const calls = new Map<string, Calls>();
  const renewers = new Map<string, () => void>();
  const renewalErrors: unknown[] = [];
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
  const appErrors = () => new Map([...(bearer?.errors ?? []), ...apply.errors]);
  const compare = async ({ results }: Calls, { gives, fails }: Outcome) => {
    for (const result of await Promise.all(results)) {
      if ('error' in result) texts.push(...textsOf(result.error));
      if (gives) expect(describeResult(result, Object.keys(gives))).toEqual(gives);
      else expect(describeResult(result, Object.keys(fails ?? {}), appErrors())).toEqual(fails);
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
    if ('untilBearerCalls' in step) return until(async () => (bearer?.calls.length ?? 0) >= step.untilBearerCalls);
    if ('untilPauses' in step) return until(async () => clock.pauses.length >= step.untilPauses);
    if ('untilApplied' in step) return until(async () => apply.tokens.length >= step.untilApplied);
    if ('untilErrors' in step) return until(async () => renewalErrors.length >= step.untilErrors);
    if ('renewer' in step) {
      const renew = source.renewer(step.request, apply.apply, (error) => void renewalErrors.push(error));
      renewers.set(step.renewer, renew);
      return;
    }
    if ('renew' in step) for (let call = 0; call < (step.calls ?? 1); call++) named(renewers, step.renew)();
    else if ('releaseBearer' in step) bearer?.release();
    else if ('releaseApply' in step) apply.release();
    else if ('endPauses' in step) clock.endPauses();
    else if ('release' in step) await fetch(`${url}/release`);
    return sleep(MOMENT);
  };
  try {
    for (const step of scripted.steps) await take(step);
  } finally {
    clock.restore();
  }
  texts.push(...textsOf(source), ...renewalErrors.flatMap(textsOf));
  for (const secret of secretsOf(scripted)) expect(texts.filter((text) => text.includes(secret))).toEqual([]);
  await compareRequests(scripted, requests);
  const { bearerCalls, pauses = [], applied = [], errors = [] } = scripted.expect;
  expect(apply.tokens).toEqual(applied);
  const members = (index: number) => Object.keys(errors[index] ?? { kind: '' });
  expect(renewalErrors.map((error, index) => describeResult({ error }, members(index), appErrors()))).toEqual(errors);
  if (bearerCalls) expect(bearer?.calls).toEqual(bearerCalls);
  if (pauses) {
    expect(clock.pauses).toHaveLength(pauses.length);
    for (const [index, [shortest, longest]] of pauses.entries()) {
      expect(clock.pauses[index]).toBeGreaterThanOrEqual(shortest);
      expect(clock.pauses[index]).toBeLessThanOrEqual(longest);
    }
    // Random pauses are not all as long as they may be.
    const randomPauses = pauses.filter(([shortest, longest]) => shortest < longest);
    if (randomPauses.length > 1) expect(clock.pauses).not.toEqual(pauses.map(([, longest]) => longest));
  }
}

/** What the server has received for this run of a case. */
export async function readLog(url: string): Promise<RecordedRequest[]> {
  const log = (await (await fetch(`${url}/log`)).json()) as { requests: RecordedRequest[] };
  return log.requests;
}

/** Replaces the timers of the client; its own pass as the case says. */
function controlledClock(
  { deadlinePasses, pauseTakesSeconds, pausesAreHeld }: Case,
  requests: () => Promise<unknown[]>,
) {
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
  const held: (() => void)[] = [];
  const passPause = async (milliseconds: number) => {
    pauses.push(milliseconds / 1000);
    if (pausesAreHeld) await new Promise<void>((resolve) => held.push(resolve));
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
    endPauses: () => releaseAll(held),
    advance,
    now: () => seconds * 1000,
    restore: () => void Object.assign(globalThis, original),
  };
}

/** What the app's functions do, call by call. A held call waits for `release`. */
function scriptedCalls() {
  const held: (() => void)[] = [];
  /** By error: what the table calls it. */
  const errors = new Map<unknown, string>();
  const play = async (answer: ApplyAnswer | undefined, name: string) => {
    if (!answer) return;
    if (answer.held) await new Promise<void>((resolve) => held.push(resolve));
    if (answer.kind) throw new TokenError(answer.kind, { retryAfter: answer.retryAfter });
    if (answer.error === undefined) return;
    const error = new Error(answer.error);
    errors.set(error, name);
    throw error;
  };
  return { play, errors, release: () => releaseAll(held) };
}

function scriptedBearer(answers: readonly BearerAnswer[] | undefined) {
  if (!answers) return undefined;
  const calls: boolean[] = [];
  const { play, ...scripted } = scriptedCalls();
  const ask = async (forceRefresh: boolean) => {
    const answer = answers[calls.length];
    calls.push(forceRefresh);
    if (typeof answer !== 'object' || answer === null) return answer;
    await play(answer, 'closure');
    return answer.token;
  };
  return { ask, calls, ...scripted };
}

function scriptedApply(answers: readonly ApplyAnswer[] = []) {
  const tokens: string[] = [];
  const { play, ...scripted } = scriptedCalls();
  const apply = ({ token }: AccessToken) => play(answers[tokens.push(token) - 1], 'apply');
  return { apply, tokens, ...scripted };
}

function releaseAll(held: (() => void)[]): void {
  for (const resume of held.splice(0)) resume();
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
function describeResult(
  result: Result,
  members: readonly string[],
  appErrors: ReadonlyMap<unknown, string> = new Map(),
) {
  const value = 'token' in result ? result.token : { ...describeError(result.error, appErrors) };
  return Object.fromEntries(
    members.map((member) => [member, Object.getOwnPropertyDescriptor(value, member)?.value ?? null]),
  );
}

function describeError(error: unknown, appErrors: ReadonlyMap<unknown, string>): object {
  if (error instanceof TokenError) return { ...error };
  const kind = appErrors.get(error);
  if (kind) return { kind, message: (error as Error).message };
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

function named<Value>(values: ReadonlyMap<string, Value>, name: string): Value {
  const found = values.get(name);
  if (!found) throw new Error(`The case has no calls or renewer named '${name}'.`);
  return found;
}

export async function until(condition: () => Promise<boolean>): Promise<void> {
  for (const start = performance.now(); !(await condition()); await sleep(5)) {
    if (performance.now() - start > PATIENCE) throw new Error('It did not happen in time.');
  }
}
