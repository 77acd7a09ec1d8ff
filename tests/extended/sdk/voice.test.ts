import { bundle, describeApp } from './app';
import type { AfterRefusal } from './twilio-stand-in';

/** In seconds. */
const LIFE = 120;
const WARNING = 60; // before the end of a token's life, by the recipe's `tokenRefreshMs`

/** The number that Twilio sends, what it does then, and the number that the SDK shows. */
const REFUSALS: readonly [number, AfterRefusal, number][] = [
  [31204, 'waits', 20101],
  [31205, 'waits', 20104],
  [20101, 'waits', 20101],
  [20151, 'waits', 20151],
  [31202, 'waits', 31202],
  [31205, 'says close', 20104],
  [31205, 'closes', 20104],
];

describeApp('the recipe for Voice', { TOKEN_TTL: LIFE }, bundle, (app) => {
  const state = () => app().run<string>('device.state');
  const registeredWith = (token: number) => app().until(() => app().twilio.accepted.includes(token));

  async function start(): Promise<void> {
    await app().run(`
      var device, warnings = 0;
      recipes.voice.startVoice(report).then((started) => {
        device = started;
        device.on('tokenWillExpire', () => { warnings += 1; });
      });
      undefined`);
    await app().until('device !== undefined');
  }

  async function startRegistered(): Promise<void> {
    await start();
    await registeredWith(1);
  }

  it.each(REFUSALS)(
    'starts and gives up after two tokens if Twilio answers each with %d and %s',
    async (code, after, shown) => {
      app().twilio.refuse = () => code;
      app().twilio.afterRefusal = after;
      await start();
      await app().pass(45);
      expect(app().requests).toHaveLength(2);
      expect(await state()).not.toBe('registered');
      expect(await app().run('reported')).toContain(shown);
    },
  );

  it.each(REFUSALS)(
    'registers with the second token if Twilio answers the first with %d and %s',
    async (code, after) => {
      app().twilio.refuse = (token) => (token === 1 ? code : undefined);
      app().twilio.afterRefusal = after;
      await start();
      await registeredWith(2);
      expect(app().requests).toHaveLength(2);
      expect(await state()).toBe('registered');
    },
  );

  it.each<AfterRefusal>(['waits', 'says close', 'closes'])(
    'registers again after a sleep in which the token expired, if Twilio refuses it and %s',
    async (after) => {
      await startRegistered();
      app().twilio.afterRefusal = after;
      await app().sleep(2 * LIFE);
      await registeredWith(2);
      expect(app().twilio.texts).toContain('listen 1: 31205');
      expect(app().requests).toHaveLength(2);
      // That would be a `register` before the token was accepted.
      expect(await app().run('reported')).not.toContain(20101);
      expect(await state()).toBe('registered');
    },
  );

  it('registers again at the first try of the SDK after the connection was lost', async () => {
    await startRegistered();
    app().twilio.drop();
    await registeredWith(1);
    expect(app().twilio.hosts).toHaveLength(2);
    expect(app().requests).toHaveLength(1);
  });

  it('renews once, although the SDK warns for each connection that it had', async () => {
    await startRegistered();
    for (let losses = 0; losses < 3; losses++) {
      app().twilio.drop();
      await registeredWith(1);
    }
    await app().pass(LIFE - WARNING - 5 - app().twilio.now);
    await app().until(() => app().twilio.texts.includes('listen 2'));
    await app().pass(45, 0.5);
    expect(await app().run<number>('warnings')).toBeGreaterThan(1);
    expect(app().requests).toHaveLength(2);
    expect(app().twilio.accepted).toEqual([2]);
  });

  it('renews after an outage of 40 seconds that begins with the warning', async () => {
    await startRegistered();
    app().answers = 503;
    await app().pass(LIFE - WARNING - 5);
    await app().until('warnings === 1');
    await app().pass(40);
    expect(app().requests.length).toBeGreaterThan(4);
    app().answers = 'the Function';
    await registeredWith(2);
    expect(await state()).toBe('registered');
  });

  it('stays destroyed if the user signs out during a renewal', async () => {
    await startRegistered();
    app().answers = 'nobody';
    await app().pass(LIFE - WARNING - 5);
    await app().until(() => app().requests.length === 2);
    app().answers = 'the Function';
    await app().run('recipes.voice.signOut(device)');
    await app().pass(LIFE);
    expect(await state()).toBe('destroyed');
    expect(app().requests).toHaveLength(2);
    expect(await app().run('reported')).toEqual([]);
  });
});
