// The flags of `npm start`.
import { helpLines, parseFlags } from '../terminal/flags';

const FLAGS = {
  port: { value: 'NUMBER', help: 'serve on this port instead of 3000, or of that in the variable PORT' },
  open: { help: 'let in other devices, tunnels and containers' },
  help: { help: 'print this help' },
} as const;

export const USAGE = `Serves /token and its page on this computer, and restarts after each change.

Usage:
  npm start [-- [--port NUMBER] [--open]]

Options:
${helpLines(FLAGS)}`;

/**
 * @param environment of the process
 * @returns `port` as text: that of the flag, since not every shell can set a variable for one command, or of PORT
 * @throws OwnerError
 */
export function parseStartFlags(args: readonly string[], environment: NodeJS.ProcessEnv) {
  const {
    port = environment.PORT,
    open = false,
    help = false,
  } = parseFlags('npm start', FLAGS, args, environment).values;
  return { port, open, help };
}
