// What a command is doing: a line that moves while the network works, where there is somebody to see it, and that is
// gone afterwards. Not the spinner of @clack/prompts: that one makes of Ctrl-C the exit code 0, and takes no SIGTERM.

export const NOTHING_CHANGED = 'Ended: nothing was changed.';

const FRAMES = ['◒', '◐', '◓', '◑'];
const FRAME_MILLISECONDS = 100;
const EMPTY_LINE = '\r\x1b[K';
const CTRL_C = 0x03;

/** @param sentence the last one, where the owner ends it with Ctrl-C meanwhile */
export async function progress<T>(what: string, work: () => Promise<T>, sentence = NOTHING_CHANGED): Promise<T> {
  if (!process.stdout.isTTY) return work();
  const release = holdKeys(() => {
    stop();
    release();
    console.error(sentence);
    process.exit(1);
  });
  const stop = show(what);
  try {
    return await work();
  } finally {
    stop();
    release();
  }
}

/** @returns what takes the line away */
function show(what: string): () => void {
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
 * Drops what is typed: it would show in the line, and answer a question that has not been read yet.
 *
 * @returns what gives the keyboard back
 */
function holdKeys(onCtrlC: () => void): () => void {
  const { stdin } = process;
  if (!stdin.isTTY) return () => undefined;
  const onKeys = (keys: Buffer) => {
    if (keys.includes(CTRL_C)) onCtrlC();
  };
  stdin.setRawMode(true).on('data', onKeys).resume();
  return () => void stdin.off('data', onKeys).pause().setRawMode(false);
}
