// What to do about each `code` of a problem answer, for whoever tries the page.

const REMEDIES = {
  invalid_request: 'Change the field that the detail names, then ask again.',
  missing_token:
    'This server answers signed-in users only. Fill in the field Bearer token; in an app, sign the user in first.',
  invalid_token:
    'Sign the user in again for a fresh token. It has to come from the identity provider, and for the audience, that this server expects; where it expects none, empty the field Bearer token.',
  product_not_allowed:
    "Ask for fewer products, configure the missing one on the server, or let the user's bearer token list it.",
  room_not_allowed: 'Leave the room empty to get the room that you may join.',
  invalid_identity:
    'An identity is short, and of visible characters only. With a bearer token it comes from a claim, which the identity provider has to send.',
  configuration_error:
    "Mend the server's variables. On your own computer they are in the file .env, and the server restarts when you save it; deploy again for a deployed server.",
  server_error: "Nothing in the request is wrong. Look into the server's log for the cause.",
  temporarily_unavailable:
    "The server cannot get the keys of the users' identity provider, so it cannot tell whether the bearer token is good. Wait a moment and ask again.",
};

/**
 * @param {string} code
 * @returns {string} a sentence or two; empty for a code that this page does not know
 */
export function remedyFor(code) {
  return Object.hasOwn(REMEDIES, code) ? REMEDIES[code] : '';
}
