// The REST client for the owner's Twilio account, and its failures as sentences.
import { createRequire } from 'node:module';
import type twilioPackage from 'twilio';
import { type Explanation, inOneText } from '../../advice/finding';
import { explainNetworkError, UNREACHABLE } from '../../advice/network';
import { OwnerError } from '../terminal/output';
import type { Credentials } from './credentials';

export type TwilioClient = ReturnType<typeof twilioPackage>;

/** An answer with an error status: https://www.twilio.com/docs/usage/troubleshooting/debugging-your-application */
interface ErrorResponse {
  readonly status: number;
  /** Twilio's error code. An answer of a proxy has none. */
  readonly code?: unknown;
}

const REQUEST_MILLISECONDS = 30_000;
const MAX_RESPONSE_BYTES = 8 * 1024 * 1024;

/** The limit ends a list without an end. No account should have more resources of one kind. */
export const LIST_OPTIONS = { limit: 10_000, pageSize: 50 } as const;

/** The client repeats a request that Twilio answers with 429, and bounds time and size of each. */
export function connect({ accountSid, username, password }: Credentials): TwilioClient {
  // Loading the package takes longer than most commands need that do not ask Twilio.
  const twilio: typeof twilioPackage = createRequire(import.meta.url)('twilio');
  // Otherwise the client goes where TWILIO_EDGE and TWILIO_REGION lead, which may be another region than the tokens'.
  const client = twilio(username, password, { accountSid, autoRetry: true, edge: '', region: '' });
  // The client's own timeout ends with the headers, but a body may never end.
  (client.httpClient as InstanceType<typeof twilioPackage.RequestClient>).axios.interceptors.request.use((request) =>
    Object.assign(request, {
      signal: AbortSignal.timeout(REQUEST_MILLISECONDS),
      maxContentLength: MAX_RESPONSE_BYTES,
    }),
  );
  return client;
}

/**
 * @returns undefined if Twilio has no such resource
 * @throws any other error of the client
 */
export async function unlessMissing<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (isFromTwilio(error) && error.status === 404) return undefined;
    throw error;
  }
}

/** True if the credentials are wrong, or do not allow the request. */
export function isRefusal(error: unknown): boolean {
  return isFromTwilio(error) && (error.status === 401 || error.status === 403);
}

/** Cause and remedy in one text. */
export function describeError(error: unknown): string {
  return error instanceof OwnerError ? error.message : inOneText(explain(error));
}

/** Repeats nothing that Twilio or the system wrote, except for names and numbers. */
export function explain(error: unknown): Explanation {
  if (isAnswer(error)) return explainResponse(error);
  const { isAxiosError, code, name } = error as { isAxiosError?: unknown; code?: unknown; name?: unknown };
  const cause = [code, name].find((each): each is string => typeof each === 'string' && /^\w+$/.test(each));
  if (isAxiosError) return explainUnreachable(cause ?? '');
  return { message: `An unexpected error occurred (${cause}).`, remedy: 'Run the command again.' };
}

/** @param error the code of a system error, which is repeated, or the text of an error, which is not */
export function explainUnreachable(error: string): Explanation {
  const fault = explainNetworkError(error);
  const cause = fault === UNREACHABLE ? '' : `${fault.message} `;
  const code = /^\w+$/.test(error) ? ` (${error})` : '';
  const proxy = "Twilio's tools use only the proxy in HTTP_PROXY.";
  return { message: `Twilio cannot be reached${code}.`, remedy: `${cause}${fault.remedy} ${proxy}` };
}

/** @param status of an answer that is not Twilio's; undefined if it is not known */
export function explainForeignAnswer(status?: number): Explanation {
  const message = `A proxy or another server answered instead of Twilio${status ? ` (${status})` : ''}.`;
  const isLogin = status === 401 || status === 407;
  const task = isLogin
    ? 'Correct the user and the password in HTTP_PROXY'
    : 'Check the network connection and HTTP_PROXY';
  return { message, remedy: `${task}, then run the command again.` };
}

/** @param code Twilio's error code */
export function explainRejectedCredentials(code: number): Explanation {
  return {
    message: `Twilio rejected the credentials (${code}).`,
    remedy:
      "Use the account's SID with its Auth Token, or an API key with its secret: a Standard key cannot manage keys.",
  };
}

function explainResponse(response: ErrorResponse): Explanation {
  const { status, code } = response;
  const remedy = 'Run the command again in a minute.';
  if (status === 429) return { message: 'Twilio is receiving too many requests (429).', remedy };
  if (status >= 500) return { message: `Twilio had an internal error (${status}).`, remedy };
  if (!isFromTwilio(response)) return explainForeignAnswer(status);
  if (isRefusal(response)) return explainRejectedCredentials(response.code);
  return {
    message: `Twilio rejected the request (${code}).`,
    remedy: `See https://www.twilio.com/docs/api/errors/${code}.`,
  };
}

/** True for an answer with an error status, of Twilio or of another server. */
export function isAnswer(error: unknown): error is ErrorResponse {
  return typeof (error as ErrorResponse | undefined)?.status === 'number';
}

function isFromTwilio(error: unknown): error is ErrorResponse & { readonly code: number } {
  return isAnswer(error) && Number.isInteger(error.code);
}
