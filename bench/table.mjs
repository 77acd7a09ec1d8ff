// The rows of all parts as text.

const COLUMN_WIDTH = 11;

/**
 * @typedef {{ title: string, note?: string, rows: import('./stats.mjs').Row[] }} PartResult
 * @param {readonly PartResult[]} parts
 */
export function toTable(parts) {
  const figureWidth = Math.max(...parts.flatMap(({ rows }) => rows.map(({ figure }) => figure.length)));
  const line = (/** @type {string} */ figure, /** @type {string[]} */ cells) =>
    `${figure.padEnd(figureWidth + 2)}${cells.map((cell) => cell.padStart(COLUMN_WIDTH)).join('')}`;

  const lines = parts.flatMap(({ title, note, rows }) => [
    '',
    line(title, ['minimum', 'median', 'maximum', 'target']),
    ...(note ? [note] : []),
    ...rows.map((row) => line(`  ${row.figure}`, cells(row)).trimEnd()),
  ]);
  return `${lines.join('\n')}\n`;
}

/** @param {import('./stats.mjs').Row} row */
function cells({ minimum, median, maximum, target, verdict }) {
  const figures = [minimum, median, maximum].map(toText);
  if (!target || !verdict) return figures;
  const bound = 'atMost' in target ? `<= ${toText(target.atMost)}` : `>= ${toText(target.atLeast)}`;
  return [...figures, bound, verdict === 'missed' ? 'MISSED' : verdict];
}

function toText(/** @type {number} */ value) {
  const digits = value >= 1000 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 };
  return value.toLocaleString('en-US', digits);
}
