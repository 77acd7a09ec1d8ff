// `npm run doctor -- --token -` in a pseudo-terminal.
import { resolve } from 'node:path';
import { describeWhere } from '../support/describe-where';
import { temporaryFolder } from '../support/temporary-folder';
import { hasTerminal, KEYS, startInTerminal, type Terminal } from '../support/terminal';

const { enter, ctrlC } = KEYS;

describeWhere(
  hasTerminal,
  'npm run doctor -- --token - in a terminal',
  'needs the script command of util-linux',
  () => {
    let terminal: Terminal;
    beforeEach(() => {
      terminal = startInTerminal(temporaryFolder(), `node ${resolve('dist/cli/doctor.mjs')} --token -`, {});
    });
    afterEach(() => terminal.kill());

    it('asks for the token, accepts a long one, and shows none of it', async () => {
      await terminal.see('Paste the token');
      terminal.press(`${'x'.repeat(2000)}.y`, enter);
      await terminal.see('It is not a JWT');
      expect(await terminal.ended).toBe(1);
      expect(terminal.output()).not.toContain('xxx');
    });

    it('ends with Ctrl-C in one sentence', async () => {
      await terminal.see('Paste the token');
      terminal.press(ctrlC);
      expect([await terminal.ended, terminal.screen()]).toEqual([
        1,
        { text: expect.stringMatching(/\nCancelled: nothing was changed\.$/), hasCursor: true },
      ]);
    });
  },
);
