// The arguments of `npm start`.
import { parseArgs } from 'node:util';
import { OwnerError } from '../terminal/owner-error';
import { OPEN_COMMAND } from './strangers';

export interface StartFlags {
  /** Lets strangers in. */
  readonly open: boolean;
}

/**
 * @param environment of the process: npm keeps a flag in it that was meant for the command
 * @throws OwnerError
 */
export function parseStartFlags(args: readonly string[], environment: NodeJS.ProcessEnv): StartFlags {
  if (environment.npm_config_open === 'true') {
    throw new OwnerError(`npm itself took the flag --open: run ${OPEN_COMMAND}`);
  }
  try {
    const { open = false } = parseArgs({ args: [...args], options: { open: { type: 'boolean' } } }).values;
    return { open };
  } catch {
    throw new OwnerError(
      `The only flag of npm start is --open, which lets in other devices and tunnels: ${OPEN_COMMAND}`,
    );
  }
}
