// Twilio's side of its JavaScript SDKs, as far as tokens are concerned. It answers the WebSockets of a page and has a
// clock of its own, which a test moves together with the page's. Sources: what the SDKs send and read; for a `register`
// that comes too early, the changelog of voice-sdk 2.18.5.
import type { WebSocketRoute } from 'playwright-core';

/** In seconds. */
const HEARTBEAT = 5;
const WARNING = 180; // before a token expires, to Conversations and Sync

/** What Twilio does after it has refused a token for Voice: nothing, say that it closes, or close the socket. */
export type AfterRefusal = 'waits' | 'says close' | 'closes';

interface Token {
  /** 1 for the first token that a client has sent. */
  readonly number: number;
  readonly identity: string;
  readonly expiresAt: number;
}

interface Connection {
  readonly close: (code: number) => void;
  readonly tick: () => void;
  /** The number of the token with which the client is registered, or for Conversations and Sync, connected. */
  accepted: number | undefined;
}

/** One side of a connection. Its function is called at each tick. */
type Side = (twilio: TwilioStandIn, socket: WebSocketRoute, channel: Channel) => () => void;

interface Channel {
  /** Sends at the next tick, so that a client cannot count on an answer at once. */
  readonly later: (send: () => void) => void;
  readonly accept: (token: Token | undefined) => void;
}

export class TwilioStandIn {
  /** In seconds, from the beginning of the test. */
  now = 0;
  /** What the clients have sent about tokens, and the code of a refusal: `listen 1: 31205` is for the first token. */
  readonly texts: string[] = [];
  /** The name of the host of each connection so far. */
  readonly hosts: string[] = [];
  /** The code with which a token is refused that has not expired. */
  refuse: (token: number) => number | undefined = () => undefined;
  afterRefusal: AfterRefusal = 'waits';
  /** Whether Conversations and Sync learn that a token is about to expire. */
  hasWarnings = true;
  readonly #tokens = new Map<string, Token>();
  readonly #connections = new Set<Connection>();
  #answers: (() => void)[] = [];

  /** The numbers of the tokens with which clients are registered or connected. */
  get accepted(): number[] {
    return [...this.#connections].flatMap(({ accepted }) => accepted ?? []);
  }

  connect(socket: WebSocketRoute): void {
    const { hostname } = new URL(socket.url());
    this.hosts.push(hostname);
    const side = SIDES.find(([host]) => hostname.startsWith(host))?.[1];
    if (!side) throw new Error(`The stand-in has no ${hostname}.`);
    const end = () => this.#connections.delete(connection);
    const connection: Connection = {
      accepted: undefined,
      close: (code) => {
        end();
        void socket.close({ code });
      },
      tick: side(this, socket, {
        later: (send) => this.#answers.push(() => this.#connections.has(connection) && send()),
        accept: (token) => {
          connection.accepted = token?.number;
        },
      }),
    };
    this.#connections.add(connection);
    socket.onClose(end);
  }

  /** Every connection is lost. */
  drop(): void {
    for (const { close } of [...this.#connections]) close(1006);
  }

  tick(seconds: number): void {
    this.now += seconds;
    for (const answer of this.#answers.splice(0)) answer();
    for (const { tick } of [...this.#connections]) tick();
  }

  /** @returns the token, and the code with which it is refused */
  judge(method: string, jwt: string, expired: number): { token: Token; code: number | undefined } {
    let token = this.#tokens.get(jwt);
    if (!token) {
      const { iat, exp, grants } = JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString());
      token = { number: this.#tokens.size + 1, identity: grants.identity, expiresAt: this.now + exp - iat };
      this.#tokens.set(jwt, token);
    }
    const code = this.isExpired(token) ? expired : this.refuse(token.number);
    this.texts.push(`${method} ${token.number}${code ? `: ${code}` : ''}`);
    return { token, code };
  }

  isExpired({ expiresAt }: Token): boolean {
    return this.now >= expiresAt;
  }
}

/** voice-sdk: JSON, and a newline now and then. A `register` counts only after its token has been accepted. */
const voice: Side = (twilio, socket, { later, accept }) => {
  let token: Token | undefined;
  let lastHeartbeat = twilio.now;
  const send = (type: string, payload: object) => socket.send(JSON.stringify({ type, payload }));
  const refuse = (code: number) => {
    send('error', { error: { code, message: 'refused by the stand-in' } });
    if (twilio.afterRefusal === 'says close') send('close', {});
    if (twilio.afterRefusal === 'closes') void socket.close({ code: 1000 });
  };
  socket.onMessage((text) => {
    if (text === '\n') return;
    const { type, payload } = JSON.parse(String(text));
    if (type === 'listen') {
      token = undefined;
      const { token: sent, code } = twilio.judge('listen', payload.token, 31205);
      later(() => {
        if (code) return refuse(code);
        token = sent;
        const { identity, expiresAt } = sent;
        send('connected', {
          edge: 'ashburn',
          home: 'us1',
          token: { identity, ttl: Math.floor(expiresAt - twilio.now) },
        });
      });
    }
    if (type === 'register') {
      const registered = token;
      later(() => {
        if (!registered) return refuse(31204);
        if (twilio.isExpired(registered)) return refuse(31205);
        accept(registered);
        send('ready', {});
      });
    }
  });
  return () => {
    if (twilio.now - lastHeartbeat < HEARTBEAT) return;
    lastHeartbeat = twilio.now;
    socket.send('\n');
  };
};

/** Video, which here refuses every token. */
const video: Side = (twilio, socket, { later }) => {
  const send = (message: object) => socket.send(JSON.stringify(message));
  socket.onMessage((text) => {
    const { type, body } = JSON.parse(String(text));
    if (type !== 'hello') return;
    const { code } = twilio.judge('hello', body.token, 20104);
    later(() => {
      send({ type: 'welcome', negotiatedTimeout: 60_000 });
      send({ type: 'msg', body: { type: 'error', code, message: 'refused by the stand-in', participants: [] } });
    });
  });
  return () => {};
};

/** Conversations and Sync: Twilsock, whose packets have a JSON header and a JSON body. */
const twilsock: Side = (twilio, socket, { later, accept }) => {
  let token: Token | undefined;
  let isWarned = false;
  const send = (header: object, body?: object) => socket.send(packet(header, body));
  socket.onMessage((data) => {
    const { method, id, ...header } = parse(Buffer.from(data));
    const reply = (status: object, more: object = {}, body?: object) =>
      send({ method: 'reply', id, status, ...more }, body);
    if (method === 'init' || method === 'update') {
      const { token: sent, code } = twilio.judge(method, header.token, 20104);
      later(() => {
        if (code) return reply({ code: 401, status: 'UNAUTHORIZED', errorCode: code });
        token = sent;
        isWarned = false;
        accept(token);
        reply(OK, { continuation_token: 'demo', capabilities: ['client_update'], init_registrations: [] });
      });
    } else if (method === 'message') {
      const http = { http_status: OK, http_headers: {} };
      later(() => reply(OK, http, resourceAt(header.http_request, token?.identity)));
    } else if (method !== 'reply') {
      later(() => reply(OK));
    }
  });
  return () => {
    if (!token) return;
    if (twilio.isExpired(token)) {
      token = undefined;
      accept(undefined);
      send({ method: 'close', id: 'TM1', status: { code: 410, status: 'TOKEN_EXPIRED' } });
    } else if (twilio.hasWarnings && !isWarned && twilio.now >= token.expiresAt - WARNING) {
      isWarned = true;
      send({ method: 'client_update', id: 'TM2', client_update_type: 'token_about_to_expire' });
    }
  };
};

/** By the beginning of the host's name. */
const SIDES: readonly (readonly [string, Side])[] = [
  ['voice-js.', voice],
  ['tsock.', twilsock],
  ['global.vss.', video],
];

const OK = { code: 200, status: 'OK' };

function packet(header: object, body?: object): Buffer {
  const payload = Buffer.from(body ? JSON.stringify(body) : '');
  const text = JSON.stringify({ ...header, payload_size: payload.length, payload_type: 'application/json' });
  return Buffer.concat([Buffer.from(`TWILSOCK V3.0 ${Buffer.byteLength(text)}\r\n${text}\r\n`), payload]);
}

interface HttpRequest {
  readonly host: string;
  readonly path: string;
  readonly params: { readonly Key?: string };
}

/** @returns the header of a packet */
function parse(data: Buffer): Record<'method' | 'id' | 'token', string> & { http_request: HttpRequest } {
  const end = data.indexOf('\r\n');
  const size = Number(data.subarray(0, end).toString().split(' ')[2]);
  return JSON.parse(data.subarray(end + 2, end + 2 + size).toString());
}

/** What Conversations reads before it is ready: its configuration, its user in a map of Sync, and no conversations. */
function resourceAt({ host, path, params: { Key: key } }: HttpRequest, identity?: string): object {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name === 'Configuration') {
    const media = `https://${host}/Media`;
    const links = { my_conversations: `https://${host}/Mine`, media_service: media, media_set_service: media };
    return { links, identity, sync_objects: { my_user_info: 'user', my_conversations: 'conversations' }, options: {} };
  }
  if (path.endsWith(`/Maps/${name}`)) {
    const url = `https://${host}${path}`;
    return { sid: `MP-${name}`, url, links: { items: `${url}/Items` }, revision: '1', last_event_id: 1 };
  }
  if (name === 'Subscriptions') return { estimated_delivery_in_ms: 3_600_000, max_batch_size: 100 };
  const items = key ? [{ key, data: { value: '' }, revision: '1', last_event_id: 1 }] : [];
  return { items, conversations: [], meta: {} };
}
