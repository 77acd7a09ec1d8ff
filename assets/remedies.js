// Tells anyone who tries the page what to do about each `code` of a problem answer.

const REMEDIES = new Map([
  ['invalid_request', 'Change the field that the detail names, then try again.'],
  [
    'missing_token',
    'This server only answers signed-in users. Fill in the Bearer token field; in an app, sign the user in first.',
  ],
  [
    'invalid_token',
    'Sign the user in again to get a new token. It must come from the identity provider, and be for the audience, that this server expects. If this server does not expect a bearer token, clear the Bearer token field.',
  ],
  [
    'product_not_allowed',
    "Request fewer products, configure the missing one on the server, or have the user's bearer token list it.",
  ],
  ['room_not_allowed', 'Leave the Room field empty to get the room that you are allowed to join.'],
  [
    'invalid_identity',
    'An identity must be short and contain only visible characters. With a bearer token, it comes from a claim that the identity provider must send.',
  ],
  [
    'configuration_error',
    "Fix the server's variables. On localhost, they are in the .env file, and the server restarts when you save it. Deploy a deployed server again.",
  ],
  ['server_error', "The request itself is valid. Check the server's log for the cause."],
  [
    'temporarily_unavailable',
    "The server cannot get the identity provider's keys, so it cannot verify the bearer token. Wait a moment, then try again.",
  ],
]);

/**
 * @param {string} code
 * @returns {string} one or more sentences; empty for a code that this page does not know
 */
export function remedyFor(code) {
  return REMEDIES.get(code) ?? '';
}
