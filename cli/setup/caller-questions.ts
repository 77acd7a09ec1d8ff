// The questions about who may have a token.
import * as clack from '@clack/prompts';
import { isTrue } from '../../src/config/values';
import { progress } from '../terminal/progress';
import { answered, askText, problemOf } from './prompts';
import type { SetupFlags } from './setup-flags';

/** What is wrong with the provider that the variables name; undefined where it answers as it should. */
export type ProviderProblem = (variables: Record<string, string>) => Promise<string | undefined>;

type Said = SetupFlags['variables'];

type Callers = 'same' | 'another' | 'mine' | 'everybody' | 'later';

/** @param issuer of `.env`, where it names a provider */
function callerOptions(issuer: string | undefined): { readonly value: Callers; readonly label: string }[] {
  const everybody = { value: 'everybody', label: 'Everybody, without signing in' } as const;
  if (issuer === undefined) {
    return [
      { value: 'mine', label: 'Users whom my identity provider has signed in' },
      everybody,
      { value: 'later', label: 'Nobody yet: it works on this computer only' },
    ];
  }
  return [
    { value: 'same', label: `Users whom ${new URL(issuer).host} has signed in, as now` },
    { value: 'another', label: 'Users whom another identity provider has signed in' },
    everybody,
  ];
}

export async function askCallers(
  variables: Record<string, string>,
  said: Said,
  problemWithProvider: ProviderProblem,
): Promise<void> {
  if (!said.OIDC_ISSUER && said.ALLOW_ANONYMOUS !== undefined) return;
  const callers = said.OIDC_ISSUER ? 'mine' : await askWho(variables);
  if (!said.OIDC_ISSUER) variables.ALLOW_ANONYMOUS = callers === 'everybody' ? 'true' : '';
  if (callers === 'everybody' || callers === 'later') return;
  // Nothing of the provider before may stay, least of all the address of its keys.
  if (callers === 'another') for (const name of PROVIDER) variables[name] = said[name] ?? '';
  const names = PROVIDER.filter((name) => name !== 'OIDC_JWKS_URI' || variables[name]);
  const open = callers === 'same' ? [] : names.filter((name) => said[name] === undefined);
  await askProvider(variables, open, problemWithProvider);
}

function askWho(variables: Record<string, string>): Promise<Callers> {
  const isKnown = PROVIDER.every((name) => !problemOf(name)(variables[name]));
  const options = callerOptions(isKnown ? variables.OIDC_ISSUER : undefined);
  const isOpen = isTrue(variables.ALLOW_ANONYMOUS);
  const initialValue = isOpen ? 'everybody' : options[0]?.value;
  return answered(clack.select<Callers>({ message: 'Who may have a token?', options, initialValue }));
}

const PROVIDER = ['OIDC_ISSUER', 'OIDC_AUDIENCE', 'OIDC_JWKS_URI'] as const;

const PROVIDER_QUESTIONS: Readonly<Record<(typeof PROVIDER)[number], string>> = {
  OIDC_ISSUER: 'Issuer, exactly as the tokens have it in iss (see docs/README.md)',
  OIDC_AUDIENCE: 'Audience: whom the tokens are for (aud)',
  OIDC_JWKS_URI: 'Address of its keys (empty: its discovery document says it)',
};

/**
 * Until it answers as it should.
 *
 * @param names what is asked first; where it does not answer, everything is
 */
async function askProvider(
  variables: Record<string, string>,
  names: readonly (typeof PROVIDER)[number][],
  problemWithProvider: ProviderProblem,
): Promise<void> {
  for (const name of names) {
    const initialValue = variables[name];
    variables[name] = await askText(PROVIDER_QUESTIONS[name], problemOf(name), { initialValue });
  }
  const problem = await progress('Asking the identity provider', () => problemWithProvider(variables));
  if (!problem) return clack.log.success('The identity provider answers.');
  clack.log.warn(`The identity provider does not answer as it should.\n${problem}`);
  return askProvider(variables, PROVIDER, problemWithProvider);
}
