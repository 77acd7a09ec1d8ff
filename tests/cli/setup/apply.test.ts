import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import dotenv from 'dotenv';
import { applyPlan } from '../../../cli/setup/apply';
import type { Plan, Step } from '../../../cli/setup/plan';
import type { TwilioClient } from '../../../cli/twilio/client';
import {
  ACCOUNT_SID,
  API_KEY_SECRET,
  API_KEY_SID,
  CONVERSATIONS_SERVICE_SID,
  SYNC_SERVICE_SID,
  TWIML_APP_SID,
} from '../../support/environment';
import { temporaryFolder } from '../../support/temporary-folder';

const VOICE_URL = 'https://calls.example.com/voice';
const KEY_NAME = /app [0-9a-f]{8}/;

const NEW_APP: Step = {
  ...{ resource: 'TwiML app', variable: 'TWIML_APP_SID', action: 'create', sid: undefined, voiceUrl: VOICE_URL },
};
const NEW_SERVICES: readonly Step[] = [
  { resource: 'Conversations service', variable: 'CONVERSATIONS_SERVICE_SID', action: 'create', sid: undefined },
  { resource: 'Sync service', variable: 'SYNC_SERVICE_SID', action: 'create', sid: undefined },
];
const NEW_KEY: Step = { resource: 'API key', variable: 'API_KEY_SID', action: 'create', sid: undefined };
const KEPT_KEY: Step = { ...NEW_KEY, action: 'keep', sid: API_KEY_SID };

const PLAN: Plan = {
  ...{ steps: [], key: NEW_KEY, name: 'app', pending: new Set(['API_KEY_SID', 'API_KEY_SECRET'] as const) },
  ...{ variables: { ACCOUNT_SID, ALLOW_ANONYMOUS: 'true' }, proposals: [], warnings: [] },
};

type Answers = Readonly<Record<string, () => object>>;

const ANSWERS: Answers = {
  applications: () => ({ sid: TWIML_APP_SID }),
  'conversations.v1.services': () => ({ sid: CONVERSATIONS_SERVICE_SID }),
  'sync.v1.services': () => ({ sid: SYNC_SERVICE_SID }),
  newApiKey: () => ({ sid: API_KEY_SID, secret: API_KEY_SECRET }),
};

/** A client that notes what is called on it, such as `iam.v1.apiKey(SK…).remove()`, and answers by the path. */
function recorder(answers: Answers = {}) {
  const calls: string[] = [];
  const at = (path: string): unknown =>
    new Proxy(() => undefined, {
      get: (_, name) => (name === 'accountSid' ? ACCOUNT_SID : at(path ? `${path}.${String(name)}` : String(name))),
      apply: (_, __, args: unknown[]) => {
        const call = `${path}(${args.map((arg) => (typeof arg === 'string' ? arg : JSON.stringify(arg))).join()})`;
        if (!/\.(?:create|update|remove)$/.test(path)) return at(call);
        calls.push(call);
        const [, answer] = Object.entries({ ...ANSWERS, ...answers }).find(([part]) => path.includes(part)) ?? [];
        return Promise.resolve(answer).then((make) => make?.());
      },
    });
  return { calls, client: at('') as TwilioClient };
}

/** Applies the plan in a folder with this `.env`. */
async function apply(plan: Plan, { envFile = {}, answers = {} }: { envFile?: object; answers?: Answers } = {}) {
  const { client, calls } = recorder(answers);
  const error = await applyPlan(plan, client, envFile as Record<string, string>).then(
    () => '',
    ({ message }: Error) => message,
  );
  return { calls, error, variables: existsSync('.env') ? dotenv.parse(readFileSync('.env')) : undefined };
}

const start = process.cwd();
let printed: string[];
beforeEach(() => {
  process.chdir(temporaryFolder());
  printed = [];
  jest.spyOn(console, 'log').mockImplementation((line) => void printed.push(line));
});
afterEach(() => {
  jest.restoreAllMocks();
  process.chdir(start);
});

describe('applyPlan', () => {
  it('creates each resource, the key last, and writes their SIDs to .env', async () => {
    const { calls, error, variables } = await apply({ ...PLAN, steps: [NEW_APP, ...NEW_SERVICES] });
    expect([error, calls]).toEqual([
      '',
      [
        `api.v2010.accounts(${ACCOUNT_SID}).applications.create({"friendlyName":"app","voiceUrl":"${VOICE_URL}","voiceMethod":"POST"})`,
        'conversations.v1.services.create({"friendlyName":"app"})',
        'sync.v1.services.create({"friendlyName":"app","aclEnabled":true})',
        expect.stringMatching(
          `^iam.v1.newApiKey.create\\({"accountSid":"${ACCOUNT_SID}","friendlyName":"${KEY_NAME.source}"}\\)$`,
        ),
      ],
    ]);
    expect(variables).toMatchObject({ ACCOUNT_SID, API_KEY_SID, API_KEY_SECRET, ALLOW_ANONYMOUS: 'true' });
    expect(variables).toMatchObject({ TWIML_APP_SID, CONVERSATIONS_SERVICE_SID, SYNC_SERVICE_SID });
    expect(printed).toEqual([
      '✓ TwiML app: created',
      '✓ Conversations service: created',
      '✓ Sync service: created',
      '✓ API key: created',
      expect.stringMatching(/^✓ \.env: sets ACCOUNT_SID, ALLOW_ANONYMOUS, TWIML_APP_SID, .+, API_KEY_SECRET$/),
      '\nNext: npm run deploy',
    ]);
  });

  it('updates a TwiML app, and calls nothing for what stays', async () => {
    const steps: Step[] = [{ ...NEW_APP, action: 'update', sid: TWIML_APP_SID }, KEPT_KEY];
    const { calls } = await apply({ ...PLAN, steps, key: KEPT_KEY });
    expect(calls).toEqual([
      `api.v2010.accounts(${ACCOUNT_SID}).applications(${TWIML_APP_SID}).update({"voiceUrl":"${VOICE_URL}"})`,
    ]);
  });

  it('says that nobody may call yet', async () => {
    await apply({ ...PLAN, variables: { ACCOUNT_SID, VIDEO_ENABLED: 'true' } });
    expect(printed.at(-1)).toMatch(/OIDC_ISSUER.+ALLOW_ANONYMOUS/);
  });

  it('creates nothing if .env has changed since the plan was made', async () => {
    writeFileSync('.env', 'NOTE=2\n');
    const { calls, error, variables } = await apply(PLAN, { envFile: { NOTE: '1' } });
    expect([calls, error, variables]).toEqual([[], expect.stringMatching(/^\.env has changed/), { NOTE: '2' }]);
  });

  it('says nothing about a key if none was created', async () => {
    writeFileSync('.env', 'NOTE=1\nnonsense\n');
    const { calls, error } = await apply({ ...PLAN, key: KEPT_KEY }, { envFile: { NOTE: '1' } });
    expect([calls, error]).toEqual([[], expect.stringMatching(/^(?!.*key).*\.env/)]);
  });
});

describe('a new key that does not reach .env', () => {
  const breakFile = () => writeFileSync('.env', 'nonsense\n');
  const createThen = (after: () => void) => ({
    newApiKey: () => {
      after();
      return { sid: API_KEY_SID, secret: API_KEY_SECRET };
    },
  });

  it('is deleted again, because no token was signed with it', async () => {
    const { calls, error, variables } = await apply(PLAN, { answers: createThen(breakFile) });
    expect(calls.at(-1)).toBe(`iam.v1.apiKey(${API_KEY_SID}).remove()`);
    expect([error, variables]).toEqual([expect.stringMatching(/\.env.+ The new API key was deleted again\.$/), {}]);
  });

  it('is named if it cannot be deleted either', async () => {
    const remove = () => {
      throw new Error('no network');
    };
    const { error } = await apply(PLAN, { answers: { ...createThen(breakFile), apiKey: remove } });
    expect(error).toMatch(
      new RegExp(`The new API key '${KEY_NAME.source}' could not be deleted: delete it at https://`),
    );
    expect(error).not.toContain(API_KEY_SECRET);
  });

  it.each([
    ['API_KEY_SID', 'garbage', API_KEY_SECRET],
    ['API_KEY_SID', `${API_KEY_SID}\n`, API_KEY_SECRET],
    ['API_KEY_SECRET', API_KEY_SID, ''],
    ['API_KEY_SECRET', API_KEY_SID, 'a-secret\nALLOW_ANONYMOUS=true'],
    ['API_KEY_SECRET', API_KEY_SID, undefined],
  ])("is deleted again if Twilio's answer has no valid value for %s: %j, %j", async (_, sid, secret) => {
    const { calls, error, variables } = await apply(PLAN, { answers: { newApiKey: () => ({ sid, secret }) } });
    expect([error, variables]).toEqual([expect.stringMatching(/^Twilio did not answer as expected/), undefined]);
    expect(calls.at(-1)).toMatch(/remove\(\)$/);
  });

  it('is not created after an answer whose SID is of another kind', async () => {
    const answers = { 'sync.v1.services': () => ({ sid: API_KEY_SID }) };
    const { calls, error } = await apply({ ...PLAN, steps: NEW_SERVICES }, { answers });
    expect([calls.length, error]).toEqual([2, expect.stringMatching(/^Twilio did not answer as expected/)]);
  });
});
