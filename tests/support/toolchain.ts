// The compilers of Kotlin and Swift, which not every computer has. KOTLIN and SWIFT each name a command for them.
import { spawn, spawnSync } from 'node:child_process';
import { type CommandResult, finished } from './project-copy';

/** A test that hangs must not outlive the run, nor end a first one, which may install a compiler. */
const MAX_MILLISECONDS = 900_000;

export interface TestCommand {
  readonly command: string;
  readonly args: readonly string[];
}

/** `$KOTLIN FOLDER`, which compiles the sources below the folder and runs their tests. */
export function kotlinTests(folder: string): TestCommand | undefined {
  const { KOTLIN: command } = process.env;
  return command ? { command, args: [folder] } : undefined;
}

export const swiftTests = (folder: string) => swiftCommand('test', folder);

/** `$SWIFT FOLDER test`, for example, or Swift's own command for a package. */
export function swiftCommand(subcommand: 'build' | 'run' | 'test', folder: string): TestCommand | undefined {
  const { SWIFT: command } = process.env;
  if (command) return { command, args: [folder, subcommand] };
  const isInstalled = spawnSync('swift', ['--version']).status === 0;
  return isInstalled ? { command: 'swift', args: [subcommand, '--package-path', folder] } : undefined;
}

export function runTests({ command, args }: TestCommand, environment: object): Promise<CommandResult> {
  return finished(spawn(command, args, { env: { ...process.env, ...environment }, timeout: MAX_MILLISECONDS }));
}
