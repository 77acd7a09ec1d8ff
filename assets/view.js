// Shows the answer. Writes text only, so that an identity or a detail is never interpreted as HTML.
import { decodeToken, isDemoToken } from './decode.js';
import { element } from './element.js';
import { remedyFor } from './remedies.js';
import { inWords, secondsLeft } from './time-left.js';

/** The timer of the token's remaining time. @type {number | undefined} */
let countdown;

/**
 * @param {URL} url
 * @param {boolean} hasBearer whether a bearer token is sent; the token itself is not shown
 */
export function showRequest(url, hasBearer) {
  element('request').textContent = `GET ${url.pathname}${url.search}`;
  element('authorized').hidden = !hasBearer;
}

export function showPending() {
  element('answer').setAttribute('aria-busy', 'true');
  element('status').textContent = 'Requesting a token…';
}

/**
 * @param {import('./outcome.js').Issued} issued
 * @param {number} askedAt from performance.now(); counting from the request never overstates the remaining time
 * @param {string} requestedIdentity empty for none
 */
export function showIssued({ identity, token, expiresIn, products }, askedAt, requestedIdentity) {
  const decoded = decodeToken(token);
  element('identity').textContent = identity;
  element('renamed').hidden = requestedIdentity === '' || requestedIdentity === identity;
  element('products').textContent = products.join(', ');
  element('token').textContent = token;
  element('header').textContent = decoded ? pretty(decoded.header) : 'This is not a JWT.';
  element('payload').textContent = decoded ? pretty(decoded.payload) : 'This is not a JWT.';
  show('Here is your token.', decoded && isDemoToken(decoded) ? ['demo', 'issued'] : ['issued']);
  countDown(expiresIn, askedAt);
}

/** @param {import('./outcome.js').Problem} problem */
export function showProblem({ status, title, code, detail, retryAfterSeconds }) {
  element('title').textContent = `${status} ${title}`;
  element('code').textContent = code;
  element('detail').textContent = detail;
  element('remedy').textContent = remedyFor(code);
  element('retry-after').textContent =
    retryAfterSeconds === undefined ? '' : `The server asks you to wait ${inWords(retryAfterSeconds)}.`;
  show('No token was issued.', ['problem']);
}

/** @param {string} sentence */
export function showFailure(sentence) {
  element('failure').textContent = sentence;
  show('No token was issued.', ['failure']);
}

/** Only a secure context (HTTPS, localhost) has a clipboard. Elsewhere, this selects the token. */
export async function copyToken() {
  try {
    await navigator.clipboard.writeText(element('token').textContent);
    element('copied').textContent = 'Copied.';
  } catch {
    getSelection()?.selectAllChildren(element('token'));
    element('copied').textContent = 'Selected, ready to copy.';
  }
}

/**
 * @param {string} status
 * @param {readonly string[]} ids of the blocks to show; all others are hidden
 */
function show(status, ids) {
  clearInterval(countdown);
  for (const id of ['demo', 'problem', 'failure', 'issued']) element(id).hidden = !ids.includes(id);
  element('copied').textContent = '';
  element('status').textContent = status;
  element('answer').removeAttribute('aria-busy');
  // On a phone, the answer is below the form and out of view.
  element('status').scrollIntoView({ block: 'nearest' });
}

/** Uses performance.now(), because changes to the system clock do not affect it. */
function countDown(/** @type {number} */ expiresIn, /** @type {number} */ askedAt) {
  const tick = () => {
    const seconds = secondsLeft(expiresIn, askedAt, performance.now());
    element('time-left').textContent = seconds > 0 ? inWords(seconds) : 'none';
    if (seconds > 0) return;
    clearInterval(countdown);
    element('status').textContent = 'This token has expired. Get a new one.';
  };
  countdown = setInterval(tick, 1000);
  tick();
}

const pretty = (/** @type {object} */ value) => JSON.stringify(value, null, 2);
