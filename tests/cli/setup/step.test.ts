import { checked, sidOf } from '../../../cli/setup/step';

const SID = `SK${'a1'.repeat(16)}`;

describe('checked', () => {
  it('gives what Twilio has answered, where it has the form of the variable', () => {
    expect([checked('API_KEY_SID', SID), checked('API_KEY_SECRET', 'a-secret-of-nobody')]).toEqual([
      SID,
      'a-secret-of-nobody',
    ]);
  });

  it.each([
    ['API_KEY_SID', 'garbage'],
    ['API_KEY_SID', `${SID}\n`],
    ['API_KEY_SECRET', ''],
    ['API_KEY_SECRET', 'a-secret\nALLOW_ANONYMOUS=true'],
    ['API_KEY_SECRET', undefined as unknown as string],
    ['SYNC_SERVICE_SID', SID],
  ] as const)('refuses for %s what would be no value of it: %j', (name, answer) => {
    expect(() => checked(name, answer)).toThrow('Twilio did not answer as expected');
  });
});

describe('sidOf', () => {
  it('refuses another SID than that of the variable', async () => {
    const fill = sidOf({ fills: ['TWIML_APP_SID'] }, async () => ({ sid: SID }));
    await expect(fill()).rejects.toThrow('Twilio did not answer as expected');
  });
});
