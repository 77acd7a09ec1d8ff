// An identity provider over HTTPS that behaves as a test says, and counts the requests.
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { makeKey } from './bearer-tokens';
import { makeCertificate } from './certificate';

export type Behaviour = (response: ServerResponse, request: IncomingMessage) => void;

export interface FaultyProvider {
  readonly origin: string;
  /** The certificate, for NODE_EXTRA_CA_CERTS. */
  readonly caFile: string;
  /** By path. Any other path answers 404. */
  readonly behaviours: Map<string, Behaviour>;
  /** The number of requests for a path. */
  readonly requestCount: (path: string) => number;
  /** Refuses connections from now on. */
  readonly close: () => Promise<void>;
  /** Accepts connections again, on the same port. */
  readonly open: () => Promise<void>;
}

export const json =
  (body: unknown): Behaviour =>
  (response) =>
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body));

/** Makes it behave, with one ES256 key. */
export async function answerWell({ origin, behaviours }: FaultyProvider): Promise<void> {
  const { jwk } = await makeKey('one');
  behaviours.set('/.well-known/openid-configuration', json({ issuer: origin, jwks_uri: `${origin}/keys` }));
  behaviours.set('/keys', json({ keys: [jwk] }));
}

export async function startFaultyProvider(): Promise<FaultyProvider> {
  const { key, cert, caFile } = await makeCertificate('localhost');
  const behaviours = new Map<string, Behaviour>();
  const counts = new Map<string, number>();
  const server = createServer({ key, cert }, (request, response) => {
    const path = request.url ?? '';
    counts.set(path, (counts.get(path) ?? 0) + 1);
    const behave = behaviours.get(path) ?? ((refused) => refused.writeHead(404).end());
    behave(response, request);
  });
  const sockets = new Set<Duplex>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const port = await listen(server, 0);
  return {
    origin: `https://localhost:${port}`,
    caFile,
    behaviours,
    requestCount: (path) => counts.get(path) ?? 0,
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
    open: async () => void (await listen(server, port)),
  };
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, 'localhost');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
