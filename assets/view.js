// The answer's half of the page. Writes text only: an identity or a detail is never read as HTML.
import { decodeToken, isDemoToken } from './decode.js';
import { remedyFor } from './remedies.js';
import { inWords, secondsLeft } from './time-left.js';

const element = (id) => document.getElementById(id);
let countdown;

/**
 * @param {URL} url
 * @param {boolean} hasBearer whether a bearer token goes along, which is not shown
 */
export function showRequest(url, hasBearer) {
  element('request').textContent = `GET ${url.pathname}${url.search}`;
  element('authorized').hidden = !hasBearer;
}

export function showPending() {
  element('answer').setAttribute('aria-busy', 'true');
  element('status').textContent = 'Asking…';
}

/**
 * @param {import('./outcome.js').Issued} issued
 * @param {number} askedAt of performance.now(): counting from here never promises too long a life
 * @param {string} askedIdentity empty for none
 */
export function showIssued({ identity, token, expiresIn, products }, askedAt, askedIdentity) {
  const decoded = decodeToken(token);
  element('identity').textContent = identity;
  element('renamed').hidden = askedIdentity === '' || askedIdentity === identity;
  element('products').textContent = products.join(', ');
  element('token').textContent = token;
  element('header').textContent = decoded ? pretty(decoded.header) : 'This is no JWT.';
  element('payload').textContent = decoded ? pretty(decoded.payload) : 'This is no JWT.';
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
    retryAfterSeconds === undefined ? '' : `The server says how long to wait: ${inWords(retryAfterSeconds)}.`;
  show('No token.', ['problem']);
}

/** @param {string} sentence */
export function showFailure(sentence) {
  element('failure').textContent = sentence;
  show('No token.', ['failure']);
}

/** Only a secure context (HTTPS, localhost) has a clipboard; elsewhere the token is selected. */
export async function copyToken() {
  try {
    await navigator.clipboard.writeText(element('token').textContent);
    element('copied').textContent = 'Copied.';
  } catch {
    getSelection().selectAllChildren(element('token'));
    element('copied').textContent = 'Selected, ready to be copied.';
  }
}

function show(status, ids) {
  clearInterval(countdown);
  for (const id of ['demo', 'problem', 'failure', 'issued']) element(id).hidden = !ids.includes(id);
  element('copied').textContent = '';
  element('status').textContent = status;
  element('answer').removeAttribute('aria-busy');
  // On a phone the answer stands below the form, out of view.
  element('status').scrollIntoView({ block: 'nearest' });
}

/** performance.now() only ever runs forward, whatever is done to the clock. */
function countDown(expiresIn, askedAt) {
  const tick = () => {
    const seconds = secondsLeft(expiresIn, askedAt, performance.now());
    element('time-left').textContent = seconds > 0 ? inWords(seconds) : 'none';
    if (seconds > 0) return;
    clearInterval(countdown);
    element('status').textContent = 'This token has expired. Get another one.';
  };
  countdown = setInterval(tick, 1000);
  tick();
}

const pretty = (value) => JSON.stringify(value, null, 2);
