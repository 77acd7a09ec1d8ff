// Which web pages may read a Function's answers, compared with CORS_ORIGINS of `.env`.

import { type Explanation, type Finding, findingsOf } from '../../../advice/finding';
import { applyEnv } from '../../../advice/reasons';
import { textOf } from '../../../src/config/environment';
import { VARIABLES } from '../../../src/config/variables';
import type { CheckedFunction } from './callers';
import { codeOf, isFailure, type Reply } from './reply';

const { ok, warning, problem, problemOf } = findingsOf('CORS');

/** Belongs to nobody: RFC 2606 section 2. */
const FOREIGN = 'https://doctor.invalid';

export async function checkCors({ ask, environment, isLocal }: CheckedFunction): Promise<Finding[]> {
  const requestFrom = (origin: string) => ask({ Origin: origin });
  const apply = `${applyEnv(isLocal)}, so that the Function gets CORS_ORIGINS from .env.`;
  const [listed] = VARIABLES.CORS_ORIGINS.format.parse(textOf(environment, 'CORS_ORIGINS') ?? '') ?? [];
  const foreign = await requestFrom(FOREIGN);
  if (isFailure(foreign)) return [problemOf(foreign)];
  const allowed = allowedBy(foreign);
  if (allowed === FOREIGN) {
    const remedy = 'Fix the proxy or CDN in front of the Function, which allows every origin.';
    return [problem('Every web page may read the answers.', remedy)];
  }
  if (allowed === '*') return [checkOpen(listed, apply)];
  if (listed === '*' && isLocal && foreign.status === 403 && !codeOf(foreign)) {
    return [
      ok('npm start lets no page of another site read the answers, since the tokens are real. Deployed, all may.'),
    ];
  }
  if (listed === '*') {
    return [problem('No web page may read the answers, although CORS_ORIGINS in .env is *.', apply)];
  }
  if (listed === undefined) return [checkClosed(foreign, apply)];
  return [checkListed(listed, await requestFrom(listed), apply)];
}

function checkOpen(listed: string | undefined, apply: string): Finding {
  if (listed === '*') return ok('Every web page may read the answers, as .env says.');
  return warning('Every web page may read the answers, although CORS_ORIGINS in .env is not *.', apply);
}

/** An answer that varies by origin comes from a Function that lists some. */
function checkClosed(foreign: Reply, apply: string): Finding {
  if (!variesByOrigin(foreign)) return ok('No web page from another origin may read the answers; native apps may.');
  const message = 'The Function has origins in CORS_ORIGINS, but .env has none.';
  return warning(message, `Add them to .env if pages need them. ${apply}`);
}

function checkListed(listed: string, reply: Reply | Explanation, apply: string): Finding {
  if (isFailure(reply)) return problemOf(reply);
  if (allowedBy(reply) !== listed) {
    return problem('The first origin of CORS_ORIGINS may not read the answers: its pages see a CORS error.', apply);
  }
  if (variesByOrigin(reply))
    return ok('The first origin of CORS_ORIGINS may read the answers, and an unknown origin may not.');
  const message = 'Answers for different origins have no Vary: Origin: a cache may mix them up.';
  return warning(message, 'Fix the proxy or CDN in front of the Function, which removes that header.');
}

const allowedBy = ({ headers }: Reply) => headers.get('access-control-allow-origin');

const variesByOrigin = ({ headers }: Reply) => /(?:^|[\s,])origin(?:$|[\s,])/i.test(headers.get('vary') ?? '');
