// The questions of `npm run setup`. A flag answers its question, and `.env` has the initial answers. Needs a terminal.
import * as clack from '@clack/prompts';
import { VARIABLES } from '../../src/config/variables';
import type { Credentials } from '../twilio/credentials';
import { askCallers, type FindProviderProblem } from './caller-questions';
import type { Choices } from './choices';
import type { SetupFlags } from './flags';
import type { LookUps } from './inventory';
import { askProducts, askPushCredentials, askVoice } from './product-questions';
import { askText, required, unlessCancelled, validatorOf } from './prompts';

export function greet(): void {
  clack.intro('Sets up your Twilio account. You see the plan before anything changes; Ctrl-C cancels.');
}

/** @param knownSid the account that `.env` names */
export async function askCredentials(knownSid: string | undefined): Promise<Credentials> {
  const sidQuestion = `Account SID (see ${VARIABLES.ACCOUNT_SID.link})`;
  const accountSid = knownSid ?? (await askText(sidQuestion, validatorOf('ACCOUNT_SID'), { placeholder: 'AC…' }));
  const message = `Auth Token${knownSid ? ` of ${knownSid} (see ${VARIABLES.AUTH_TOKEN.link}; ` : ' ('}not saved)`;
  const password = await unlessCancelled(clack.password({ message, validate: required }));
  return { accountSid, username: accountSid, password: password.trim() };
}

/** @param proposal what `.env` and the flags ask for */
export async function askChoices(
  proposal: Choices,
  flags: SetupFlags,
  lookUps: LookUps,
  findProviderProblem: FindProviderProblem,
): Promise<Choices> {
  const products = flags.products ?? (await askProducts(proposal.products));
  const variables: Record<string, string> = { ...proposal.variables };
  const voiceUrl = products.includes('voice') ? await askVoice(variables, flags, lookUps) : proposal.voiceUrl;
  await askPushCredentials(variables, products, flags, lookUps);
  await askCallers(variables, flags.variables, findProviderProblem);
  return { ...proposal, products, voiceUrl, variables };
}

/** @returns true if the owner confirms the plan */
export async function confirmPlan(plan: readonly string[]): Promise<boolean> {
  clack.log.step(['The plan', ...plan].join('\n'));
  return unlessCancelled(clack.confirm({ message: 'Apply this plan and write .env?' }));
}
