// The issuer of docs/own-sign-in.md, as printed, in a process of its own. There is one session, `of-alice`, whose user has
// the id 7. Express is version 4, which Twilio's local server brings along: its routes are those of version 5.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { documents, fencesOf } from './fences';
import { freePort } from './local-server';
import { temporaryFolder } from './temporary-folder';

export const OWN_SIGN_IN = documents.get('docs/own-sign-in.md') ?? '';

/** The only block of the page in this language that has this text. */
export function blockWith(text: string, language: string): string {
  const blocks = fencesOf(OWN_SIGN_IN).filter((fence) => fence.language === language && fence.code.includes(text));
  if (blocks.length !== 1) throw new Error(`${blocks.length} blocks in ${language} have ${text}.`);
  return (blocks[0] as { code: string }).code;
}

const SESSIONS = `export const userOf = async (request) => (request.get('Cookie') === 'session=of-alice' ? 7 : undefined);
`;

const children: ChildProcess[] = [];

// Also if a test fails before it stops its own.
afterAll(() => {
  for (const child of children) child.kill();
});

export type Issuer = Awaited<ReturnType<typeof createIssuer>>;

/** @param issuer its identifier, if that is not its address */
export async function createIssuer(issuer?: string) {
  const folder = temporaryFolder();
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'issuer.mjs'), blockWith('app.listen', 'js'));
  writeFileSync(join(folder, 'new-key.mjs'), blockWith('generateKeyPair', 'js'));
  writeFileSync(join(folder, 'session.mjs'), SESSIONS);
  const port = await freePort();
  const url = `http://localhost:${port}`;
  let stop = async () => {};

  /** Starts it, or starts it again with these keys. */
  async function start(...keys: readonly string[]) {
    await stop();
    const env = { ISSUER: issuer ?? url, SIGNING_KEYS: `[${keys}]`, PORT: String(port) };
    const child = spawn(process.execPath, ['issuer.mjs'], { cwd: folder, env, stdio: ['ignore', 'ignore', 'inherit'] });
    children.push(child);
    const exited = once(child, 'exit');
    stop = async () => {
      child.kill();
      await exited;
    };
    const isListening = () =>
      fetch(`${url}/keys`).then(
        () => true,
        () => false,
      );
    while (!(await isListening())) {
      if (child.exitCode !== null) throw new Error('The issuer ended.');
      await sleep(20);
    }
  }
  return {
    url,
    start,
    stop: () => stop(),
    newKey: async () => (await promisify(execFile)(process.execPath, ['new-key.mjs'], { cwd: folder })).stdout.trim(),
    /** The response to the app. */
    ask: (session?: string) =>
      fetch(`${url}/bearer-token`, { method: 'POST', headers: session ? { Cookie: `session=${session}` } : {} }),
  };
}
