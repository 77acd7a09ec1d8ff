// Which of a host's endpoints a request means. Endpoints are named as Twilio's own documents name them, such as
// `GET iam.twilio.com/v1/Keys/{Sid}`.
import type { Account } from './account';
import type { Form } from './forms';
import { notFound } from './refusal';

export interface Asked {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly form: Form;
}

/** Status and JSON; no JSON for a 204. */
export type Answer = readonly [status: number, body?: object];

/** What an endpoint does with the account; `names` are the parts of the path that stand in braces. */
export type Endpoint = (account: Account, asked: Asked, names: Readonly<Record<string, string>>) => Answer;

export type Endpoints = Readonly<Record<string, Endpoint>>;

/** @throws Refusal where there is no such endpoint, or where an account in the path is another one */
export function dispatch(endpoints: Endpoints, account: Account, asked: Asked): Answer {
  const line = `${asked.method} ${asked.host}${asked.path}`;
  for (const [template, endpoint] of Object.entries(endpoints)) {
    const names = matchTemplate(template, line);
    if (names) return endpoint(account, asked, names);
  }
  throw notFound(asked.path);
}

/** The named parts of a text that fits a template; undefined where it does not. */
export function matchTemplate(template: string, text: string): Record<string, string> | undefined {
  const pattern = template.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{(\w+)\}/g, '(?<$1>[^/.]+)');
  const match = new RegExp(`^${pattern}$`).exec(text);
  return match ? { ...match.groups } : undefined;
}

/** One of a list by its SID. @throws Refusal */
export function bySid<T extends { sid: string | null }>(
  all: readonly T[],
  sid: string | undefined,
  { path }: Asked,
): T {
  const found = all.find((one) => one.sid === sid);
  if (!found) throw notFound(path);
  return found;
}
