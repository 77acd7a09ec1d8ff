// The Kotlin client's own tests, in a process of their own: the table of cases, and the real server and provider.

import { type ClientServers, startClientServers } from '../../support/client-servers';
import { describeWhere } from '../../support/describe-where';
import { readTable } from '../../support/scripted-server';
import { kotlinTests, runTests } from '../../support/toolchain';

const FOLDER = 'clients/kotlin';
/** A first run may install the compiler. */
const PATIENCE = 600_000;

const command = kotlinTests(FOLDER);

describeWhere(Boolean(command), 'the Kotlin client', 'KOTLIN names no command; see clients/README.md', () => {
  let servers: ClientServers;
  beforeAll(async () => {
    servers = await startClientServers();
  });
  afterAll(() => servers.stop());

  it(
    'passes its tests: every case of the table, with no test skipped',
    async () => {
      if (!command) throw new Error('There is no command.');
      const { code, output } = await runTests(command, servers.environment);
      const [, passed] = /^OK \((\d+) tests\)$/m.exec(output) ?? [];
      if (code !== 0 || !passed || /skipped/.test(output)) throw new Error(output);
      expect(Number(passed)).toBeGreaterThan(readTable().cases.length);
    },
    PATIENCE,
  );
});
