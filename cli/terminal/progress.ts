// Shows what a command is doing: in a terminal, an animated line while the network works, erased afterwards. This is not
// the spinner of @clack/prompts because that one exits with 0 on Ctrl-C and ignores SIGTERM.

export const NOTHING_CHANGED = 'Cancelled: nothing was changed.';

const FRAMES = ['◒', '◐', '◓', '◑'];
const FRAME_MILLISECONDS = 100;
const EMPTY_LINE = '\r\x1b[K';
const CTRL_C = 0x03;

/** @param cancelMessage printed if the owner presses Ctrl-C meanwhile */
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
