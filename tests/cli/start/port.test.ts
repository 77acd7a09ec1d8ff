import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { choosePort } from '../../../cli/start/port';
import { freePort } from '../../support/local-server';

describe('choosePort', () => {
  it('takes the port in PORT', async () => {
    const port = await freePort();
    expect(await choosePort(String(port))).toBe(port);
  });

  it('refuses a busy port', async () => {
    const busy = createServer().listen(0);
    await once(busy, 'listening');
    const { port } = busy.address() as AddressInfo;
    await expect(choosePort(String(port))).rejects.toThrow(`Port ${port} is in use.`);
    busy.close();
  });

  it.each([
    ['1', 1],
    ['65535', 65_535],
    [undefined, 3000],
    ['', 3000],
  ])('reads PORT=%s as the port %i', async (text, port) => {
    const outcome = await choosePort(text).catch((error: Error) => error.message);
    // Something may listen there, and a low port may be reserved.
    expect(String(outcome)).toMatch(new RegExp(`^(Port )?${port}\\b`));
  });

  it.each(['0', '65536', '-1', 'http', '3000.5', ' 3000', '1e3'])('refuses PORT=%s', async (text) => {
    await expect(choosePort(text)).rejects.toThrow('PORT must be a whole number from 1 to 65535.');
  });
});
