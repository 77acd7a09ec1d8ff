import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const text = readFileSync('docs/troubleshooting.md', 'utf8');

const sources = ['advice', 'cli', 'src'].flatMap((root) =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(root, name), 'utf8')),
);

describe('docs/troubleshooting.md', () => {
  it('quotes doctor in the words of the code', () => {
    const quotes = [...quotedInTable(text), ...quotedInConsole(text)];
    expect(quotes.length).toBeGreaterThan(5);
    // An ellipsis stands for words that are left out, or that the code fills in.
    const pieces = quotes.flatMap((quote) => quote.split('…').map((piece) => piece.trim())).filter(Boolean);
    expect(pieces.filter((piece) => !sources.some((source) => source.includes(piece)))).toEqual([]);
  });
});

/** The code in the first column of the tables headed 'doctor says'. */
function quotedInTable(markdown: string): string[] {
  const tables = markdown.match(/^\| doctor says .*\n(?:\|.*\n)+/gm) ?? [];
  const cells = tables.flatMap((table) => [...table.matchAll(/^\|([^|]+)\|/gm)].map(([, cell = '']) => cell));
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, quote = '']) => quote));
}

/** Messages and remedies in examples of what doctor prints. */
function quotedInConsole(markdown: string): string[] {
  const findings = markdown.matchAll(/^✗ [^:]+: (.+)\n {2}→ (.+)$/gm);
  return [...findings].flatMap(([, message = '', remedy = '']) => [message, remedy]);
}
