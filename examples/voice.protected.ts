// Answers the TwiML app of Voice: connects a user who calls from the app with the user whose id is in `To`. To use it,
// copy it to functions/, deploy, and run `npm run setup -- --voice-url https://…/voice`. On Twilio, a Function whose
// name ends in `.protected` answers only requests that Twilio has signed. The local server does not check signatures.
//
// It dials users of the app only. Phone numbers cost money, and a caller chooses `To`, so they need two more variables:
// CALLER_ID, a number of your Twilio account that the called person sees, and ALLOWED_NUMBERS, a comma-separated list
// of numbers, or of beginnings that end in `*`, such as `+4420*`.
import type { Context, ServerlessCallback } from '@twilio-labs/serverless-runtime-types/types';
import { escapeForVoice, MAX_LENGTH } from '../src/twilio/identity';

type Variables = { readonly CALLER_ID?: string; readonly ALLOWED_NUMBERS?: string };

/** E.164. */
const PHONE_NUMBER = /^\+[1-9]\d{6,14}$/;

/** Voice writes a caller from the app like this, with the identity of the Access Token. */
const APP_CALLER = /^client:\w+$/;

const REJECT = '<Reject/>';

export function handler(context: Context<Variables>, event: object, callback: ServerlessCallback): void {
  const response = new Twilio.Response();
  response.appendHeader('Content-Type', 'text/xml');
  response.setBody(`<?xml version="1.0" encoding="UTF-8"?><Response>${answer(context, event)}</Response>`);
  callback(null, response);
}

function answer({ CALLER_ID = '', ALLOWED_NUMBERS = '' }: Variables, event: object): string {
  // Parameters that were sent twice are lists.
  const { From: from, To: to }: { From?: unknown; To?: unknown } = event;
  if (typeof from !== 'string' || !APP_CALLER.test(from) || typeof to !== 'string' || to === '') return REJECT;
  if (PHONE_NUMBER.test(CALLER_ID) && ALLOWED_NUMBERS && PHONE_NUMBER.test(to)) {
    return isAllowed(to, ALLOWED_NUMBERS) ? dial(CALLER_ID, `<Number>${to}</Number>`) : REJECT;
  }
  const identity = escapeForVoice(to);
  return identity.length > MAX_LENGTH.voice ? REJECT : dial(from, `<Client>${identity}</Client>`);
}

function isAllowed(number: string, list: string): boolean {
  return list.split(',').some((entry) => {
    const allowed = entry.trim();
    return allowed.endsWith('*')
      ? /^\+\d+\*$/.test(allowed) && number.startsWith(allowed.slice(0, -1))
      : allowed === number;
  });
}

/** Needs no escaping: each value has passed a pattern without special characters of XML. */
const dial = (callerId: string, whom: string) => `<Dial answerOnBridge="true" callerId="${callerId}">${whom}</Dial>`;
