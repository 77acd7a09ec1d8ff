// Which port the server listens on.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { OwnerError } from '../terminal/output';

const DEFAULT_PORT = 3000;

/**
 * Finds out before twilio-run does: that would ask for another port, and wait for the answer.
 *
 * @param text of the flag or of the variable PORT
 * @throws OwnerError for text that is not a port, and for a port that cannot be used
 */
export async function choosePort(text: string | undefined): Promise<number> {
  const port = text ? parsePort(text) : DEFAULT_PORT;
  await requireFreePort(port);
  return port;
}

/** @throws OwnerError if a server cannot listen on it */
export async function requireFreePort(port: number): Promise<void> {
  const code = await listenError(port);
  if (code === undefined) return;
  const problem = code === 'EADDRINUSE' ? 'is in use' : `cannot be used (${code})`;
  throw new OwnerError(`Port ${port} ${problem}. Choose another one, for example: npm start -- --port 4321`);
}

function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) throw new OwnerError('PORT must be a whole number from 1 to 65535.');
  return port;
}

/** @returns the system's error code, such as EACCES; undefined if a server can listen on the port */
async function listenError(port: number): Promise<string | undefined> {
  const probe = createServer();
  try {
    await once(probe.listen(port), 'listening');
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  } finally {
    probe.close();
  }
}
