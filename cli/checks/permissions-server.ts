// Does the owner's server at PERMISSIONS_URL answer as the Function needs it: nothing for nobody, and for a signed-in
// user what the user may have?
import { type Explanation, type Finding, findingsOf, quoteAll } from '../../advice/finding';
import { adviceOn } from '../../advice/reasons';
import { type Environment, textOf } from '../../src/config/environment';
import { VARIABLES } from '../../src/config/variables';
import { type Permissions, permissionsIn, permissionsRequest } from '../../src/permissions';
import { PRODUCTS } from '../../src/twilio/products';
import { unsendable } from './function/bearer';
import { codeOf, isFailure, isIssued, type Reply, request } from './function/reply';
import type { Network } from './network';

const { ok, skipped, warning, problem, problemOf } = findingsOf('Permissions server');

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
  const fault = bearer !== undefined && unsendable(bearer);
  if (fault) return [fault];
  const nobody = await ask(url, undefined, network);
  // The other request would fail the same way.
  if (isFailure(nobody)) return [problemOf(nobody)];
  const finding = checkNobody(nobody);
  if (bearer === undefined || isTokenFunction(nobody)) return [finding];
  const user = await ask(url, bearer, network);
  return [finding, ...(isFailure(user) ? [problemOf(user)] : checkUser(user))];
}

const NOTHING_REQUESTED = { products: undefined, room: undefined };

/** @param bearer undefined sends no Authorization header */
function ask(url: string, bearer: string | undefined, network: Network): Promise<Reply | Explanation> {
  const question = permissionsRequest({ bearerToken: bearer ?? '', request: NOTHING_REQUESTED });
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
    return problem('Its answer is not JSON: it is another server or path.', 'Correct PERMISSIONS_URL.');
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
  if (status === 401) return [problemOf(adviceOn('permissions_unauthorized', true))];
  if (status === 403) {
    const { message, remedy } = adviceOn('permissions_denied', true);
    return [warning(message, `Unless that is intended: ${remedy}`)];
  }
  if (status !== 200) return [problemOf(explainStatus(status))];
  try {
    if (body) return describe(permissionsIn(body));
  } catch {
    // Explained below.
  }
  return [problemOf(adviceOn('permissions_malformed', true))];
}

function explainStatus(status: number): Explanation {
  if (status >= 500) return { message: `It failed (${status}).`, remedy: 'Read the log of that server.' };
  const { remedy } = adviceOn('permissions_status', true);
  return { message: `It answers with status ${status}, so the Function issues no Access Token.`, remedy };
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
