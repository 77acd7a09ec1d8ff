// Why twilio-run failed, and what to do. It gives nothing but what it prints: the code and the text of Twilio's answer,
// the HTTP status of an answer that is not Twilio's, or the text of an error of its own.
import { type Explanation, inOneText } from '../../advice/finding';
import { findNetworkFault } from '../../advice/network';
import { explainForeignAnswer, explainRejectedCredentials, explainUnreachable } from '../twilio/client';
import type { TwilioRunResult } from './twilio-run';

const LIMIT_OF_SERVICES: Explanation = {
  message: 'The account has as many Functions services as Twilio allows (20001).',
  remedy: 'Delete one in the Console, or deploy to one of them with npm run deploy -- --service-sid SID.',
};

const HANDLER: Explanation = {
  message: 'Twilio does not accept the runtime handler.',
  remedy: 'In package.json, dependencies must have @twilio/runtime-handler at exactly 2.0.1.',
};

const NAME_TAKEN: Explanation = {
  message: 'A service with this name exists already.',
  remedy: 'To deploy to it, run npm run deploy -- --override-existing-project.',
};

const TIMED_OUT: Explanation = {
  message: 'Twilio did not answer within 10 minutes.',
  remedy: 'Check the network connection and HTTP_PROXY, then run npm run deploy again.',
};

const UNKNOWN: Explanation = {
  message: 'The cause is unknown: see the output above.',
  remedy: 'docs/troubleshooting.md explains more of it, and npm run deploy -- --log-level debug prints more.',
};

/** By what was printed of the last error. */
const CAUSES: readonly (readonly [RegExp, Explanation])[] = [
  [/Failed API Request 20003/, explainRejectedCredentials(20003)],
  // Twilio refuses many requests with 20001.
  [/Failed API Request 20001 .*Services are limited to/, LIMIT_OF_SERVICES],
  [/Failed API Request 20001 .*runtime-handler|Invalid @twilio\/runtime-handler/, HANDLER],
  [/already exists with SID/, NAME_TAKEN],
  [/Unexpected (?:token|end of JSON)|not valid JSON/, explainForeignAnswer()],
];

/** Where twilio-run begins to print the error that it ends with. With --log-level debug, others come before it. */
const BOX = '│ ERROR';

/** Cause and remedy in one text. */
export function explainFailure({ hasTimedOut, errors }: TwilioRunResult): string {
  return inOneText(hasTimedOut ? TIMED_OUT : findCause(lastErrorIn(errors)));
}

/** One line: in the box, twilio-run breaks lines to the width of the terminal. */
function lastErrorIn(errors: string): string {
  // An error that twilio-run does not catch comes without a box.
  return errors.slice(Math.max(0, errors.lastIndexOf(BOX))).replace(/[\s│]+/g, ' ');
}

function findCause(error: string): Explanation {
  const known = CAUSES.find(([pattern]) => pattern.test(error))?.[1];
  if (known) return known;
  // If an answer has no code of Twilio's, which has five digits, twilio-run prints its HTTP status there.
  const [, code] = /(?:Failed API Request|Response code|Bad response:) (\d+)\b/.exec(error) ?? [];
  // Of Twilio's own servers, an overload or an internal error may have no code either.
  if (code) return /^4(?!29)\d\d$/.test(code) ? explainForeignAnswer(Number(code)) : UNKNOWN;
  return findNetworkFault(error) ? explainUnreachable(error) : UNKNOWN;
}
