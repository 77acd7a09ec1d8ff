// The token server of clients/cases.json: plays the responses of each case in order, over HTTP on loopback, and records
// the requests. `node tests/support/scripted-server-child.mjs` prints its address.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** @import { IncomingMessage, ServerResponse } from 'node:http' */
/** @import { AddressInfo } from 'node:net' */
/** @import { RecordedRequest, ScriptedResponse, Table } from './scripted-server' */

const TABLE_FILE = new URL('../../clients/cases.json', import.meta.url);

const CHUNK_BYTES = 128 * 1024;

/** What a response with `answer` says unless the case says otherwise. */
const ANSWER = { identity: 'alice', expiresIn: 3600, products: ['video'] };

const tableText = readFileSync(TABLE_FILE, 'utf8');
/** @type {Table} */
const table = JSON.parse(tableText);

/** @typedef {{ responses: readonly ScriptedResponse[], requests: RecordedRequest[], release: (() => void)[] }} Run */

/** By `CASE` or `CASE~ANYTHING`: each name is a run of its own, so one server can play a case again.
 * @type {Map<string, Run>} */
const runs = new Map();

function runOf(/** @type {string} */ name) {
  const existing = runs.get(name);
  if (existing) return existing;
  const scripted = table.cases.find(({ id }) => id === name.split('~')[0])?.responses;
  if (!scripted) return undefined;
  const responses = scripted.flatMap((response) => Array(response.times ?? 1).fill(response));
  /** @type {Run} */
  const run = { responses, requests: [], release: [] };
  runs.set(name, run);
  return run;
}

const server = createServer(async (request, response) => {
  const [path = '', query = ''] = (request.url ?? '').split(/\?(.*)/s);
  const [, name = '', what] = path.split('/');
  const run = runOf(name);
  if (path === '/cases.json') return sendJson(response, tableText);
  if (!run) return void response.writeHead(404).end();
  if (what === 'log') return sendJson(response, JSON.stringify({ requests: run.requests }));
  if (what === 'release') {
    for (const release of run.release.splice(0)) release();
    return sendJson(response, '{}');
  }
  await play(run, request, response, path, query);
});

/**
 * @param {Run} run
 * @param {IncomingMessage} request
 * @param {ServerResponse} response
 * @param {string} path
 * @param {string} query
 */
async function play(run, request, response, path, query) {
  const scripted = run.responses[run.requests.length] ?? { status: 418, text: 'The script has no further response.' };
  /** @type {RecordedRequest} */
  const recorded = {
    method: request.method ?? '',
    path,
    query,
    headers: /** @type {Record<string, string>} */ (request.headers),
    atMilliseconds: Math.round(performance.now()),
    closedEarly: false,
  };
  run.requests.push(recorded);
  response.on('close', () => {
    recorded.closedEarly = !response.writableFinished && !isOwnDrop(scripted);
  });
  if (scripted.held) await new Promise((resolve) => run.release.push(() => resolve(undefined)));
  await respond(scripted, response, path);
}

/** The server itself closes these connections. */
const isOwnDrop = (/** @type {ScriptedResponse} */ { drop, half }) => Boolean(drop || half);

/**
 * @param {ScriptedResponse} scripted
 * @param {ServerResponse} response
 * @param {string} path
 */
async function respond(scripted, response, path) {
  if (scripted.drop) return void response.destroy();
  const { type, text } = bodyOf(scripted);
  const body = Buffer.from(text.padEnd(text.length + (scripted.padTo ?? 0) - Buffer.byteLength(text)));
  const isChunked = scripted.chunked || scripted.endless || scripted.half === 'chunked';
  response.writeHead(scripted.status ?? 200, {
    ...(type && { 'Content-Type': type }),
    ...(type && !isChunked && { 'Content-Length': body.length }),
    ...(scripted.location && { Location: `${path}/elsewhere` }),
    'Cache-Control': 'no-store',
    ...scripted.headers,
  });
  if (scripted.half) return void response.write(body.subarray(0, body.length / 2), () => response.destroy());
  if (scripted.endless) return sendForever(response);
  await sendSlowly(body, response);
}

/** The system would take megabytes at once, and hide from the server that nobody reads them. */
async function sendSlowly(/** @type {Buffer} */ body, /** @type {ServerResponse} */ response) {
  let sent = 0;
  for (; body.length - sent > CHUNK_BYTES && !response.destroyed; sent += CHUNK_BYTES) {
    response.write(body.subarray(sent, sent + CHUNK_BYTES));
    await sleep(10);
  }
  response.end(body.subarray(sent));
}

/** @returns {{ type?: string, text: string }} */
function bodyOf(/** @type {ScriptedResponse} */ { answer, without = [], json, problem, html, text }) {
  if (answer) {
    const members = Object.entries({ ...ANSWER, ...answer }).filter(([member]) => !without.includes(member));
    return { type: 'application/json', text: JSON.stringify(Object.fromEntries(members)) };
  }
  if (json !== undefined) return { type: 'application/json', text: JSON.stringify(json) };
  if (problem) return { type: 'application/problem+json', text: JSON.stringify({ type: 'about:blank', ...problem }) };
  if (html !== undefined) return { type: 'text/html; charset=utf-8', text: html };
  return text === undefined ? { text: '' } : { type: 'text/plain; charset=utf-8', text };
}

async function sendForever(/** @type {ServerResponse} */ response) {
  while (!response.destroyed) {
    response.write(' ');
    await sleep(20);
  }
}

function sendJson(/** @type {ServerResponse} */ response, /** @type {string} */ text) {
  response.setHeader('Content-Type', 'application/json').end(text);
}

// Ends even if the test is killed.
process.on('disconnect', () => process.exit());

server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${/** @type {AddressInfo} */ (server.address()).port}`);
});
