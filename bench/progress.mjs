// What the bench is doing, on standard error: one line that is written over on a terminal, else a line for each part.

const { stderr } = process;

/**
 * @param {string} title
 * @returns {(done: number, total: number) => void}
 */
export function progressOf(title) {
  if (!stderr.isTTY) stderr.write(`${title} ...\n`);
  return (done, total) => {
    if (stderr.isTTY) stderr.write(`\r\x1b[K${title}: ${done} of ${total}`);
  };
}

export function endProgress() {
  if (stderr.isTTY) stderr.write('\r\x1b[K');
}
