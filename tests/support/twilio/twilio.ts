// A stand-in of Twilio's REST API: HTTPS on loopback, behind a proxy, on the hosts that this project talks to. It keeps
// what it is given, refuses what Twilio refuses, and fails where a test says so. Where Twilio's OpenAPI documents are
// there, `stop` checks every exchange against them.
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { makeCertificate } from '../certificate';
import { startConnectProxy } from '../connect-proxy';
import { Account } from './account';
import { HOSTS, serve } from './answer';
import type { Exchange } from './exchange';
import { violations } from './openapi';
import { hasDocuments } from './openapi-documents';
import { Resources } from './serverless-resources';

export interface Failure {
  /** Tested against `POST /v1/Services`, and against `POST sync.twilio.com/v1/Services`, which tells hosts apart. */
  readonly request: RegExp;
  readonly status: number;
  readonly headers?: Record<string, string>;
}

export interface Twilio {
  /** How a real client reaches the stand-in instead of Twilio. */
  readonly environment: Record<string, string>;
  /** The certificate that NODE_EXTRA_CA_CERTS names; a test may add another one. */
  readonly caFile: string;
  readonly requests: readonly Exchange[];
  readonly refusedHosts: readonly string[];
  /** Each answers the first request that it matches, once, and nothing else happens. */
  readonly failures: Failure[];
  /** Called when something was carried out, before its answer is sent; waited for. */
  onEffect: ((line: string, host: string) => unknown) | undefined;
  /** What the next polls of a build's status answer; `completed` when there is nothing left. */
  readonly statuses: string[];
  /** Of the Serverless API. */
  readonly resources: Resources;
  readonly account: Account;
  /** @throws Error that lists what Twilio's OpenAPI documents say otherwise */
  readonly stop: () => Promise<void>;
}

export async function startTwilio(accountSid: string, authToken: string): Promise<Twilio> {
  const { key, cert, caFile } = await makeCertificate(...HOSTS);
  const requests: Exchange[] = [];
  const server = createServer({ key, cert }, (request, response) => {
    // A client that was ended in the middle of its request gets no answer.
    serve(twilio, requests, request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy = await startConnectProxy((server.address() as AddressInfo).port);
  const twilio: Twilio = {
    environment: { HTTP_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: caFile },
    caFile,
    requests,
    refusedHosts: proxy.refused,
    failures: [],
    onEffect: undefined,
    statuses: [],
    resources: new Resources(accountSid),
    account: new Account(accountSid, authToken),
    async stop() {
      await proxy.stop();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
      if (hasDocuments) throwIfAny(requests.flatMap(violations));
    },
  };
  return twilio;
}

function throwIfAny(problems: readonly string[]): void {
  if (problems.length === 0) return;
  throw new Error(`Not as Twilio's OpenAPI documents say:\n${[...new Set(problems)].join('\n')}`);
}
