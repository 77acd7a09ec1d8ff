import { checkedAnswer, creation } from '../../../cli/setup/step';
import type { TwilioClient } from '../../../cli/twilio/client';

const SID = `SK${'a1'.repeat(16)}`;

describe('checkedAnswer', () => {
  it('returns an answer that has the format of the variable', () => {
    expect([checkedAnswer('API_KEY_SID', SID), checkedAnswer('API_KEY_SECRET', 'a-secret-of-nobody')]).toEqual([
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
  ] as const)('refuses an answer that is not a value of %s: %j', (name, answer) => {
    expect(() => checkedAnswer(name, answer)).toThrow('Twilio did not answer as expected');
  });
});

describe('creation', () => {
  const client = {} as TwilioClient;

  it('has the SID for its variable after it is applied', async () => {
    const step = creation('API key', 'API_KEY_SID', async () => ({ sid: SID }));
    expect(step).toMatchObject({ action: 'create', fills: ['API_KEY_SID'] });
    expect(await step.apply?.(client)).toEqual({ API_KEY_SID: SID });
  });

  it('refuses a SID of another kind', async () => {
    const { apply } = creation('TwiML app', 'TWIML_APP_SID', async () => ({ sid: SID }));
    await expect(apply?.(client)).rejects.toThrow('Twilio did not answer as expected');
  });
});
