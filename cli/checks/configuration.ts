// The variables of `.env`, as the Function would see them on this computer and deployed: what deploy refuses, and what
// doctor reports.

import { PROBLEM_REMEDIES, SETUP, WARNING_REMEDIES } from '../../advice/configuration';
import { type Finding, findingsOf, type Use } from '../../advice/finding';
import { DEMO_CREDENTIALS } from '../../src/config/demo';
import { checkEnvironment, type Problem } from '../../src/config/rules';
import { NOTHING_PENDING, type Pending } from '../../src/config/variables';
import type { Warning } from '../../src/config/warnings';
import { fileProblems, fileWarnings } from '../env/env-file';

const { ok, skipped, warning, problem } = findingsOf('Configuration');

/** 'Invalid access token' and 'invalid issuer': Twilio does not know the demo key. */
const UNKNOWN_KEY = [20101, 20103] as const;

/** @param pending the variables that setup will set */
export function deployedProblems(environment: Record<string, string>, pending: Pending = NOTHING_PENDING): Problem[] {
  // Twilio gives a deployed Function the SID of its account.
  const injected = environment.ACCOUNT_SID ? [] : (['ACCOUNT_SID'] as const);
  const { problems } = checkEnvironment(environment, false, new Set([...pending, ...injected]));
  return [...withOneDemoProblem(problems), ...fileProblems(environment)];
}

/** The same command helps against all demo values, so that they are one problem. */
function withOneDemoProblem(problems: readonly Problem[]): Problem[] {
  const demo = problems.filter(({ code }) => code === 'demo_value');
  const [first] = demo;
  if (!first || demo.length === 1) return [...problems];
  const names = demo.map(({ variable }) => variable);
  const message = `${names.slice(0, -1).join(', ')} and ${names.at(-1)} hold demo values, which work only on localhost.`;
  // What an app sees depends on the key.
  const variable = names.find(isOfKey) ?? first.variable;
  return problems.flatMap((each) =>
    each === first ? [{ ...first, variable, message }] : each.code === 'demo_value' ? [] : [each],
  );
}

const isOfKey = (variable: string) => variable.startsWith('API_KEY_');

function localProblems(environment: Record<string, string>): Problem[] {
  const { problems } = checkEnvironment(environment, true);
  // The other problems of the owner's own variables are about their upload.
  return [...problems, ...fileProblems(environment).filter(({ code }) => code === 'reserved_name')];
}

/** @param environment the variables of `.env`; undefined if it cannot be read */
export function checkConfiguration(environment: Record<string, string> | undefined): readonly Finding[] {
  if (!environment) return [skipped('Not checked: there are no variables.')];
  const findings = [...checkProblems(environment), ...fileWarnings(environment).map(explainWarning)];
  return findings.length > 0 ? findings : [ok('Every variable is valid, on this computer and deployed.')];
}

function checkProblems(environment: Record<string, string>): Finding[] {
  const [local, deployed] = [localProblems(environment), deployedProblems(environment)];
  const isIn = (problems: readonly Problem[], { code, variable }: Problem) =>
    problems.some((each) => each.code === code && each.variable === variable);
  const onlyLocal = local.filter((each) => !isIn(deployed, each));
  const isDemo = hasAllDemoValues(environment);
  const rest = deployed.filter(({ code }) => !isDemo || code !== 'demo_value');
  return [
    ...(isDemo ? [DEMO] : []),
    ...rest.map((each) => limitedTo(isIn(local, each) ? undefined : 'deploy', explainProblem(each))),
    ...onlyLocal.map((each) => limitedTo('local', explainProblem(each))),
  ];
}

const limitedTo = (use: Use | undefined, finding: Finding): Finding => (use ? { ...finding, scope: use } : finding);

const DEMO = limitedTo(
  'deploy',
  problem(
    '.env holds the demo values of npm start: they work only on this computer, and Twilio refuses them.',
    SETUP,
    ...UNKNOWN_KEY,
  ),
);

const hasAllDemoValues = (environment: Record<string, string>) =>
  Object.entries(DEMO_CREDENTIALS).every(([name, value]) => environment[name] === value);

function explainProblem({ code, variable, message }: Problem): Finding {
  const isKey = code === 'demo_value' && isOfKey(variable);
  return problem(message, PROBLEM_REMEDIES[code], ...(isKey ? UNKNOWN_KEY : []));
}

function explainWarning({ code, message }: Warning): Finding {
  return limitedTo(code === 'no_outgoing_calls' ? 'deploy' : undefined, warning(message, WARNING_REMEDIES[code]));
}
