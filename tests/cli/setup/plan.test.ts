import type { Choices, Variables } from '../../../cli/setup/choices';
import type { Inventory } from '../../../cli/setup/inventory';
import {
  changesTo,
  describeChanges,
  doneLine,
  judgeInventory,
  planLines,
  planSetup,
  remarkLines,
} from '../../../cli/setup/plan';
import { PRODUCTS } from '../../../src/twilio/products';
import {
  ACCOUNT_SID,
  CONVERSATIONS_SERVICE_SID,
  EVERY_PRODUCT,
  PUSH_SID_IOS,
  SYNC_SERVICE_SID,
  TWIML_APP_SID,
} from '../../support/environment';

const VOICE_URL = 'https://calls.example.com/voice';

const NEW: Choices = {
  name: 'app',
  products: PRODUCTS,
  voiceUrl: VOICE_URL,
  proposals: [],
  variables: { ACCOUNT_SID, VIDEO_ENABLED: 'true', OIDC_ISSUER: 'https://idp.example.com', OIDC_AUDIENCE: 'app' },
};

const KEPT: Choices = { ...NEW, voiceUrl: undefined, variables: { ...NEW.variables, ...EVERY_PRODUCT } };

const NOTHING: Inventory = {
  resources: {},
  pushCredentials: [],
};

const EVERYTHING: Inventory = {
  resources: {
    voice: { sid: TWIML_APP_SID, voiceUrl: VOICE_URL },
    conversations: { sid: CONVERSATIONS_SERVICE_SID },
    sync: { sid: SYNC_SERVICE_SID, aclEnabled: true },
  },
  pushCredentials: [],
};

const withResources = (resources: Inventory['resources']) => {
  return { ...EVERYTHING, resources: { ...EVERYTHING.resources, ...resources } };
};

const MUTE_APP = withResources({ voice: { sid: TWIML_APP_SID, voiceUrl: null } });

const RESOURCES = ['TwiML app', 'Conversations service', 'Sync service', 'API key'];

const withVariables = (choices: Choices, variables: Variables): Choices => {
  return { ...choices, variables: { ...choices.variables, ...variables } };
};

function actionsOf(choices: Choices, inventory: Inventory): string[] {
  const { steps, key } = planSetup(choices, inventory);
  return [...steps, key].map(({ action, resource }) => `${action} ${resource}`);
}

describe('planSetup', () => {
  it('creates what does not exist, and knows which variables will be filled', () => {
    expect(actionsOf(NEW, NOTHING)).toEqual(RESOURCES.map((resource) => `create ${resource}`));
    const { pending, variables, warnings, name } = planSetup(NEW, NOTHING);
    expect([...pending].sort()).toEqual([
      'API_KEY_SECRET',
      'API_KEY_SID',
      'CONVERSATIONS_SERVICE_SID',
      'SYNC_SERVICE_SID',
      'TWIML_APP_SID',
    ]);
    expect([variables, warnings, name]).toEqual([NEW.variables, [], NEW.name]);
  });

  it('keeps what .env names, and changes nothing', () => {
    expect(actionsOf(KEPT, EVERYTHING)).toEqual(RESOURCES.map((resource) => `keep ${resource}`));
    const { pending, variables } = planSetup(KEPT, EVERYTHING);
    expect([variables, pending.size]).toEqual([KEPT.variables, 0]);
  });

  it('keeps SYNC_SERVICE_SID=default as it is', () => {
    const { variables } = planSetup(withVariables(KEPT, { SYNC_SERVICE_SID: 'default' }), EVERYTHING);
    expect(variables.SYNC_SERVICE_SID).toBe('default');
  });

  it('reuses what has the chosen name, whose SIDs are known then', () => {
    expect(actionsOf(NEW, EVERYTHING)).toEqual([
      'reuse TwiML app',
      'reuse Conversations service',
      'reuse Sync service',
      'create API key',
    ]);
    const { pending, variables } = planSetup(NEW, EVERYTHING);
    expect([...pending]).toEqual(['API_KEY_SID', 'API_KEY_SECRET']);
    expect(variables).toEqual({ ...NEW.variables, TWIML_APP_SID, CONVERSATIONS_SERVICE_SID, SYNC_SERVICE_SID });
  });

  it('leaves products that are not chosen alone', () => {
    expect(actionsOf({ ...NEW, products: ['video'] }, NOTHING)).toEqual(['create API key']);
  });

  it('gives a TwiML app with another voice URL, or none, the chosen one', () => {
    expect(actionsOf({ ...KEPT, voiceUrl: VOICE_URL }, MUTE_APP)[0]).toBe('update TwiML app');
    expect(actionsOf({ ...NEW, voiceUrl: 'https://calls.example.com/new' }, EVERYTHING)[0]).toBe('update TwiML app');
  });

  it('plans no TwiML app without a SID and a voice URL, though one has the name', () => {
    const receiving = withVariables({ ...NEW, voiceUrl: undefined }, { VOICE_INCOMING_ALLOW: 'true' });
    expect(actionsOf(receiving, EVERYTHING)).not.toContainEqual(expect.stringContaining('TwiML app'));
  });

  it.each<[string, Variables, Partial<Inventory>, RegExp]>([
    ['a TwiML app without a voice URL', {}, MUTE_APP, /^TwiML app: It has no voice URL/],
    ['a missing TwiML app', {}, NOTHING, /^TwiML app: TWIML_APP_SID is not/],
    ['a missing service', { TWIML_APP_SID: '' }, NOTHING, /^Conversations service: CONVERSATIONS_SERVICE_SID is not/],
    ['a missing push credential', { VOICE_PUSH_CREDENTIAL_SID: PUSH_SID_IOS }, {}, /^Push credential: /],
    ['half an identity provider', { OIDC_AUDIENCE: '' }, {}, /^OIDC_AUDIENCE is not set/],
  ])('refuses %s', (_, variables, inventory, sentence) => {
    expect(() => planSetup(withVariables(KEPT, variables), { ...EVERYTHING, ...inventory })).toThrow(sentence);
  });

  it('lets the owner decide later who may call', () => {
    const closed = withVariables(NEW, { OIDC_ISSUER: '', OIDC_AUDIENCE: '' });
    expect(actionsOf(closed, NOTHING)).toHaveLength(4);
  });

  it('warns about what exists, about .env and about a Function that is open to everyone', () => {
    const choices = withVariables(NEW, {
      ...{ OIDC_ISSUER: '', OIDC_AUDIENCE: '', ALLOW_ANONYMOUS: 'true', VOICE_PUSH_CREDENTIAL_SID: PUSH_SID_IOS },
    });
    const { warnings } = planSetup(choices, {
      ...withResources({ sync: { sid: SYNC_SERVICE_SID, aclEnabled: false } }),
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

  it('does not call a Function open to everyone that decides for each user', () => {
    const perUser = withVariables(KEPT, { ALLOW_ANONYMOUS: 'true', PERMISSIONS_URL: 'https://api.example.com' });
    expect(planSetup(perUser, EVERYTHING).warnings).not.toContainEqual(expect.stringContaining('everyone'));
  });
});

describe('judgeInventory', () => {
  it.each<[string, Choices, Inventory]>([
    ['everything that .env names exists', KEPT, EVERYTHING],
    ['a TwiML app has no voice URL, which a flag or an answer may still give it', KEPT, MUTE_APP],
    ['.env names nothing, and nothing exists', NEW, NOTHING],
  ])('finds no problem if %s', (_, choices, inventory) => {
    expect(judgeInventory(choices, inventory).filter(({ status }) => status !== 'ok')).toEqual([]);
  });
});

describe('the lines of a plan', () => {
  const choices = withVariables(
    { ...NEW, voiceUrl: 'https://calls.example.com/new', proposals: ['TOKEN_TTL: 600 seconds, for a reason'] },
    { ...{ CONVERSATIONS_SERVICE_SID, VIDEO_ROOM: '', TOKEN_TTL: '600', NOTE: 'kept' } },
  );
  const plan = planSetup(choices, {
    ...withResources({
      voice: { sid: TWIML_APP_SID, voiceUrl: 'https://old.example.com/\x1b[2J' },
      sync: { sid: SYNC_SERVICE_SID, aclEnabled: false },
    }),
  });
  const before = { ...NEW.variables, CONVERSATIONS_SERVICE_SID, TOKEN_TTL: '3600', VIDEO_ROOM: 'room', NOTE: 'kept' };
  const remarks = [
    '· TOKEN_TTL: 600 seconds, for a reason',
    expect.stringMatching(/^! Sync service: Access control is off/),
  ];

  it('name the steps, the variables that .env will set or empty, the proposals and the warnings', () => {
    expect(planLines(plan, before)).toEqual([
      '· TwiML app: will get the voice URL https://calls.example.com/new instead of https://old.example.com/?[2J',
      '· Conversations service: stays as in .env',
      '· Sync service: already exists',
      '+ API key: will be created',
      '· .env: sets TOKEN_TTL, TWIML_APP_SID, SYNC_SERVICE_SID, API_KEY_SID, API_KEY_SECRET; empties VIDEO_ROOM',
      ...remarks,
    ]);
    expect(remarkLines(plan)).toEqual(remarks);
  });

  it('name only the new voice URL where there was none', () => {
    expect(planLines(planSetup({ ...KEPT, voiceUrl: VOICE_URL }, MUTE_APP), {})[0]).toBe(
      `· TwiML app: will get the voice URL ${VOICE_URL}`,
    );
  });

  it('say what was done', () => {
    expect([...plan.steps, plan.key].map(doneLine)).toEqual([
      '✓ TwiML app: voice URL set',
      '✓ Conversations service: stays as in .env',
      '✓ Sync service: already exists',
      '✓ API key: created',
    ]);
  });
});

describe('changesTo', () => {
  it.each<[string, Record<string, string>, Record<string, string>, string]>([
    ['another text', { TOKEN_TTL: '60' }, { TOKEN_TTL: '600' }, 'sets TOKEN_TTL'],
    ['a new variable', {}, { TOKEN_TTL: '600' }, 'sets TOKEN_TTL'],
    ['an emptied variable', { TOKEN_TTL: '60' }, { TOKEN_TTL: '' }, 'empties TOKEN_TTL'],
    ['the same text', { TOKEN_TTL: '60' }, { TOKEN_TTL: '60' }, 'stays as it is'],
    ['an empty variable that was unset', {}, { TOKEN_TTL: '' }, 'stays as it is'],
    ['another spelling of a boolean', { VIDEO_ENABLED: 'TRUE' }, { VIDEO_ENABLED: 'true' }, 'stays as it is'],
    ['a boolean that was unset and is false', {}, { VOICE_INCOMING_ALLOW: 'false' }, 'stays as it is'],
    ['a boolean that changes', { VIDEO_ENABLED: 'false' }, { VIDEO_ENABLED: 'true' }, 'sets VIDEO_ENABLED'],
    ["another spelling of the owner's own variable", { DEBUG: 'TRUE' }, { DEBUG: 'true' }, 'sets DEBUG'],
  ])('compares %s', (_, envFile, variables, words) => {
    expect(describeChanges(changesTo(envFile, variables))).toBe(words);
  });
});
