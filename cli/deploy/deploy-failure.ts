// Why twilio-run failed, by the error codes and texts that it prints, and what to do.

const WRONG_RUNTIME =
  'Twilio does not accept the project: package.json must have @twilio/runtime-handler at exactly 2.0.1, and --runtime must be node20, node22 or node24.';

/** What twilio-run prints -> a sentence for the owner. */
const CAUSES: readonly (readonly [RegExp, string])[] = [
  [
    withCode('20003'),
    'Twilio rejected the credentials (20003): the account and its Auth Token, or the API key and its secret, must belong together.',
  ],
  [withCode('20001'), WRONG_RUNTIME],
  [/Invalid @twilio\/runtime-handler/, WRONG_RUNTIME],
  [
    withCode('20404'),
    'The service no longer exists (20404): delete the file .twiliodeployinfo and run npm run deploy again.',
  ],
  [withCode('20409'), 'Another deploy was in progress (20409): run npm run deploy again.'],
  [withCode('20429|429'), 'Twilio is receiving too many requests (429): run npm run deploy again in a minute.'],
  [withCode('205\\d\\d|5\\d\\d'), 'Twilio had an internal error: run npm run deploy again in a minute.'],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT/,
    'Twilio cannot be reached: check the network and the proxy, then run npm run deploy again.',
  ],
];

const UNKNOWN =
  'The cause is unknown; the build at Twilio may have failed. See the output above, then run npm run deploy again in a minute.';

/** @param errors what twilio-run has printed to standard error */
export function explainFailure(errors: string): string {
  return CAUSES.find(([pattern]) => pattern.test(errors))?.[1] ?? UNKNOWN;
}

/** Matches an error code of Twilio's, or the HTTP status of an answer without one. */
function withCode(codes: string): RegExp {
  return new RegExp(`(?:Failed API Request|Response code) (?:${codes})\\b`);
}
