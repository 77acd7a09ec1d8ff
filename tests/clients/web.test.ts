import { voiceIdentity } from '../../clients/web/token-source';
import { readTable, type ScriptedServer, startScriptedServer } from '../support/scripted-server';
import { runCase } from '../support/web-case-runner';

const { cases, voiceIdentity: identities } = readTable();

let server: ScriptedServer;
beforeAll(async () => {
  server = await startScriptedServer();
});
afterAll(() => server.stop());

describe('TokenSource, for each case of the table', () => {
  it.each(cases)('$id: $name', (each) => runCase(server.url, each));
});

describe('voiceIdentity', () => {
  it.each(identities)('escapes $name', ({ name, identity }) => {
    expect(voiceIdentity(name)).toBe(identity);
  });
});
