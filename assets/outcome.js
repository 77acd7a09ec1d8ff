// Sorts the answer of /token into three outcomes: a token, a problem (RFC 9457), or neither. Does not use the DOM.

/**
 * @typedef {{ identity: string, token: string, expiresIn: number, products: string[] }} Issued
 * @typedef {{ status: number, title: string, code: string, detail: string, retryAfterSeconds: number | undefined }} Problem
 * @typedef {{ issued: Issued } | { problem: Problem } | { failure: string }} Outcome
 */

/**
 * @param {Response} response
 * @param {string} text its body
 * @returns {Outcome}
 */
export function sortAnswer(response, text) {
  const body = parseObject(text);
  const [mediaType = ''] = (response.headers.get('Content-Type') ?? '').split(';');
  if (body && mediaType.trim().toLowerCase() === 'application/problem+json')
    return { problem: readProblem(response, body) };
  if (response.ok && isIssued(body)) return { issued: body };
  return { failure: explainFailure(response.status) };
}

function explainFailure(/** @type {number} */ status) {
  // The server itself limits the size of all headers, before the Function is called.
  if (status === 431)
    return 'The request headers are too long for this server (status 431). Either the bearer token is too long, or the browser sends too many cookies.';
  return `The server answered with status ${status}, but not in the format of /token. Check that the Function runs at this address.`;
}

/**
 * @param {Response} response
 * @param {Record<string, unknown>} body
 * @returns {Problem}
 */
function readProblem(response, body) {
  const member = (/** @type {string} */ name) => (typeof body[name] === 'string' ? body[name] : '');
  const [title, code, detail] = [member('title'), member('code'), member('detail')];
  const retryAfter = response.headers.get('Retry-After') ?? '';
  // RFC 9110 section 10.2.3 also allows a date, but /token never sends one.
  const retryAfterSeconds = /^\d{1,9}$/.test(retryAfter) ? Number(retryAfter) : undefined;
  return { status: response.status, title, code, detail, retryAfterSeconds };
}

/** @returns {Record<string, unknown> | undefined} */
function parseObject(/** @type {string} */ text) {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** @returns {body is Issued} */
function isIssued(/** @type {Record<string, unknown> | undefined} */ body) {
  if (!body || !Array.isArray(body.products)) return false;
  const texts = [body.identity, body.token, ...body.products];
  return texts.every((text) => typeof text === 'string') && Number.isFinite(body.expiresIn);
}
