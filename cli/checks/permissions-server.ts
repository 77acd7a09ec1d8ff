// Does the owner's server at PERMISSIONS_URL answer as the Function needs it: nothing for nobody, and for a signed-in
// user what the user may have?

import { type Explanation, type Finding, findingsOf, quoteAll } from '../../advice/finding';
import { type Environment, textOf } from '../../src/config/environment';
import { VARIABLES } from '../../src/config/variables';
import { type JsonObject, ownMember } from '../../src/json';
import { type Permissions, permissionsIn, permissionsRequest } from '../../src/permissions';
import { PRODUCTS } from '../../src/twilio/products';
import { INVALID_BEARER, isBearerToken } from './function/bearer-token';
import { request } from './function/function-request';
import { codeOf, isFailure, isIssued, type Reply } from './function/reply';
import type { Network } from './network';

const { ok, skipped, warning, problem, problemOf } = findingsOf('Permissions server');

const ANSWER_AS = 'Answer {"products": […], "rooms": […]}, each a list of strings, or null for no limit.';

/**
 * @param bearer a user's token, which goes to that server as the Function would send it
 * @param network its timeout is for each request
 */
export async function checkPermissions(
  environment: Environment,
  bearer: string | undefined,
  network: Network,
): Promise<readonly Finding[]> {
  const url = textOf(environment, 'PERMISSIONS_URL');
  if (url === undefined) return [];
  if (!VARIABLES.PERMISSIONS_URL.format.parse(url)) return [skipped('Not asked: PERMISSIONS_URL is invalid.')];
  if (bearer !== undefined && !isBearerToken(bearer)) return [INVALID_BEARER];
  const nobody = await ask(url, undefined, network);
  // The other request would fail the same way.
  if (isFailure(nobody)) return [problemOf(nobody)];
  const finding = checkNobody(nobody);
  if (bearer === undefined || isTokenFunction(nobody)) return [finding];
  const user = await ask(url, bearer, network);
  return [finding, ...(isFailure(user) ? [problemOf(user)] : checkUser(user))];
}

/** @param bearer undefined sends no Authorization header */
function ask(url: string, bearer: string | undefined, network: Network): Promise<Reply | Explanation> {
  const question = permissionsRequest({
    url,
    bearerToken: bearer ?? '',
    request: { products: undefined, room: undefined },
  });
  const headers = new Headers(question.headers);
  if (bearer === undefined) headers.delete('Authorization');
  return request(network, url, { ...question, headers });
}

const isTokenFunction = (reply: Reply) => isIssued(reply) || codeOf(reply) !== undefined;

const REFUSE_NOBODY = 'Answer 401 unless Authorization has a valid bearer token.';

function checkNobody(reply: Reply): Finding {
  const { status } = reply;
  if (isTokenFunction(reply)) {
    return problem('PERMISSIONS_URL leads to a token Function.', 'Set it to the address of your own server.');
  }
  if (status === 401) return ok('It refuses a request without a bearer token.');
  if (status === 200 && !reply.body) {
    return problem(
      'It answers with something other than JSON: it is another server or path.',
      'Correct PERMISSIONS_URL.',
    );
  }
  if (status === 200) {
    return problem('It answers 200 to a request without a bearer token: it gives anyone rights.', REFUSE_NOBODY);
  }
  if (status === 403) {
    const message = 'It answers 403 to a request without a bearer token; with 401, an app signs its user in again.';
    return warning(message, REFUSE_NOBODY);
  }
  return problemOf(explainStatus(status));
}

function checkUser(reply: Reply): Finding[] {
  const { status, body } = reply;
  if (status === 401) {
    const remedy = 'Get a fresh token, or have it accept the tokens of OIDC_ISSUER for OIDC_AUDIENCE.';
    return [problem('It does not accept your bearer token (401).', remedy)];
  }
  if (status === 403) {
    return [warning('It does not let this user have a token (403).', `If the user is to have one: ${ANSWER_AS}`)];
  }
  if (status !== 200) return [problemOf(explainStatus(status))];
  if (!body) return [problem('Its answer is not a JSON object.', ANSWER_AS)];
  try {
    return describe(permissionsIn(body));
  } catch {
    return [problem(mistakeIn(body), ANSWER_AS)];
  }
}

function explainStatus(status: number): Explanation {
  if (status >= 300 && status < 400) {
    const message = `It answers with a redirect (${status}), which the Function does not follow.`;
    return { message, remedy: 'Set PERMISSIONS_URL to the address that it leads to.' };
  }
  if (status === 404) return { message: 'It has nothing at that path (404).', remedy: 'Correct PERMISSIONS_URL.' };
  if (status === 405) return { message: 'It does not accept POST (405).', remedy: 'Have it answer POST requests.' };
  if (status >= 500) return { message: `It failed (${status}).`, remedy: 'Read the log of that server.' };
  const message = `It answers with status ${status}, so the Function issues no token.`;
  return {
    message,
    remedy: 'Answer 200 with the rights of the user, 401 for a bad bearer token, or 403 for no rights.',
  };
}

function mistakeIn(body: JsonObject): string {
  const missing = ['products', 'rooms'].filter((name) => ownMember(body, name) === undefined);
  if (missing.length > 0) return `Its answer lacks ${missing.join(' and ')}, so the Function issues no token.`;
  return 'In its answer, products or rooms is neither a list of strings nor null.';
}

function describe({ products, rooms }: Permissions): Finding[] {
  const known = PRODUCTS.filter((product) => products?.includes(product));
  const others = products?.filter((name) => !PRODUCTS.some((product) => product === name)) ?? [];
  const allowed = products ? known.join(', ') || 'no product' : 'every configured product';
  const open = rooms ? (rooms.length > 0 ? `rooms ${quoteAll(rooms)}` : 'no room') : 'every room';
  const found = ok(`For this user, it allows ${allowed}, and ${open}.`);
  if (others.length === 0) return [found];
  const message = `Its products name ${quoteAll(others)}, which grants nothing.`;
  return [found, warning(message, `The products are ${PRODUCTS.join(', ')}.`)];
}
