// What every command shows the same way: an error for the owner, a name from outside, and progress.

/** Ends a command. The message tells the owner in one sentence what is wrong and what to do; it never has a secret. */
export class OwnerError extends Error {
  override readonly name = 'OwnerError';
}

/** Replaces control characters and the like in a name from outside, such as that of a file or a resource at Twilio. */
export const printable = (text: string, maxLength = 64) =>
  text.replace(/[^\x20-\x7e\p{L}\p{N}]/gu, '?').slice(0, maxLength);

export const NOTHING_CHANGED = 'Cancelled: nothing was changed.';

const FRAMES = ['◒', '◐', '◓', '◑'];
const FRAME_MILLISECONDS = 100;
const EMPTY_LINE = '\r\x1b[K';
const CTRL_C = 0x03;

/**
 * Shows an animated line in a terminal while the network works, and erases it afterwards. This is not the spinner of
 * @clack/prompts because that one exits with 0 on Ctrl-C and ignores SIGTERM.
 *
 * @param cancelMessage printed if the owner presses Ctrl-C meanwhile
 */
export async function progress<T>(what: string, work: () => Promise<T>, cancelMessage = NOTHING_CHANGED): Promise<T> {
  if (!process.stdout.isTTY) return work();
  const release = discardKeys(() => {
    stop();
    release();
    console.error(cancelMessage);
    process.exit(1);
  });
  const stop = animate(what);
  try {
    return await work();
  } finally {
    stop();
    release();
  }
}

/** @returns a function that erases the line */
function animate(what: string): () => void {
  let frame = 0;
  const draw = () => process.stdout.write(`${EMPTY_LINE}${FRAMES[frame++ % FRAMES.length]}  ${what}…`);
  draw();
  const timer = setInterval(draw, FRAME_MILLISECONDS);
  return () => {
    clearInterval(timer);
    process.stdout.write(EMPTY_LINE);
  };
}

/**
 * Discards what is typed: it would appear in the line, and answer a question that is not on the screen yet.
 *
 * @returns a function that stops this
 */
function discardKeys(onCtrlC: () => void): () => void {
  const { stdin } = process;
  if (!stdin.isTTY) return () => undefined;
  const onKeys = (keys: Buffer) => {
    if (keys.includes(CTRL_C)) onCtrlC();
  };
  stdin.setRawMode(true).on('data', onKeys).resume();
  return () => void stdin.off('data', onKeys).pause().setRawMode(false);
}
