// Why twilio-run failed, and what to do. It gives nothing but what it prints: the code and the text of Twilio's answer,
// the HTTP status of an answer that is not Twilio's, or the text of an error of its own.
import type { TwilioRunResult } from './twilio-run';

const AGAIN = 'run npm run deploy again';

/** A pattern for what was printed, and a sentence for the owner. */
type Causes = readonly (readonly [RegExp, string])[];

const RENAME = `Twilio does not accept the path of a file: rename it in functions/ or assets/, and ${AGAIN}.`;

const HANDLER =
  'Twilio does not accept the runtime handler: package.json must have @twilio/runtime-handler at exactly 2.0.1 in its dependencies.';

/** By the text of Twilio's answer with code 20001, which many refusals share. */
const INVALID_REQUESTS: Causes = [
  [
    /Services are limited to/,
    'The account has as many Functions services as Twilio allows (20001): delete one in the Console, or deploy to one of them with npm run deploy -- --service-sid SID.',
  ],
  [/Path provided is invalid/, RENAME],
  [/runtime-handler/, HANDLER],
  [
    /dependencies could not be validated/,
    'Twilio does not have one of the packages in that version (20001): correct it under dependencies in package.json.',
  ],
  [
    /unsupported runtime/i,
    'Twilio does not accept the runtime (20001): use node22 or node24, in .twilioserverlessrc or with --runtime.',
  ],
];

const OVERLOADED = `Twilio is receiving too many requests (429): ${AGAIN} in a minute.`;

/** By Twilio's error code. */
const CODES: Readonly<Record<string, string>> = {
  20003:
    'Twilio rejected the credentials (20003): the account and its Auth Token, or the API key and its secret, must belong together.',
  20005: 'The account is not active (20005): see https://console.twilio.com.',
  20409: `Twilio reports a conflict (20409), for example with another deploy that is in progress: ${AGAIN}.`,
  20429: OVERLOADED,
};

/** By the error's own text, where no answer of Twilio's arrived or twilio-run does not print it. */
const ERRORS: Causes = [
  [/Invalid @twilio\/runtime-handler/, HANDLER],
  [/Path (?:cannot contain|length must be)|Expected path to start/, RENAME],
  [
    /already exists with SID/,
    `A service with this name exists already: ${AGAIN} with -- --override-existing-project to deploy to it.`,
  ],
  // The reason of a failed build is the text `failed`, which is not an error with a message.
  [/ERROR undefined/, `The build at Twilio failed, and Twilio does not say why: ${AGAIN} in a minute.`],
  [/ERROR Timeout/, `Twilio has not completed the build within 5 minutes: ${AGAIN}.`],
  [
    /certificate has expired|certificate is not yet valid/,
    `A certificate is not valid at the time of this computer: check its clock and HTTP_PROXY, then ${AGAIN}.`,
  ],
  [
    /self[- ]signed certificate|unable to (?:verify the first|get (?:local )?issuer) certificate|certificate's altnames/,
    `This computer does not trust the certificate of what answered in place of Twilio: if that is your organization's proxy, set NODE_EXTRA_CA_CERTS to the file of its certificate; otherwise check HTTP_PROXY. Then ${AGAIN}.`,
  ],
  [/Unexpected (?:token|end of JSON)|not valid JSON/, notTwilio('with something other than JSON')],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPROTO|socket hang up|socket disconnected|wrong version number/,
    `Twilio cannot be reached: check the network and HTTP_PROXY, then ${AGAIN}.`,
  ],
];

const TIMED_OUT = `Twilio did not answer within 10 minutes: check the network and HTTP_PROXY, then ${AGAIN}.`;

const UNKNOWN = 'The cause is unknown: see the output above. npm run deploy -- --log-level debug prints more.';

/** Where twilio-run begins to print the error that it ends with. With --log-level debug, others come before it. */
const BOX = '│ ERROR';

const MISSING_SERVICE = /\/Services\/[^/\s]+ was not found/;

/** @param serviceSid the flag --service-sid */
export function explainFailure({ hasTimedOut, errors }: TwilioRunResult, serviceSid?: string): string {
  if (hasTimedOut) return TIMED_OUT;
  // An error that twilio-run does not catch comes without a box.
  const text = unwrap(errors.slice(Math.max(0, errors.lastIndexOf(BOX))));
  const [, code = ''] = /Failed API Request (\d+)/.exec(text) ?? [];
  // If an answer has no code of Twilio's, twilio-run prints its HTTP status there.
  if (code.length > 3) return explainCode(code, text, serviceSid);
  const [, status] = /(?:Failed API Request|Response code|Bad response:) (\d{3})\b/.exec(text) ?? [];
  return status ? explainStatus(status) : (findCause(ERRORS, text) ?? UNKNOWN);
}

/** twilio-run breaks the lines in the box to the width of the terminal. */
const unwrap = (errors: string) => errors.replace(/[\s│]+/g, ' ');

const findCause = (causes: Causes, text: string) => causes.find(([pattern]) => pattern.test(text))?.[1];

function explainCode(code: string, text: string, serviceSid: string | undefined): string {
  if (/^205\d\d$/.test(code)) return `Twilio had an internal error (${code}): ${AGAIN} in a minute.`;
  if (code === '20404' && MISSING_SERVICE.test(text)) return explainMissing(serviceSid);
  const known = code === '20001' ? findCause(INVALID_REQUESTS, text) : CODES[code];
  return (
    known ??
    `Twilio rejected the deploy (${code}), for the reason printed above: https://www.twilio.com/docs/api/errors/${code}.`
  );
}

function explainMissing(serviceSid: string | undefined): string {
  if (serviceSid) return 'The account has no such service (20404): correct --service-sid.';
  return `The service no longer exists (20404): delete the file .twiliodeployinfo and ${AGAIN}.`;
}

function explainStatus(status: string): string {
  if (status === '401' || status === '407') {
    return `A proxy asked for a login (${status}): correct the user and the password in HTTP_PROXY, then ${AGAIN}.`;
  }
  if (status === '429') return OVERLOADED;
  if (status.startsWith('5')) return `Twilio, or a proxy, had an internal error (${status}): ${AGAIN} in a minute.`;
  return notTwilio(`with status ${status}`);
}

function notTwilio(how: string): string {
  return `A proxy or another server answered instead of Twilio, ${how}: check the network and HTTP_PROXY, then ${AGAIN}.`;
}
