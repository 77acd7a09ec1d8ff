// The owner's Twilio account behind the REST client, and what its failures mean in a sentence.
import { createRequire } from 'node:module';
import type twilioPackage from 'twilio';
import type { Explanation } from '../terminal/finding';
import { OwnerError } from '../terminal/owner-error';
import type { Credentials } from './credentials';

export type TwilioClient = ReturnType<typeof twilioPackage>;

/** Twilio's own answer 'no': https://www.twilio.com/docs/usage/troubleshooting/debugging-your-application */
interface RestFailure {
  readonly status: number;
  /** Twilio's, where it is Twilio that has answered. */
  readonly code?: unknown;
}

const REQUEST_MILLISECONDS = 30_000;
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

/** More than any account should have of one kind; a list that never ends does. */
export const LISTED = { limit: 10_000, pageSize: 50 } as const;

/** Asks again when Twilio answers 429. Bounded in time and size. */
export function connect({ accountSid, username, password }: Credentials): TwilioClient {
  // The package takes longer to load than most commands need that do not ask Twilio.
  const twilio: typeof twilioPackage = createRequire(import.meta.url)('twilio');
  // Without edge and region, the client goes where TWILIO_EDGE and TWILIO_REGION lead: to another region than the tokens'.
  const client = twilio(username, password, { accountSid, autoRetry: true, edge: '', region: '' });
  // The client's own time limit ends with the headers: a body may drip.
  (client.httpClient as InstanceType<typeof twilioPackage.RequestClient>).axios.interceptors.request.use((request) =>
    Object.assign(request, {
      signal: AbortSignal.timeout(REQUEST_MILLISECONDS),
      maxContentLength: MAX_ANSWER_BYTES,
    }),
  );
  return client;
}

/** The answer, or undefined where Twilio knows no such resource. @throws what the client throws for all else */
export async function unlessMissing<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (isOfTwilio(error) && error.status === 404) return undefined;
    throw error;
  }
}

/** True where the credentials are wrong, or may not do what was asked. */
export function isRefusal(error: unknown): boolean {
  return isOfTwilio(error) && (error.status === 401 || error.status === 403);
}

/** Both sentences in one text. */
export function sentenceOf(error: unknown): string {
  if (error instanceof OwnerError) return error.message;
  const { message, remedy } = explain(error);
  return `${message} ${remedy}`;
}

/** Without anything that Twilio or the system wrote, but for names and numbers. */
export function explain(error: unknown): Explanation {
  if (isRestFailure(error)) return explainAnswer(error);
  const { isAxiosError, code, name } = error as { isAxiosError?: unknown; code?: unknown; name?: unknown };
  const word = [code, name].find((one) => typeof one === 'string' && /^\w+$/.test(one));
  if (!isAxiosError) return { message: `Something unforeseen happened (${word}).`, remedy: 'Run it again.' };
  return {
    message: `Twilio cannot be reached (${word}).`,
    remedy: 'Check the network and the proxy, then run it again.',
  };
}

function explainAnswer(failure: RestFailure): Explanation {
  const { status, code } = failure;
  const again = 'Run it again in a minute.';
  if (status === 429) return { message: 'Twilio is asked too much at the moment (429).', remedy: again };
  if (status >= 500) return { message: `Twilio has a fault of its own at the moment (${status}).`, remedy: again };
  if (!isOfTwilio(failure)) {
    const remedy = 'Check HTTP_PROXY, and run it again.';
    return { message: `A proxy, or something else that is not Twilio, has answered (${status}).`, remedy };
  }
  if (isRefusal(failure)) {
    const remedy = "Take the account's SID and its Auth Token, or a Main API key: a Standard key may not manage keys.";
    return { message: `Twilio does not take the credentials (${code}).`, remedy };
  }
  const remedy = `https://www.twilio.com/docs/api/errors/${code} says why.`;
  return { message: `Twilio refused it (${code}).`, remedy };
}

function isRestFailure(error: unknown): error is RestFailure {
  return typeof (error as RestFailure | undefined)?.status === 'number';
}

/** A proxy answers with a status too, but with no error number of Twilio's. */
function isOfTwilio(error: unknown): error is RestFailure {
  return isRestFailure(error) && Number.isInteger(error.code);
}
