// The owner's Twilio account behind the REST client, and what its failures mean in a sentence.
import twilio from 'twilio';
import type { Credentials } from './credentials';
import { OwnerError } from './owner-error';

export type TwilioClient = ReturnType<typeof twilio>;

/** Twilio's own answer 'no': https://www.twilio.com/docs/usage/troubleshooting/debugging-your-application */
interface RestFailure {
  readonly status: number;
  readonly code?: number;
}

/** Asks again when Twilio answers 429. */
export function connect({ accountSid, username, password }: Credentials): TwilioClient {
  return twilio(username, password, { accountSid, autoRetry: true });
}

/** The answer, or undefined where Twilio knows no such resource. @throws what the client throws for all else */
export async function unlessMissing<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (isRestFailure(error) && error.status === 404) return undefined;
    throw error;
  }
}

/** True where the credentials are wrong, or may not do what was asked. */
export function isRefusal(error: unknown): boolean {
  return isRestFailure(error) && (error.status === 401 || error.status === 403);
}

/** What happened, and what to do; without anything that Twilio or the system wrote, but for names and numbers. */
export function sentenceOf(error: unknown): string {
  if (error instanceof OwnerError) return error.message;
  if (isRestFailure(error)) return sentenceOfFailure(error);
  const { isAxiosError, code, name } = error as { isAxiosError?: unknown; code?: unknown; name?: unknown };
  if (isAxiosError) return `Twilio cannot be reached (${code}): check the network and the proxy, then run it again.`;
  return `Something unforeseen happened (${code ?? name}).`;
}

function sentenceOfFailure({ status, code }: RestFailure): string {
  if (isRefusal({ status })) {
    return `Twilio does not take the credentials (${code ?? status}): take the account's SID and its Auth Token, or a Main API key; a Standard key may not manage keys.`;
  }
  if (status === 429) return 'Twilio is asked too much at the moment (429): run it again in a minute.';
  if (status >= 500) return `Twilio has a fault of its own at the moment (${status}): run it again in a minute.`;
  return `Twilio refused it (${code ?? status}): https://www.twilio.com/docs/api/errors/${code ?? status} says why.`;
}

function isRestFailure(error: unknown): error is RestFailure {
  return typeof (error as RestFailure | undefined)?.status === 'number';
}
