import type { Plan } from '../../../cli/setup/plan';
import { changesTo, describeChanges, doneLine, planLines, remarkLines } from '../../../cli/setup/plan-lines';

const PLAN: Plan = {
  steps: [
    { resource: 'API key of an interrupted run', action: 'delete' },
    {
      resource: 'TwiML app',
      action: 'update',
      detail: ' https://calls.example.com instead of https://old.example.com',
    },
    { resource: 'Conversations service', action: 'keep' },
    { resource: 'Sync service', action: 'reuse' },
    { resource: 'API key', action: 'create' },
  ],
  variables: { TOKEN_TTL: '600', SYNC_SERVICE_SID: '', VIDEO_ROOM: '', NOTE: 'kept' },
  pending: new Set(['API_KEY_SID', 'SYNC_SERVICE_SID']),
  proposals: ['TOKEN_TTL: 600 seconds, for a reason'],
  warnings: ['Something may be wrong.'],
  keyName: 'app 0a0b0c0d',
  lostKeyName: undefined,
};

const ENV_FILE = { TOKEN_TTL: '3600', SYNC_SERVICE_SID: 'old', VIDEO_ROOM: 'room', NOTE: 'kept' };

describe('planLines', () => {
  it('lists the steps, the variables that .env will set or empty, the proposals and the warnings', () => {
    expect(planLines(PLAN, ENV_FILE)).toEqual([
      '- API key of an interrupted run: will be deleted',
      '· TwiML app: will get the voice URL https://calls.example.com instead of https://old.example.com',
      '· Conversations service: stays as in .env',
      '· Sync service: already exists',
      '+ API key: will be created',
      '· .env: sets TOKEN_TTL, API_KEY_SID, SYNC_SERVICE_SID; empties VIDEO_ROOM',
      '· TOKEN_TTL: 600 seconds, for a reason',
      '! Something may be wrong.',
    ]);
  });
});

describe('remarkLines', () => {
  it('lists the proposals and the warnings', () => {
    expect(remarkLines(PLAN)).toEqual(['· TOKEN_TTL: 600 seconds, for a reason', '! Something may be wrong.']);
  });
});

describe('doneLine', () => {
  it('says what was done', () => {
    expect(PLAN.steps.map(doneLine)).toEqual([
      '✓ API key of an interrupted run: deleted',
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
