import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const MAX_LINES = 150;

const BELOW_CHECKS = ['cli/twilio', 'cli/env', 'cli/terminal', 'src'];
const BELOW_COMMANDS = ['cli/checks', ...BELOW_CHECKS];

/** Folder -> what its files may import besides one another. A file of any other folder has no place. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  functions: ['src'],
  'cli/commands': ['cli', 'src'],
  // It rebuilds the Function after each change.
  'cli/start': [...BELOW_COMMANDS, 'scripts/build-options.mjs'],
  'cli/setup': BELOW_COMMANDS,
  'cli/doctor': BELOW_COMMANDS,
  'cli/deploy': BELOW_COMMANDS,
  'cli/checks': BELOW_CHECKS,
  'cli/twilio': ['cli/env', 'cli/terminal', 'src'],
  'cli/env': ['cli/terminal', 'src'],
  'cli/terminal': ['src'],
  src: [],
};

/** The public path /token comes from the name of the Function's file. */
const FREE_NAME = 'functions/token.ts';

const files = ['src', 'functions', 'cli'].flatMap((root) =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(root, name)),
);

const importsOf = new Map(files.map((file) => [file, readImports(file)]));

describe('the house', () => {
  it('reads imports of values and of types, across lines, and dynamic ones', () => {
    const source = `import a from './a';\nimport type { B } from "./b";\nimport {\n  c,\n} from '../c';
      export * from './d'; import './e'; await import('./f'); import g from 'node:g';`;
    expect(relativeSpecifiers(source)).toEqual(['./a', './b', '../c', './d', './e', './f']);
    expect(importsOf.get('functions/token.ts')).toContain('src/issue-token.ts');
    expect(importsOf.get('cli/commands/start.ts')).toContain('cli/start/restartable-server.ts');
  });

  it('finds a cycle', () => {
    const graph = new Map([
      ['a', ['b', 'c']],
      ['b', ['c']],
      ['c', ['d']],
      ['d', ['b']],
    ]);
    expect(cyclesIn(graph)).toEqual(['b -> c -> d -> b']);
  });

  it('no file imports itself through others', () => {
    expect(cyclesIn(importsOf)).toEqual([]);
  });

  it('every file has a place', () => {
    expect(files.filter((file) => placeOf(file) === undefined)).toEqual([]);
  });

  it('arrows go down only', () => {
    const arrows = files.flatMap((file) => (importsOf.get(file) ?? []).map((imported) => [file, imported] as const));
    const others = arrows.filter(([file, imported]) => !mayImport(file, imported));
    expect(others.map((arrow) => arrow.join(' -> '))).toEqual([]);
  });

  it('no two files share a name, but for a command and the public path', () => {
    const named = files.filter((file) => !isIn(file, 'cli/commands') && file !== FREE_NAME);
    const shared = named.filter((file) => named.some((other) => other !== file && basename(other) === basename(file)));
    expect(shared).toEqual([]);
  });

  it(`no file is longer than ${MAX_LINES} lines`, () => {
    const long = files.filter((file) => readFileSync(file, 'utf8').trimEnd().split('\n').length > MAX_LINES);
    expect(long).toEqual([]);
  });
});

const isIn = (file: string, place: string) => file === place || file.startsWith(`${place}/`);

const placeOf = (file: string) => Object.keys(ARROWS).find((place) => isIn(file, place));

function mayImport(file: string, imported: string): boolean {
  const place = placeOf(file);
  return place !== undefined && [place, ...(ARROWS[place] ?? [])].some((allowed) => isIn(imported, allowed));
}

function readImports(file: string): string[] {
  return relativeSpecifiers(readFileSync(file, 'utf8')).map((specifier) => {
    const path = join(dirname(file), specifier);
    return existsSync(`${path}.ts`) ? `${path}.ts` : path;
  });
}

function relativeSpecifiers(source: string): string[] {
  const found = source.matchAll(/\b(?:from|import)\s*(?:\(\s*)?(['"])(\.{1,2}\/[^'"]+)\1/g);
  return [...found].map(([, , specifier]) => specifier ?? '');
}

/** A cycle for each arrow that leads back to a file on the way to it. */
function cyclesIn(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, way: readonly string[]) => {
    if (way.includes(file)) cycles.push([...way.slice(way.indexOf(file)), file].join(' -> '));
    if (done.has(file) || way.includes(file)) return;
    for (const imported of graph.get(file) ?? []) visit(imported, [...way, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  return cycles;
}
