import { warningsAbout } from '../../../src/config/warnings';

describe('warningsAbout', () => {
  it('is silent about known and about unrelated names', () => {
    const environment = {
      TOKEN_TTL: '60',
      DOMAIN_NAME: 'x',
      PATH: '/token',
      SERVICE_SID: 'x',
      MY_OWN: 'x',
      getTwilioClient() {},
    };
    expect(warningsAbout(environment)).toEqual([]);
  });

  it.each([
    ['VIDEO_ENABLE', 'VIDEO_ENABLED'],
    ['VIDEO_ENABLES', 'VIDEO_ENABLED'],
    ['TWLML_APP_SID', 'TWIML_APP_SID'],
    ['video_enabled', 'VIDEO_ENABLED'],
    ['TOKENTL', 'TOKEN_TTL'],
  ])('takes %s for a misspelt %s', (name, meant) => {
    expect(warningsAbout({ [name]: 'a value' })).toEqual([
      `${name} is no variable of this Function and has no effect; did you mean ${meant}?`,
    ]);
  });

  it('leaves a name at three edits alone', () => expect(warningsAbout({ TOKEN: 'x', TOKN_TT: 'x' })).toHaveLength(1));

  it('names a secret that has the form of an Auth Token, and no other', () => {
    expect(warningsAbout({ API_KEY_SECRET: 'a1'.repeat(16) })).toEqual([
      expect.stringContaining('looks like an Auth Token'),
    ]);
    expect(warningsAbout({ API_KEY_SECRET: `${'a1'.repeat(15)}aG` })).toEqual([]);
  });
});
