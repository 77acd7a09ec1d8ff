// The questions about who may get a token.
import * as clack from '@clack/prompts';
import { isTrue } from '../../src/config/formats';
import { progress } from '../terminal/progress';
import type { SetupFlags } from './flags';
import { askText, unlessCancelled, validatorOf } from './prompts';

/** Asks the provider that the variables name. @returns a sentence if something is wrong with it */
export type FindProviderProblem = (variables: Record<string, string>) => Promise<string | undefined>;

type FlagVariables = SetupFlags['variables'];

type Callers = 'sameProvider' | 'otherProvider' | 'myProvider' | 'everyone' | 'nobodyYet';

const PROVIDER_VARIABLES = ['OIDC_ISSUER', 'OIDC_AUDIENCE', 'OIDC_JWKS_URI'] as const;

const PROVIDER_QUESTIONS: Readonly<Record<(typeof PROVIDER_VARIABLES)[number], string>> = {
  OIDC_ISSUER: 'Issuer, exactly as in the claim iss of its tokens (see docs/README.md)',
  OIDC_AUDIENCE: 'Audience: the claim aud of its tokens',
  OIDC_JWKS_URI: 'URL of its keys (leave empty to use its discovery document)',
};

/** Puts the answers into the variables. */
export async function askCallers(
  variables: Record<string, string>,
  fromFlags: FlagVariables,
  findProviderProblem: FindProviderProblem,
): Promise<void> {
  if (!fromFlags.OIDC_ISSUER && fromFlags.ALLOW_ANONYMOUS !== undefined) return;
  const callers = fromFlags.OIDC_ISSUER ? 'myProvider' : await askWho(variables);
  if (!fromFlags.OIDC_ISSUER) variables.ALLOW_ANONYMOUS = callers === 'everyone' ? 'true' : '';
  if (callers === 'everyone' || callers === 'nobodyYet') return;
  // Nothing of the previous provider may stay, least of all the URL of its keys.
  if (callers === 'otherProvider') {
    for (const name of [...PROVIDER_VARIABLES, 'OIDC_AUDIENCE_CLAIM'] as const) variables[name] = fromFlags[name] ?? '';
  }
  const names = PROVIDER_VARIABLES.filter((name) => name !== 'OIDC_JWKS_URI' || variables[name]);
  const open = callers === 'sameProvider' ? [] : names.filter((name) => fromFlags[name] === undefined);
  await askProvider(variables, open, findProviderProblem);
}

function askWho(variables: Record<string, string>): Promise<Callers> {
  const isProviderValid = PROVIDER_VARIABLES.every((name) => !validatorOf(name)(variables[name]));
  const options = callerOptions(isProviderValid ? variables.OIDC_ISSUER : undefined);
  // Without it, the first option is selected.
  const initial = isTrue(variables.ALLOW_ANONYMOUS) ? { initialValue: 'everyone' as const } : {};
  return unlessCancelled(clack.select<Callers>({ message: 'Who may get a token?', options, ...initial }));
}

/** @param issuer the one in `.env` */
function callerOptions(issuer: string | undefined): { readonly value: Callers; readonly label: string }[] {
  const everyone = { value: 'everyone', label: 'Everyone, without sign-in' } as const;
  if (issuer === undefined) {
    return [
      { value: 'myProvider', label: 'Users who are signed in with my identity provider' },
      everyone,
      { value: 'nobodyYet', label: 'Nobody yet: it works on this computer only' },
    ];
  }
  return [
    { value: 'sameProvider', label: `Users who are signed in with ${new URL(issuer).host}, as now` },
    { value: 'otherProvider', label: 'Users who are signed in with another identity provider' },
    everyone,
  ];
}

/**
 * Asks until the provider works.
 *
 * @param names the variables to ask for at first; if the provider does not work, all of them
 */
async function askProvider(
  variables: Record<string, string>,
  names: readonly (typeof PROVIDER_VARIABLES)[number][],
  findProviderProblem: FindProviderProblem,
): Promise<void> {
  for (const name of names) {
    const initialValue = variables[name];
    variables[name] = await askText(PROVIDER_QUESTIONS[name], validatorOf(name), { initialValue });
  }
  const problem = await progress('Checking the identity provider', () => findProviderProblem(variables));
  if (!problem) return clack.log.success('The identity provider works.');
  clack.log.warn(`The identity provider does not work.\n${problem}`);
  return askProvider(variables, PROVIDER_VARIABLES, findProviderProblem);
}
