// An HTTP proxy on loopback with one method, CONNECT (RFC 9110 section 9.3.6), that connects every host of Twilio's to the
// stand-in and refuses any other host.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';

const TWILIO = /^(?:[a-z0-9-]+\.)+twilio\.com:443$/;

export interface ConnectProxy {
  readonly url: string;
  /** Each `host:port` that it refused to connect to. */
  readonly refused: readonly string[];
  readonly stop: () => Promise<void>;
}

/** @param port where the stand-in listens on loopback */
export async function startConnectProxy(port: number): Promise<ConnectProxy> {
  const refused: string[] = [];
  const sockets = new Set<Duplex>();
  // No client uses plain HTTP, and such a request must not leave this computer either.
  const server = createServer(({ url }, response) => {
    refused.push(url ?? '');
    response.writeHead(403).end();
  });
  server.on('connect', ({ url = '' }, client, head) => {
    if (TWILIO.test(url)) return join(client, head, port, sockets);
    refused.push(url);
    client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = async () => {
    server.close();
    server.closeAllConnections();
    for (const socket of sockets) socket.destroy();
    await once(server, 'close');
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, refused, stop };
}

function join(client: Duplex, head: Buffer, port: number, sockets: Set<Duplex>): void {
  const upstream = connect(port, '127.0.0.1', () => {
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    upstream.write(head);
    upstream.pipe(client);
    client.pipe(upstream);
  });
  for (const [socket, other] of [
    [client, upstream],
    [upstream, client],
  ] as const) {
    sockets.add(socket);
    socket.on('error', () => other.destroy());
    socket.on('close', () => {
      sockets.delete(socket);
      other.destroy();
    });
  }
}
