// What /token answered, sorted into three outcomes: a token, a problem (RFC 9457), or neither. No DOM.

/**
 * @typedef {{ identity: string, token: string, expiresIn: number, products: string[] }} Issued
 * @typedef {{ status: number, title: string, code: string, detail: string, retryAfterSeconds?: number }} Problem
 * @typedef {{ issued: Issued } | { problem: Problem } | { failure: string }} Outcome
 */

/**
 * @param {Response} response
 * @param {string} text its body
 * @returns {Outcome}
 */
export function sortAnswer(response, text) {
  const body = parseObject(text);
  const type = (response.headers.get('Content-Type') ?? '').split(';')[0].trim().toLowerCase();
  if (body && type === 'application/problem+json') return { problem: readProblem(response, body) };
  if (response.ok && isIssued(body)) return { issued: body };
  return { failure: failureOf(response.status) };
}

function failureOf(status) {
  // The server's own limit for all headers together, before the Function sees any.
  if (status === 431)
    return 'The headers are too long for this server (status 431): the bearer token is, or there are many cookies for its address.';
  return `The server answered with status ${status}, but not in the way /token does. Check that the Function runs at this address.`;
}

/** @returns {Problem} */
function readProblem(response, body) {
  const member = (name) => (typeof body[name] === 'string' ? body[name] : '');
  const [title, code, detail] = [member('title'), member('code'), member('detail')];
  const retryAfter = response.headers.get('Retry-After') ?? '';
  // The header could also be a date (RFC 9110 section 10.2.3), which /token never sends.
  const retryAfterSeconds = /^\d{1,9}$/.test(retryAfter) ? Number(retryAfter) : undefined;
  return { status: response.status, title, code, detail, retryAfterSeconds };
}

function parseObject(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function isIssued(body) {
  const texts = body && [body.identity, body.token, ...(Array.isArray(body.products) ? body.products : [undefined])];
  return Boolean(texts?.every((text) => typeof text === 'string') && Number.isFinite(body.expiresIn));
}
