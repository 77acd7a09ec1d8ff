import { bundle, describeApp } from './app';

/** In seconds. */
const LIFE = 300;
const WARNING = 180; // before the end of a token's life

describe.each([
  ['conversations', 'startConversations', 'initialized'],
  ['sync', 'startSync', 'connected'],
])('the recipe for %s', (recipe, startRecipe, ready) => {
  describeApp('in a browser', { TOKEN_TTL: LIFE }, bundle, (app) => {
    const state = () => app().run<string>('client.connectionState');

    async function connectedWith(token: number): Promise<void> {
      await app().until(() => app().twilio.accepted.includes(token));
      await app().until(`client.connectionState === 'connected'`);
    }

    async function start(): Promise<void> {
      await app().run(`
        var client, states = [];
        recipes.${recipe}.${startRecipe}(report).then((started) => {
          client = started;
          for (const event of ['stateChanged', 'connectionStateChanged']) client.on(event, (state) => states.push(state));
        });
        undefined`);
      await app().until('client !== undefined');
    }

    async function startReady(): Promise<void> {
      await start();
      await app().until(`states.includes('${ready}')`);
    }

    it('renews once when Twilio warns', async () => {
      await startReady();
      await app().pass(LIFE - WARNING - app().twilio.now);
      await connectedWith(2);
      await app().pass(90);
      expect(app().requests).toHaveLength(2);
      expect(app().twilio.texts).toEqual(['init 1', 'update 2']);
    });

    it('connects again after a sleep in which the token expired', async () => {
      await startReady();
      await app().sleep(2 * LIFE);
      await connectedWith(2);
      expect(app().twilio.texts).toEqual(['init 1', 'init 1: 20104', 'init 2']);
      expect(app().requests).toHaveLength(2);
    });

    it('connects again after Twilio has closed the connection because the token expired', async () => {
      app().twilio.hasWarnings = false;
      await startReady();
      await app().pass(LIFE - app().twilio.now);
      await connectedWith(2);
      expect(app().requests).toHaveLength(2);
    });

    it('connects again after an outage from the warning to the end of the token', async () => {
      await startReady();
      app().answers = 503;
      await app().pass(LIFE - app().twilio.now);
      app().answers = 'the Function';
      await connectedWith(2);
    });

    it.each([20101, 20104])('asks for no third token if Twilio refuses each with %d', async (code) => {
      app().twilio.refuse = () => code;
      await start();
      await app().pass(90);
      expect(app().requests.length).toBeLessThan(3);
      expect(await state()).toBe('denied');
      expect(await app().run('reported')).toContain(code);
    });

    it.each([20101, 20104])('asks for no third token if Twilio refuses the second with %d', async (code) => {
      await startReady();
      app().twilio.refuse = () => code;
      await app().sleep(2 * LIFE);
      await app().pass(90);
      expect(app().requests).toHaveLength(2);
      expect(await state()).toBe('denied');
    });

    it('stays disconnected if the user signs out while the connection is being closed', async () => {
      app().twilio.hasWarnings = false;
      await startReady();
      await app().pass(LIFE - 5 - app().twilio.now);
      await app().until(`client.connectionState === 'disconnecting'`);
      await app().pass(1, 1);
      expect(app().requests).toHaveLength(2);
      await app().run(`recipes.${recipe}.signOut(client); undefined`);
      await app().pass(LIFE);
      expect(await state()).toBe('disconnected');
      expect(app().twilio.texts).toEqual(['init 1']);
    });
  });
});
