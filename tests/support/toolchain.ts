// The compilers of Kotlin and Swift, which not every computer has. KOTLIN and SWIFT each name a command for them.
import { spawn, spawnSync } from 'node:child_process';
import { type CommandResult, finished } from './project-copy';

export interface TestCommand {
  readonly command: string;
  readonly args: readonly string[];
}

/** `$KOTLIN FOLDER`, which compiles the sources below the folder and runs their tests. */
export function kotlinTests(folder: string): TestCommand | undefined {
  const { KOTLIN: command } = process.env;
  return command ? { command, args: [folder] } : undefined;
}

/** `$SWIFT FOLDER test`, or Swift's own command for a package. */
export function swiftTests(folder: string): TestCommand | undefined {
  const { SWIFT: command } = process.env;
  if (command) return { command, args: [folder, 'test'] };
  const isInstalled = spawnSync('swift', ['--version']).status === 0;
  return isInstalled ? { command: 'swift', args: ['test', '--package-path', folder] } : undefined;
}

export function runTests({ command, args }: TestCommand, environment: object): Promise<CommandResult> {
  return finished(spawn(command, args, { env: { ...process.env, ...environment } }));
}
