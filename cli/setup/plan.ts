// What setup will do, from what was chosen and what exists. Pure.

import type { Finding } from '../../advice/finding';
import { isEnabled, type Pending } from '../../src/config/variables';
import { PER_USER_POLICY, warningsAbout } from '../../src/config/warnings';
import { judgePushCredentials } from '../checks/push-credentials';
import { judgeConversationsService, judgeSyncService, judgeTwimlApp } from '../checks/resources';
import type { Choices, Variables } from './choices';
import type { Inventory } from './inventory';
import { planApiKey, planLostKey } from './key-steps';
import { throwIfUnworkable } from './preconditions';
import { planConversationsService, planSyncService, planTwimlApp } from './resource-steps';
import { sentencesOf, throwFirstProblem } from './sentences';
import type { Step } from './step';

export interface Plan {
  /** In the order in which they are applied: a new key comes last. */
  readonly steps: readonly Step[];
  /** `.env` as it will be, without the values of `pending`. */
  readonly variables: Variables;
  /** The variables whose values come from the steps. */
  readonly pending: Pending;
  /** One sentence for each value that setup proposes by itself. */
  readonly proposals: readonly string[];
  /** One sentence for each. */
  readonly warnings: readonly string[];
  /** The name of a new API key. */
  readonly keyName: string;
  /** The name of a key that an interrupted run may have created. */
  readonly lostKeyName: string | undefined;
}

const OPEN_TO_ALL = 'ALLOW_ANONYMOUS is true: a deployed Function gives tokens to everyone, without sign-in.';

/** What each user may have is decided only for callers with a bearer token. */
const isOpenToAll = (variables: Variables) =>
  isEnabled(variables, 'ALLOW_ANONYMOUS') && !PER_USER_POLICY.some((name) => isEnabled(variables, name));

/**
 * @param inventory what the account has of what these choices need
 * @throws OwnerError if the result would not work
 */
export function planSetup(choices: Choices, inventory: Inventory): Plan {
  const findings = judgeInventory(choices, inventory);
  throwFirstProblem(findings);
  const { products, keyName, proposals } = choices;
  const steps = [
    ...planLostKey(choices, inventory),
    ...(products.includes('voice') ? planTwimlApp(choices, inventory) : []),
    ...(products.includes('conversations') ? [planConversationsService(choices, inventory)] : []),
    ...(products.includes('sync') ? [planSyncService(choices, inventory)] : []),
    planApiKey(choices),
  ];
  const variables: Variables = Object.assign({}, choices.variables, ...steps.map(({ values }) => values));
  const pending = new Set(steps.flatMap(({ fills = [] }) => fills));
  throwIfUnworkable(variables, pending);
  const warnings = [
    ...sentencesOf('warning', findings),
    ...warningsAbout(variables, pending).map(({ message }) => message),
    ...(isOpenToAll(variables) ? [OPEN_TO_ALL] : []),
  ];
  return { steps, variables, pending, proposals, warnings, keyName, lostKeyName: inventory.lostKeyName };
}

/** Does what `.env` names exist, and does it work? A TwiML app without a voice URL may still get one. */
export function judgeInventory({ variables }: Choices, inventory: Inventory): Finding[] {
  const { keyFindings, pushCredentials, twimlApp, conversationsService, syncService } = inventory;
  const { TWIML_APP_SID, CONVERSATIONS_SERVICE_SID, SYNC_SERVICE_SID } = variables;
  return [
    ...judgePushCredentials(variables, pushCredentials),
    ...(TWIML_APP_SID && !twimlApp ? [judgeTwimlApp(undefined)] : []),
    ...(CONVERSATIONS_SERVICE_SID ? [judgeConversationsService(conversationsService)] : []),
    ...(SYNC_SERVICE_SID || syncService ? [judgeSyncService(syncService)] : []),
    ...keyFindings,
  ];
}
