// The flags of `npm start`.
import { helpLines, parseFlags } from '../terminal/flags';

const FLAGS = {
  open: { help: 'let in other devices, tunnels and containers' },
  help: { help: 'print this help' },
} as const;

export const USAGE = `Serves /token and its page on this computer, and restarts after each change.

Usage:
  npm start [-- --open]

Options:
${helpLines(FLAGS)}

PORT=4321 npm start serves on another port than 3000.`;

/**
 * @param environment of the process
 * @throws OwnerError
 */
export function parseStartFlags(args: readonly string[], environment: NodeJS.ProcessEnv) {
  const { open = false, help = false } = parseFlags('npm start', FLAGS, args, environment).values;
  return { open, help };
}
