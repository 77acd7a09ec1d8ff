// An HTTP server on loopback that answers as a test says.
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

export async function startTestServer(listener: RequestListener) {
  const server = createServer(listener);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    /** Without a path. */
    url: `http://127.0.0.1:${port}`,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Runs one for the tests of a file or of a `describe`. */
export function serveTests(listener: RequestListener) {
  let server: Awaited<ReturnType<typeof startTestServer>>;
  beforeAll(async () => {
    server = await startTestServer(listener);
  });
  afterAll(() => server.stop());
  return {
    /** Without a path. Known in tests and hooks only. */
    get url() {
      return server.url;
    },
  };
}
