// Which web pages may read the answers of a Function, compared with CORS_ORIGINS of `.env`.
import { type Environment, textOf } from '../../../src/config/environment';
import { VARIABLES } from '../../../src/config/variables';
import { type Explanation, type Finding, findingsOf } from '../../terminal/finding';
import { isFailure, type Reply } from './reply';

const { ok, warning, problem, problemOf } = findingsOf('CORS');

/** Nobody's: RFC 2606 section 2. */
const FOREIGN = 'https://doctor.invalid';

const DEPLOY = 'Run npm run deploy, or npm start again, so that the Function gets CORS_ORIGINS of .env.';

/** @param askFrom asks as a web page of that origin would */
export async function checkCors(
  environment: Environment,
  askFrom: (origin: string) => Promise<Reply | Explanation>,
): Promise<Finding> {
  const [listed] = VARIABLES.CORS_ORIGINS.format.parse(textOf(environment, 'CORS_ORIGINS') ?? '') ?? [];
  const foreign = await askFrom(FOREIGN);
  if (isFailure(foreign)) return problemOf(foreign);
  const allowed = allowedBy(foreign);
  if (allowed === FOREIGN) {
    return problem(
      'Every web page may read the answers.',
      'A proxy or CDN in front of the Function allows each origin: mend it.',
    );
  }
  if (allowed === '*') return checkOpen(listed);
  if (listed === '*') return problem('No web page may read the answers, though CORS_ORIGINS in .env is *.', DEPLOY);
  if (listed === undefined) return checkClosed(foreign);
  return checkListed(listed, await askFrom(listed));
}

function checkOpen(listed: string | undefined): Finding {
  if (listed === '*') return ok('Every web page may read the answers, as .env says.');
  return warning('Every web page may read the answers, though .env does not say so.', DEPLOY);
}

/** An answer that varies with the origin has origins to compare with. */
function checkClosed(foreign: Reply): Finding {
  if (!variesByOrigin(foreign)) return ok('No web page of another origin may read the answers; native apps may.');
  const message = 'The Function lists origins in CORS_ORIGINS, though .env lists none.';
  return warning(message, 'Put them into .env, or run npm run deploy, which takes them away.');
}

function checkListed(listed: string, reply: Reply | Explanation): Finding {
  if (isFailure(reply)) return problemOf(reply);
  if (allowedBy(reply) !== listed) {
    return problem('The first origin of CORS_ORIGINS may not read the answers: its pages see a CORS error.', DEPLOY);
  }
  if (variesByOrigin(reply)) return ok('The first origin of CORS_ORIGINS may read the answers, a stranger may not.');
  const message = 'Answers for different origins have no Vary: Origin: a cache may mix them up.';
  return warning(message, 'A proxy or CDN in front of the Function takes that header away: mend it.');
}

const allowedBy = ({ headers }: Reply) => headers.get('access-control-allow-origin');

const variesByOrigin = ({ headers }: Reply) => /(?:^|[\s,])origin(?:$|[\s,])/i.test(headers.get('vary') ?? '');
