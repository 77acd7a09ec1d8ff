// The Swift client's own tests, in a process of their own: the table of cases, and the real server and provider.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ClientServers, startClientServers } from '../../support/client-servers';
import { describeWhere } from '../../support/describe-where';
import { runTests, swiftTests } from '../../support/toolchain';

const FOLDER = 'clients/swift';
/** For a first run, which may install the compiler. */
const PATIENCE = 600_000;

const command = swiftTests(FOLDER);

describeWhere(Boolean(command), 'the Swift client', 'there is no swift; see clients/README.md', () => {
  let servers: ClientServers;
  beforeAll(async () => {
    servers = await startClientServers();
  });
  afterAll(() => servers.stop());

  it(
    'compiles without a warning and passes its tests: every case of the table, with no test skipped',
    async () => {
      if (!command) throw new Error('There is no command.');
      const args = [...command.args, '-Xswiftc', '-warnings-as-errors'];
      const { code, output } = await runTests({ ...command, args }, servers.environment);
      const [, executed] =
        /Executed (\d+) tests, with 0 failures/.exec(output.slice(output.lastIndexOf('Executed'))) ?? [];
      if (code !== 0 || !executed || /skipped|warning:/.test(output)) throw new Error(output);
      expect(Number(executed)).toBe(countTests());
    },
    PATIENCE,
  );
});

function countTests(): number {
  const folder = join(FOLDER, 'Tests/TwilioTokenSourceTests');
  const sources = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  return sources.join('').match(/^ {4}func test/gm)?.length ?? 0;
}
