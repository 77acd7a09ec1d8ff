// `npm run bench`: how large is the built Function, and how fast is it: warm, cold, with a bearer token? Beside it run the
// usual sample and a floor. A missed target is only reported; an answer that is not the same token ends the benchmark.
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { createServer } from 'node:http';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { functionBuild } from '../scripts/build-options.mjs';

/** @import { AddressInfo } from 'node:net' */

/** Odd, so that a median is the value of one round. */
const ROUNDS = 31;
const WARM_UP_MILLISECONDS = 600;
const ROUND_MILLISECONDS = 100;

const KIBIBYTE = 1024;
const ZEROS = '0'.repeat(32);

/** @typedef {typeof VARIABLES} Variables */
/** The demo credentials, which our handler accepts on localhost only, with every product enabled. */
const VARIABLES = {
  ACCOUNT_SID: `AC${ZEROS}`,
  API_KEY_SID: `SK${ZEROS}`,
  API_KEY_SECRET: 'demo-value-that-signs-nothing-real',
  VIDEO_ENABLED: 'true',
  VOICE_INCOMING_ALLOW: 'true',
  TWIML_APP_SID: `AP${ZEROS}`,
  CONVERSATIONS_SERVICE_SID: `IS${ZEROS}`,
  SYNC_SERVICE_SID: `IS${ZEROS}`,
};
const CONTEXT = { ...VARIABLES, PATH: '/token', DOMAIN_NAME: 'localhost' };
const INPUT = { context: CONTEXT, event: { request: { headers: {}, cookies: {} } } };

/** @typedef {'ours' | 'sample' | 'floor'} Name */
/** @typedef {Record<Name, string>} Files each exports a `handler` */
const pathOf = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));
const ours = pathOf('../dist/functions/token.js');
/** @type {Files} */
const FILES = { ours, sample: pathOf('peers/sample.cjs'), floor: pathOf('peers/floor.cjs') };
/** @type {Files} */
const BEARER_FILES = { ours, sample: pathOf('peers/sample-bearer.cjs'), floor: pathOf('peers/floor-bearer.cjs') };
const NAMES = /** @type {const} */ (['ours', 'sample', 'floor']);

/** @typedef {Record<Name, number[]>} Samples one of each round */
/** @typedef {{ context: object, event: object }} Input */
/** @typedef {{ status: number, body: { identity: string, token: string } }} Answer */

/**
 * Starts a process and calls the handler once. The process ends with this one, since its channel closes then.
 *
 * @param {string} file
 * @param {Input} input
 */
async function start(file, input) {
  const args = [file, JSON.stringify(input)];
  const child = fork(pathOf('child.cjs'), args, { env: {}, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  // It has printed its error.
  child.once('exit', (code) => code && process.exit(code));
  const [report] = await once(child, 'message');
  return { child, .../** @type {{ milliseconds: number, answer: Answer }} */ (report) };
}

/**
 * Measures every handler in each round, one after the other and each time in the other order, so that a slow moment of the
 * machine meets all of them.
 *
 * @param {(name: Name) => Promise<number>} measure
 */
async function inRounds(measure) {
  /** @type {Samples} */
  const samples = { ours: [], sample: [], floor: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const name of round % 2 ? NAMES.toReversed() : NAMES) samples[name].push(await measure(name));
  }
  return samples;
}

/**
 * The microseconds of one call, in processes that have answered before.
 *
 * @param {Files} files
 * @param {Input} input
 */
async function measureWarm(files, input) {
  const started = {
    ours: await start(files.ours, input),
    sample: await start(files.sample, input),
    floor: await start(files.floor, input),
  };
  checkEqualWork(NAMES.map((name) => started[name].answer));
  const measure = async (/** @type {Name} */ name, milliseconds = ROUND_MILLISECONDS) => {
    started[name].child.send(milliseconds);
    const [millisecondsPerCall] = await once(started[name].child, 'message');
    return millisecondsPerCall * 1000;
  };
  for (const name of NAMES) await measure(name, WARM_UP_MILLISECONDS);
  const samples = await inRounds(measure);
  for (const { child } of Object.values(started)) child.kill();
  return samples;
}

/** The milliseconds from before a handler's file is loaded until its first answer, each in a new process. */
function measureCold() {
  return inRounds(async (name) => {
    const { child, milliseconds } = await start(FILES[name], INPUT);
    child.kill();
    await once(child, 'exit');
    return milliseconds;
  });
}

/** Ours as it is deployed, and what the others would be in one file. @returns {Promise<Samples>} in KiB */
async function measureSize() {
  const { alias: _, ...options } = functionBuild;
  const sizes = NAMES.map(async (name) => {
    const file = FILES[name];
    if (name === 'ours') return [name, [statSync(file).size / KIBIBYTE]];
    const { outputFiles } = await build({ ...options, entryPoints: [file], write: false });
    return [name, outputFiles.map(({ contents }) => contents.length / KIBIBYTE)];
  });
  return Object.fromEntries(await Promise.all(sizes));
}

/** @typedef {Awaited<ReturnType<typeof startProvider>>['context']} BearerContext */
/** @typedef {{ request: { headers: { authorization: string }, cookies: {} } }} BearerEvent */

/** An identity provider on loopback, with one RS256 key and an ID token that it has signed. */
async function startProvider() {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = { ...publicKey.export({ format: 'jwk' }), kid: 'key', alg: 'RS256', use: 'sig' };
  let requests = 0;
  const server = createServer(({ url }, response) => {
    requests += 1;
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify(url === '/keys' ? { keys: [key] } : { issuer, jwks_uri: `${issuer}/keys` }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${/** @type {AddressInfo} */ (server.address()).port}`;

  const iat = Math.floor(Date.now() / 1000);
  const user = { sub: 'user4711', email: 'user@example.com', email_verified: true, name: 'A user' };
  const claims = { iss: issuer, aud: 'bench', ...user, iat, exp: iat + 3600 };
  const signed = [{ alg: 'RS256', typ: 'JWT', kid: 'key' }, claims].map(encode).join('.');
  const token = `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
  const context = { ...CONTEXT, OIDC_ISSUER: issuer, OIDC_AUDIENCE: 'bench', key };
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { context, token, requests: () => requests, stop };
}

async function measureBearer() {
  const { context, token, requests, stop } = await startProvider();
  const inputWith = (/** @type {string} */ bearer) => ({
    context,
    event: { request: { headers: { authorization: `Bearer ${bearer}` }, cookies: {} } },
  });
  for (const file of Object.values(BEARER_FILES)) {
    const { child, answer } = await start(file, inputWith(token.replace(/.{8}$/, 'AAAAAAAA')));
    assert.equal(answer.status, 401, `${file} accepts a forged bearer token`);
    child.kill();
  }
  const requestsBefore = requests();
  const samples = await measureWarm(BEARER_FILES, inputWith(token));
  assert.ok(requests() - requestsBefore <= 2, 'ours fetched the keys more than once');
  stop();
  return samples;
}

/** Checks that each answer has a token, signed with the same key, with the same header, claims and grants. */
function checkEqualWork(/** @type {readonly Answer[]} */ answers) {
  const works = answers.map(({ status, body }) => {
    assert.equal(status, 200);
    const [header = '', payload = '', signature] = body.token.split('.');
    const mac = createHmac('sha256', VARIABLES.API_KEY_SECRET).update(`${header}.${payload}`).digest('base64url');
    assert.equal(signature, mac, 'a token was signed with another key');
    const { iat, exp, jti, grants, ...claims } = decode(payload);
    const { identity, ...products } = grants;
    assert.equal(identity, body.identity);
    assert.equal(jti, `${VARIABLES.API_KEY_SID}-${iat}`);
    // Two anonymous callers have two names.
    const caller = identity.replace(/^guest[0-9a-f]{32}$/, 'guest');
    return { header: decode(header), claims, caller, products, lifetimeSeconds: exp - iat };
  });
  for (const work of works) assert.deepEqual(work, works[0], 'the handlers make different tokens');
}

const encode = (/** @type {object} */ value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const decode = (/** @type {string} */ part) => JSON.parse(Buffer.from(part, 'base64url').toString());

/** @param {readonly number[]} samples @param {number} share such as 0.5 for the median */
const quantile = (samples, share) => Number(samples.toSorted((a, b) => a - b)[Math.floor(share * samples.length)]);

const toText = (/** @type {number} */ value) => value.toLocaleString('en-US', { maximumSignificantDigits: 3 });

/** Divides round by round, because a round in which the machine is slow slows both sides. */
const divide = (/** @type {readonly number[]} */ dividends, /** @type {readonly number[]} */ divisors) =>
  dividends.map((dividend, round) => dividend / Number(divisors[round]));

/** The median, and the middle half of the rounds. */
function describeSpread(/** @type {readonly number[]} */ ratios) {
  const [low, median, high] = [0.25, 0.5, 0.75].map((share) => toText(quantile(ratios, share)));
  return ratios.length > 1 ? `${median} (${low} to ${high})` : `${median}`;
}

function printRow(/** @type {string} */ figure, /** @type {readonly string[]} */ cells) {
  const widths = [9, 9, 9, 24, 24];
  console.log(figure.padEnd(26) + cells.map((cell, index) => cell.padStart(widths[index] ?? 0)).join(''));
}

printRow('', ['ours', 'sample', 'floor', 'ours / floor', 'sample / ours']);
/** @type {string[]} */
const missed = [];
for (const { figure, measure, atMost = Infinity, atMostFloor = Infinity, atLeastSample = 0 } of [
  { figure: 'size, KiB', measure: measureSize, atMost: 93 },
  { figure: 'warm, µs a call', measure: () => measureWarm(FILES, INPUT), atMostFloor: 2.3, atLeastSample: 30 },
  { figure: 'cold, ms', measure: measureCold, atMostFloor: 2.4 },
  { figure: 'bearer token, µs a call', measure: measureBearer },
]) {
  const samples = await measure();
  const medians = NAMES.map((name) => quantile(samples[name], 0.5));
  const [ofFloor, ofSample] = [divide(samples.ours, samples.floor), divide(samples.sample, samples.ours)];
  printRow(figure, [...medians.map(toText), describeSpread(ofFloor), describeSpread(ofSample)]);
  if (quantile(samples.ours, 0.5) > atMost) missed.push(`${figure}: at most ${atMost}`);
  if (quantile(ofFloor, 0.5) > atMostFloor) missed.push(`${figure}: ours / floor at most ${atMostFloor}`);
  if (quantile(ofSample, 0.5) < atLeastSample) missed.push(`${figure}: sample / ours at least ${atLeastSample}`);
}
console.log(
  `\nMedians of ${ROUNDS} rounds, and the middle half of them. Node ${process.version}, ${cpus()[0]?.model}.`,
);
console.log(`Load ${loadavg()[0]?.toFixed(1)} on ${cpus().length} cores: a cold start is only as exact as its spread.`);
console.log(missed.length > 0 ? `Missed: ${missed.join('; ')}` : 'Every target is met.');
