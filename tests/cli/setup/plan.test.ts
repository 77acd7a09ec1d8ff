import { findingsOf } from '../../../advice/finding';
import type { Choices, Variables } from '../../../cli/setup/choices';
import type { Inventory } from '../../../cli/setup/inventory';
import { judgeInventory, planSetup } from '../../../cli/setup/plan';
import type { TwilioClient } from '../../../cli/twilio/client';
import { PRODUCTS } from '../../../src/twilio/products';
import {
  ACCOUNT_SID,
  API_KEY_SECRET,
  API_KEY_SID,
  CONVERSATIONS_SERVICE_SID,
  EVERY_PRODUCT,
  PUSH_SID_IOS,
  SYNC_SERVICE_SID,
  TWIML_APP_SID,
} from '../../support/environment';

const VOICE_URL = 'https://calls.example.com/voice';

const NEW: Choices = {
  name: 'app',
  keyName: 'app 0a0b0c0d',
  products: PRODUCTS,
  voiceUrl: VOICE_URL,
  proposals: [],
  variables: { ACCOUNT_SID, VIDEO_ENABLED: 'true', OIDC_ISSUER: 'https://idp.example.com', OIDC_AUDIENCE: 'app' },
};

const KEPT: Choices = { ...NEW, voiceUrl: undefined, variables: { ...NEW.variables, ...EVERY_PRODUCT } };

const NOTHING: Inventory = {
  keyFindings: [],
  lostKeyName: undefined,
  keys: [],
  twimlApp: undefined,
  conversationsService: undefined,
  syncService: undefined,
  pushCredentials: [],
};

const EVERYTHING: Inventory = {
  ...NOTHING,
  twimlApp: { sid: TWIML_APP_SID, voiceUrl: VOICE_URL },
  conversationsService: { sid: CONVERSATIONS_SERVICE_SID },
  syncService: { sid: SYNC_SERVICE_SID, aclEnabled: true },
};

const LOST_KEY = { sid: `SK${'9'.repeat(32)}`, friendlyName: 'app 01020304' };
/** Twilio's answer may lack a member. */
const NAMELESS_KEY = { sid: LOST_KEY.sid } as typeof LOST_KEY;

const LOST = { lostKeyName: LOST_KEY.friendlyName, keys: [{ sid: API_KEY_SID, friendlyName: 'other' }, LOST_KEY] };

const withVariables = (choices: Choices, variables: Variables): Choices => {
  return { ...choices, variables: { ...choices.variables, ...variables } };
};

const actionsOf = (choices: Choices, inventory: Inventory) =>
  planSetup(choices, inventory).steps.map(({ action, resource }) => `${action} ${resource}`);

/** A client that does nothing but note what is called on it: `iam.v1.apiKey(SK…).remove()`. */
function recorder(answer: object) {
  const calls: string[] = [];
  const at = (path: string): unknown =>
    new Proxy(() => undefined, {
      get: (_, name) =>
        path === '' && name === 'accountSid' ? ACCOUNT_SID : at(path ? `${path}.${String(name)}` : String(name)),
      apply: (_, __, args: unknown[]) => {
        const call = `${path}(${args.map((arg) => (typeof arg === 'string' ? arg : JSON.stringify(arg))).join()})`;
        if (!/\.(?:create|update|remove)$/.test(path)) return at(call);
        calls.push(call);
        return Promise.resolve(answer);
      },
    });
  return { calls, client: at('') as TwilioClient };
}

describe('planSetup', () => {
  it('creates what does not exist, the key last, and knows which variables will be filled', () => {
    const { steps, pending, variables, warnings, keyName } = planSetup(NEW, NOTHING);
    expect(steps.map(({ action, resource }) => [action, resource])).toEqual([
      ['create', 'TwiML app'],
      ['create', 'Conversations service'],
      ['create', 'Sync service'],
      ['create', 'API key'],
    ]);
    expect([...pending]).toEqual([
      'TWIML_APP_SID',
      'CONVERSATIONS_SERVICE_SID',
      'SYNC_SERVICE_SID',
      'API_KEY_SID',
      'API_KEY_SECRET',
    ]);
    expect([variables, warnings, keyName]).toEqual([NEW.variables, [], NEW.keyName]);
  });

  it('keeps what .env names, and changes nothing', () => {
    const { steps, pending, variables } = planSetup(KEPT, EVERYTHING);
    expect(steps.map(({ action, apply }) => [action, apply])).toEqual(Array(4).fill(['keep', undefined]));
    expect([variables, pending.size]).toEqual([KEPT.variables, 0]);
  });

  it('keeps SYNC_SERVICE_SID=default as it is', () => {
    const { variables } = planSetup(withVariables(KEPT, { SYNC_SERVICE_SID: 'default' }), EVERYTHING);
    expect(variables.SYNC_SERVICE_SID).toBe('default');
  });

  it('reuses what has the chosen name, whose SIDs are known then', () => {
    const { pending, variables } = planSetup(NEW, EVERYTHING);
    expect(actionsOf(NEW, EVERYTHING)).toEqual([
      'reuse TwiML app',
      'reuse Conversations service',
      'reuse Sync service',
      'create API key',
    ]);
    expect([...pending]).toEqual(['API_KEY_SID', 'API_KEY_SECRET']);
    expect(variables).toEqual({ ...NEW.variables, TWIML_APP_SID, CONVERSATIONS_SERVICE_SID, SYNC_SERVICE_SID });
  });

  it('leaves products that are not chosen alone', () => {
    expect(actionsOf({ ...NEW, products: ['video'] }, EVERYTHING)).toEqual(['create API key']);
  });

  it.each([null, 'https://calls.example.com/old'])(
    'gives a TwiML app with the voice URL %j the chosen one',
    (voiceUrl) => {
      const inventory = { ...EVERYTHING, twimlApp: { sid: TWIML_APP_SID, voiceUrl } };
      const [step] = planSetup({ ...KEPT, voiceUrl: VOICE_URL }, inventory).steps;
      expect(step).toMatchObject({
        action: 'update',
        detail: ` ${VOICE_URL}${voiceUrl ? ` instead of ${voiceUrl}` : ''}`,
      });
    },
  );

  it('plans no TwiML app without a SID and a voice URL, though one has the name', () => {
    const receiving = withVariables({ ...NEW, voiceUrl: undefined }, { VOICE_INCOMING_ALLOW: 'true' });
    expect(actionsOf(receiving, EVERYTHING)).not.toContainEqual(expect.stringContaining('TwiML app'));
  });

  it.each<[string, Choices, Partial<Inventory>, readonly string[]]>([
    ['deletes the key of an interrupted run first', NEW, LOST, ['delete API key of an interrupted run']],
    ['deletes it also if .env has another key', KEPT, LOST, ['delete API key of an interrupted run']],
    ['deletes no key without a note', NEW, { ...LOST, lostKeyName: undefined }, []],
    ['deletes no key without a note, not even one without a name', NEW, { keys: [NAMELESS_KEY] }, []],
    ['deletes no key with another name', NEW, { ...LOST, lostKeyName: 'app 0f0f0f0f' }, []],
    ['deletes no key if two have the name', NEW, { ...LOST, keys: [LOST_KEY, { ...LOST_KEY, sid: API_KEY_SID }] }, []],
    ['does not delete the key in .env', withVariables(KEPT, { API_KEY_SID: LOST_KEY.sid }), LOST, []],
  ])('%s', (_, choices, inventory, expected) => {
    const actions = actionsOf(choices, { ...EVERYTHING, ...inventory });
    expect(actions.filter((action) => action.startsWith('delete'))).toEqual(expected);
    if (expected.length > 0) expect(actions[0]).toBe(expected[0]);
  });

  it.each<[string, Choices, Partial<Inventory>, string]>([
    ['a TwiML app without a voice URL', KEPT, { twimlApp: { sid: TWIML_APP_SID, voiceUrl: null } }, 'no voice URL'],
    ['what .env names and does not exist', KEPT, { syncService: undefined }, 'SYNC_SERVICE_SID is not a Sync service'],
    ['half an identity provider', withVariables(NEW, { OIDC_AUDIENCE: '' }), {}, 'OIDC_AUDIENCE is not set'],
  ])('refuses %s', (_, choices, inventory, sentence) => {
    expect(() => planSetup(choices, { ...EVERYTHING, ...inventory })).toThrow(sentence);
  });

  it('takes it that the owner decides later who may call', () => {
    const closed = withVariables(NEW, { OIDC_ISSUER: '', OIDC_AUDIENCE: '' });
    expect(actionsOf(closed, NOTHING)).toHaveLength(4);
  });

  it('passes the proposals on', () => {
    expect(planSetup({ ...NEW, proposals: ['TOKEN_TTL: 600'] }, NOTHING).proposals).toEqual(['TOKEN_TTL: 600']);
  });

  it('warns about what exists, about .env and about a Function that is open to everyone', () => {
    const choices = withVariables(NEW, {
      ...{ OIDC_ISSUER: '', OIDC_AUDIENCE: '', ALLOW_ANONYMOUS: 'true', VOICE_PUSH_CREDENTIAL_SID: PUSH_SID_IOS },
    });
    const { warnings } = planSetup(choices, {
      ...EVERYTHING,
      syncService: { sid: SYNC_SERVICE_SID, aclEnabled: false },
      pushCredentials: [{ sid: PUSH_SID_IOS, friendlyName: null, type: 'apn', sandbox: 'True' }],
    });
    expect(warnings).toEqual([
      expect.stringContaining('sandbox'),
      expect.stringContaining('Access control is off'),
      expect.stringContaining('ANONYMOUS_VOICE_OUTGOING'),
      expect.stringContaining('ALLOW_ANONYMOUS is true with Conversations'),
      expect.stringContaining('ALLOW_ANONYMOUS is true: a deployed Function gives tokens to everyone'),
    ]);
  });
});

describe('the steps of planSetup', () => {
  it('make their calls when they are applied, and only then', async () => {
    const { client, calls } = recorder({ sid: API_KEY_SID, secret: API_KEY_SECRET });
    const { steps } = planSetup(
      { ...NEW, products: ['voice'] },
      { ...EVERYTHING, ...LOST, twimlApp: { sid: TWIML_APP_SID, voiceUrl: null } },
    );
    const values: Variables[] = [];
    for (const { apply } of steps) values.push((await apply?.(client)) ?? {});
    expect(calls).toEqual([
      `iam.v1.apiKey(${LOST_KEY.sid}).remove()`,
      `api.v2010.accounts(${ACCOUNT_SID}).applications(${TWIML_APP_SID}).update({"voiceUrl":"${VOICE_URL}"})`,
      `iam.v1.newApiKey.create({"accountSid":"${ACCOUNT_SID}","friendlyName":"${NEW.keyName}"})`,
    ]);
    expect(values).toEqual([{}, {}, { API_KEY_SID, API_KEY_SECRET }]);
  });
});

describe('judgeInventory', () => {
  it('finds no problem where everything that .env names exists', () => {
    const named = withVariables(KEPT, { VOICE_PUSH_CREDENTIAL_SID_IOS: PUSH_SID_IOS });
    const pushCredentials = [{ sid: PUSH_SID_IOS, friendlyName: 'x', type: 'apn', sandbox: 'False' }];
    const findings = judgeInventory(named, { ...EVERYTHING, pushCredentials });
    expect(findings.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok']);
  });

  it('finds no problem where nothing is named and nothing exists', () => {
    expect(judgeInventory(NEW, NOTHING)).toEqual([]);
  });

  it('takes a TwiML app without a voice URL, which may still get one', () => {
    expect(judgeInventory(KEPT, { ...EVERYTHING, twimlApp: { sid: TWIML_APP_SID, voiceUrl: null } })).toEqual(
      judgeInventory(KEPT, EVERYTHING),
    );
  });

  it.each<[string, Variables, Partial<Inventory>]>([
    ['TwiML app', {}, { twimlApp: undefined }],
    ['Conversations service', {}, { conversationsService: undefined }],
    ['Sync service', {}, { syncService: undefined }],
    ['Push credential', { VOICE_PUSH_CREDENTIAL_SID: PUSH_SID_IOS }, {}],
    ['API key', {}, { keyFindings: [findingsOf('API key').problem('It is not a key.', 'Empty it.')] }],
  ])('finds that the %s of .env is a problem', (check, variables, inventory) => {
    const findings = judgeInventory(withVariables(KEPT, variables), { ...EVERYTHING, ...inventory });
    expect(findings.filter(({ status }) => status === 'problem')).toEqual([expect.objectContaining({ check })]);
  });
});
