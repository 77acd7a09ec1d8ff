// What to do about the TwiML app and the services: keep the one in `.env`, else reuse the one with the chosen name, else
// create one. Pure.
import type { VariableName } from '../../src/config/variables';
import { judgeTwimlApp } from '../checks/resources';
import { printable } from '../terminal/printable';
import type { Choices } from './choices';
import type { Inventory } from './inventory';
import { throwFirstProblem } from './sentences';
import { creation, type Step } from './step';

/** @throws OwnerError if the app has no voice URL and gets none */
export function planTwimlApp({ name, voiceUrl, variables }: Choices, { twimlApp: app }: Inventory): Step[] {
  const resource = 'TwiML app';
  // The name alone is not enough to reuse an app: the owner may have emptied TWIML_APP_SID to stop outgoing calls.
  if (!variables.TWIML_APP_SID && !voiceUrl) return [];
  if (!voiceUrl) {
    throwFirstProblem([judgeTwimlApp(app)]);
    return app ? [existing(resource, 'TWIML_APP_SID', variables, app.sid)] : [];
  }
  if (!app) {
    return [
      creation(resource, 'TWIML_APP_SID', ({ api, accountSid }) =>
        api.v2010.accounts(accountSid).applications.create({ friendlyName: name, voiceUrl, voiceMethod: 'POST' }),
      ),
    ];
  }
  if (voiceUrl === app.voiceUrl) return [existing(resource, 'TWIML_APP_SID', variables, app.sid)];
  const detail = ` ${voiceUrl}${app.voiceUrl ? ` instead of ${printable(app.voiceUrl)}` : ''}`;
  const apply: Step['apply'] = async ({ api, accountSid }) => {
    await api.v2010.accounts(accountSid).applications(app.sid).update({ voiceUrl });
    return {};
  };
  return [{ resource, action: 'update', detail, values: { TWIML_APP_SID: app.sid }, apply }];
}

export function planConversationsService({ name, variables }: Choices, { conversationsService }: Inventory): Step {
  const [resource, variable] = ['Conversations service', 'CONVERSATIONS_SERVICE_SID'] as const;
  if (conversationsService) return existing(resource, variable, variables, conversationsService.sid);
  return creation(resource, variable, (client) => client.conversations.v1.services.create({ friendlyName: name }));
}

/** With access control: without it, any user's token can read and write the data of every other user. */
export function planSyncService({ name, variables }: Choices, { syncService }: Inventory): Step {
  const [resource, variable] = ['Sync service', 'SYNC_SERVICE_SID'] as const;
  if (syncService) return existing(resource, variable, variables, syncService.sid);
  return creation(resource, variable, (client) =>
    client.sync.v1.services.create({ friendlyName: name, aclEnabled: true }),
  );
}

function existing(resource: string, variable: VariableName, variables: Choices['variables'], sid: string): Step {
  return variables[variable]
    ? { resource, action: 'keep' }
    : { resource, action: 'reuse', values: { [variable]: sid } };
}
