// What a command is doing: a spinner while the network works, where there is somebody to see it.
import { spinner } from '@clack/prompts';

export async function progress<T>(what: string, work: () => Promise<T>): Promise<T> {
  if (!process.stdout.isTTY) return work();
  const shown = spinner();
  shown.start(what);
  try {
    const result = await work();
    shown.stop(what);
    return result;
  } catch (error) {
    shown.error(what);
    throw error;
  }
}
