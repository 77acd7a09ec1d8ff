// A command in a pseudo-terminal, as its user sees it. `script` from util-linux provides the terminal; keys go in, and a
// picture of the screen comes out.
import { spawn, spawnSync } from 'node:child_process';

const { stdout: version } = spawnSync('script', ['--version'], { encoding: 'utf8' });

/** The `script` of other systems has other flags. */
export const hasTerminal = version?.includes('util-linux') ?? false;

export const KEYS = {
  enter: '\r',
  space: ' ',
  down: '\x1b[B',
  ctrlC: '\x03',
  ctrlD: '\x04',
  clear: '\x15',
};

const COLUMNS = 100;
const TIMEOUT_MILLISECONDS = 240_000;

export type Terminal = ReturnType<typeof startInTerminal>;

export function startInTerminal(folder: string, command: string, env: object) {
  const sized = `stty cols ${COLUMNS} rows 60; exec ${command}`;
  const child = spawn('script', ['-qefc', sized, '/dev/null'], {
    cwd: folder,
    env: { PATH: process.env.PATH, SHELL: '/bin/sh', TERM: 'xterm-256color', ...env },
    stdio: 'pipe',
  });
  let output = '';
  let seen = 0;
  const waiting = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk;
    for (const look of waiting) look();
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));

  /** Waits for the text to appear after what was seen last. */
  function see(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => settle(reject, `not within ${TIMEOUT_MILLISECONDS} ms`), TIMEOUT_MILLISECONDS);
      function settle(end: (error?: Error) => void, why: string) {
        clearTimeout(timer);
        waiting.delete(look);
        end(new Error(`'${text}' was not seen: ${why}. The screen:\n${pictureOf(output).text}`));
      }
      function look() {
        const end = endOf(output, text, seen);
        if (end === undefined) return;
        seen = end;
        settle(() => resolve(), '');
      }
      waiting.add(look);
      ended.then(() => settle(reject, 'the command ended'));
      look();
    });
  }
  return {
    see,
    press: (...keys: readonly string[]) => void child.stdin.write(keys.join('')),
    /** Everything that was written, with its escape sequences. */
    output: () => output,
    /** The text on the screen, without trailing blanks, and whether the cursor is visible. */
    screen: () => pictureOf(output),
    /** The exit code. */
    ended,
    kill: () => void child.kill('SIGKILL'),
  };
}

/** An escape sequence: its parameter, and the letter that says what the terminal does. */
const SEQUENCE = '\x1b\\[([?\\d;]*)([A-Za-z])';

/** The end of the first occurrence of a text after `start`, which may have escape sequences in it. */
function endOf(output: string, text: string, start: number): number | undefined {
  const pattern = [...text].map((letter) => letter.replace(/[^\w\s]/u, '\\$&')).join(`(?:${SEQUENCE})*`);
  const found = new RegExp(pattern, 'g');
  found.lastIndex = start;
  return found.test(output) ? found.lastIndex : undefined;
}

/** Draws what prompts can write: they move the cursor, erase and write. */
function pictureOf(output: string): { readonly text: string; readonly hasCursor: boolean } {
  const lines: string[][] = [[]];
  let [row, column, hasCursor] = [0, 0, true];
  const lineAt = (index: number) => (lines[index] ??= []);
  const moves: Readonly<Record<string, (count: number, parameter: string) => void>> = {
    A: (count) => (row = Math.max(0, row - count)),
    B: (count) => (row += count),
    C: (count) => (column += count),
    D: (count) => (column = Math.max(0, column - count)),
    G: (count) => (column = count - 1),
    J: () => {
      lineAt(row).length = Math.min(column, lineAt(row).length);
      lines.length = Math.min(row + 1, lines.length);
    },
    K: (_, parameter) => (lineAt(row).length = parameter === '2' ? 0 : Math.min(column, lineAt(row).length)),
    h: (_, parameter) => (hasCursor ||= parameter === '?25'),
    l: (_, parameter) => (hasCursor &&= parameter !== '?25'),
  };
  const sequences = new RegExp(SEQUENCE, 'y');
  for (let index = 0; index < output.length; index += 1) {
    sequences.lastIndex = index;
    const [sequence, parameter = '', final = ''] = sequences.exec(output) ?? [];
    if (sequence) {
      moves[final]?.(Number.parseInt(parameter, 10) || 1, parameter);
      index += sequence.length - 1;
    } else if (output[index] === '\r') column = 0;
    else if (output[index] === '\n') row += 1;
    else lineAt(row)[column++] = output[index] as string;
  }
  const text = Array.from(lines, (line) =>
    Array.from(line ?? [], (letter) => letter ?? ' ')
      .join('')
      .trimEnd(),
  );
  return { text: text.join('\n').trimEnd(), hasCursor };
}
