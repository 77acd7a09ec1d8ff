// A stand-in for Twilio's REST API: HTTPS on loopback, behind a proxy, for the hosts that this project connects to. It
// stores what it receives, refuses what Twilio refuses, and fails when a test says so. If Twilio's OpenAPI documents have
// been fetched, `stop` checks every exchange against them.
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
  /** Matched against `POST /v1/Services`, and against `POST sync.twilio.com/v1/Services` for a particular host. */
  readonly request: RegExp;
  readonly status: number;
  readonly headers?: Record<string, string>;
  /** Twilio's error code and its text; by default, those of an overload or an internal error. */
  readonly code?: number;
  readonly message?: string;
  /** The answer of a proxy that reads what it passes on, instead of Twilio's JSON. */
  readonly html?: string;
}

export interface Twilio {
  /** Makes a real client connect to the stand-in instead of Twilio. */
  readonly environment: Record<string, string>;
  /** The certificate in NODE_EXTRA_CA_CERTS. A test can add another one to the file. */
  readonly caFile: string;
  readonly requests: readonly Exchange[];
  readonly refusedHosts: readonly string[];
  /** Each fails the first request that it matches, once, without any effect. */
  readonly failures: Failure[];
  /** Called and awaited after the effect of a request, before its answer is sent. */
  onEffect: ((line: string, host: string) => unknown) | undefined;
  /** What the next polls of a build's status return; `completed` when none is left. */
  readonly statuses: string[];
  /** The resources of the Serverless API. */
  readonly resources: Resources;
  readonly account: Account;
  /** @throws Error that lists the differences from Twilio's OpenAPI documents */
  readonly stop: () => Promise<void>;
}

export async function startTwilio(accountSid: string, authToken: string): Promise<Twilio> {
  const { key, cert, caFile } = await makeCertificate(...HOSTS);
  const requests: Exchange[] = [];
  const server = createServer({ key, cert }, (request, response) => {
    // A client that was killed during its request gets no answer.
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
  throw new Error(`Requests or answers differ from Twilio's OpenAPI documents:\n${[...new Set(problems)].join('\n')}`);
}
