import { documents } from '../../support/fences';
import { bundle, describeApp } from './app';

describeApp(
  'the page of docs/web.md',
  {},
  () => bundle(`import './main';`),
  (app) => {
    it('shows the identity', async () => {
      await app().until(`/^guest\\w{32}$/.test(document.querySelector('#app').textContent)`);
      expect(app().requests).toHaveLength(1);
    });
  },
);

describeApp('the recipe for Video', {}, bundle, (app) => {
  it('joins with a new token each time, and hands on why Twilio refuses it', async () => {
    app().twilio.refuse = () => 20103;
    await app().run(`navigator.mediaDevices.getUserMedia = async () =>
      new AudioContext().createMediaStreamDestination().stream`);
    for (const attempt of [1, 2]) {
      await app().run(`
        var outcome = undefined;
        recipes.video.join('tutoring-42').catch((error) => { outcome = error.code; });
        undefined`);
      await app().until('outcome !== undefined');
      expect(await app().run('outcome')).toBe(20103);
      expect(app().requests).toHaveLength(attempt);
    }
    expect(app().twilio.texts).toEqual(['hello 1: 20103', 'hello 2: 20103']);
  });
});

/** The rows of the table: the region, and the statement for each SDK. */
const rows = [
  ...(documents.get('docs/web.md') ?? '').matchAll(/^\| `(\w{3})` +\| `(.+?)` +\| `(.+?)` +\| `(.+?)` +\|$/gm),
];

describe.each(rows.map(([, region = '', ...statements]) => [region, statements] as const))(
  'the recipes for a token of %s',
  (region, statements) => {
    const bundleEdited = () => bundle(undefined, (code) => statements.reduce(replaceStatement, code));

    describeApp(
      'with the option of the table',
      { TOKEN_REGION: region, VIDEO_ENABLED: 'false' },
      bundleEdited,
      (app) => {
        it('connect to that region', async () => {
          await app().run(`for (const start of [
          recipes.voice.startVoice, recipes.conversations.startConversations, recipes.sync.startSync,
        ]) start(report)`);
          await app().until(() => app().twilio.hosts.length === 3);
          const edge = { ie1: 'dublin', au1: 'sydney' }[region];
          const tsock = `tsock.${region}.twilio.com`;
          expect(app().twilio.hosts.sort()).toEqual([tsock, tsock, `voice-js.${edge}.twilio.com`]);
        });
      },
    );
  },
);

/** `new Device(token, { edge: 'dublin', … })` adds an option; the others add the second argument. */
function replaceStatement(code: string, statement: string): string {
  const [, name = '', option = ''] = /^new (\w+)\(token, \{ (.+?)(?:, …)? \}\)$/.exec(statement) ?? [];
  return name === 'Device'
    ? code.replace('new Device(token, {', `new Device(token, { ${option},`)
    : code.replace(new RegExp(`new ${name}\\((.+)\\);`), `new ${name}($1, { ${option} });`);
}
