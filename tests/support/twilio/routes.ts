// Finds the endpoint for a request. Endpoints have the names of Twilio's own documents, such as
// `GET iam.twilio.com/v1/Keys/{Sid}`.
import type { Account } from './account';
import type { Form } from './forms';
import { notFound } from './refusal';

export interface ApiRequest {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly form: Form;
}

/** Status and JSON; a 204 has no JSON. */
export type Answer = readonly [status: number, body?: object];

/** @param names the values of the placeholders in the path */
export type Endpoint = (account: Account, request: ApiRequest, names: Readonly<Record<string, string>>) => Answer;

export type Endpoints = Readonly<Record<string, Endpoint>>;

/** @throws Refusal if there is no such endpoint, or whatever Refusal the endpoint throws */
export function dispatch(endpoints: Endpoints, account: Account, request: ApiRequest): Answer {
  const line = `${request.method} ${request.host}${request.path}`;
  for (const [template, endpoint] of Object.entries(endpoints)) {
    const names = matchTemplate(template, line);
    if (names) return endpoint(account, request, names);
  }
  throw notFound(request.path);
}

/** @returns the values of the placeholders; undefined if the text does not match the template */
export function matchTemplate(template: string, text: string): Record<string, string> | undefined {
  const pattern = template.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{(\w+)\}/g, '(?<$1>[^/.]+)');
  const match = new RegExp(`^${pattern}$`).exec(text);
  return match ? { ...match.groups } : undefined;
}

/** @throws Refusal */
export function bySid<T extends { sid: string | null }>(
  all: readonly T[],
  sid: string | undefined,
  { path }: ApiRequest,
): T {
  const found = all.find((one) => one.sid === sid);
  if (!found) throw notFound(path);
  return found;
}
