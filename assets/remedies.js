// What to do about each `code` of a problem answer, for whoever tries the page.

const REMEDIES = {
  invalid_request: 'Change the field that the detail names, then ask again.',
  missing_token:
    "This server answers signed-in users only, and this page signs nobody in. Let your app ask, with the user's token from your identity provider in the header Authorization: Bearer.",
  invalid_token:
    'Sign the user in again for a fresh token. It has to come from the identity provider, and for the audience, that this server expects.',
  product_not_allowed: 'Ask for fewer products, or configure the missing one on the server.',
  room_not_allowed: 'Leave the room empty to get the room that you may join.',
  invalid_identity: 'Choose another identity: short, and of visible characters only.',
  configuration_error:
    "Mend the server's variables. On your own computer they are in the file .env, and the server restarts when you save it; deploy again for a deployed server.",
  server_error: "Nothing in the request is wrong. Look into the server's log for the cause.",
  temporarily_unavailable: "Wait a moment and ask again. The server cannot reach the users' identity provider.",
};

/**
 * @param {string} code
 * @returns {string} a sentence or two; empty for a code that this page does not know
 */
export function remedyFor(code) {
  return Object.hasOwn(REMEDIES, code) ? REMEDIES[code] : '';
}
