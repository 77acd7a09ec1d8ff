// The project in a folder of its own, as a clone after `npm install`: its commands write there and nowhere else.
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { temporaryFolder } from './temporary-folder';

const PARTS = ['.twilioserverlessrc', 'assets', 'cli', 'functions', 'package.json', 'scripts', 'src'];

export function copyProject(): string {
  const folder = temporaryFolder();
  for (const part of PARTS) cpSync(resolve(part), join(folder, part), { recursive: true });
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** `npm …` in a process group of its own, which a signal to `-pid` reaches as Ctrl-C does. */
export function npm(folder: string, args: readonly string[], environment: object = {}): ChildProcess {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...environment };
  return spawn('npm', args, { cwd: folder, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** `output` is what it printed to either stream. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly stdout: string;
}

/** Waits for the end of a command. */
export async function finished(child: ChildProcess): Promise<Ended> {
  let [output, stdout] = ['', ''];
  child.stdout?.on('data', (chunk) => {
    output += chunk;
    stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => (output += chunk));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output, stdout })));
}
