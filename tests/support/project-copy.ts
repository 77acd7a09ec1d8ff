// A copy of the project in its own folder, like a clone after `npm install`. Its commands write nowhere else.
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { temporaryFolder } from './temporary-folder';

const PARTS = ['.twilioserverlessrc', 'advice', 'assets', 'cli', 'functions', 'package.json', 'page', 'scripts', 'src'];

export function copyProject(): string {
  const folder = temporaryFolder();
  for (const part of PARTS) cpSync(resolve(part), join(folder, part), { recursive: true });
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** Runs npm in a process group of its own. A signal to `-pid` reaches the whole group, like Ctrl-C. */
export function npm(folder: string, args: readonly string[], environment: object = {}): ChildProcess {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...environment };
  return spawn('npm', args, { cwd: folder, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
}

export interface CommandResult {
  readonly code: number | null;
  /** What the command printed to either stream. */
  readonly output: string;
  readonly stdout: string;
}

/** Waits until the command has ended. */
export async function finished(child: ChildProcess): Promise<CommandResult> {
  let [output, stdout] = ['', ''];
  child.stdout?.on('data', (chunk) => {
    output += chunk;
    stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => (output += chunk));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output, stdout })));
}
