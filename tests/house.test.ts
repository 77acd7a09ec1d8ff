import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const MAX_LINES = 300;

const LEAVES = ['cli/twilio', 'cli/env', 'cli/terminal', 'advice', 'src'];
const BELOW_COMMANDS = ['cli/checks', ...LEAVES];

/** What the files of each folder may import, besides each other. Every file belongs to one of these folders. */
const ALLOWED_IMPORTS: Readonly<Record<string, readonly string[]>> = {
  functions: ['src'],
  // `npm start` rebuilds the Function after each change.
  'cli/start': [...BELOW_COMMANDS, 'scripts/build-files.mjs'],
  'cli/setup': BELOW_COMMANDS,
  'cli/doctor': BELOW_COMMANDS,
  'cli/deploy': BELOW_COMMANDS,
  'cli/docs': LEAVES,
  'cli/checks': LEAVES,
  'cli/twilio': ['cli/env', 'cli/terminal', 'advice', 'src'],
  'cli/env': ['cli/terminal', 'advice', 'src'],
  'cli/terminal': ['src'],
  page: ['advice', 'src'],
  advice: ['src'],
  src: [],
};

const files = ['src', 'functions', 'advice', 'cli', 'page'].flatMap((root) =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(root, name)),
);

const importsOf = new Map(files.map((file) => [file, readImports(file)]));

describe('the search for imports', () => {
  it('finds imports of values and of types, across lines, and dynamic ones', () => {
    const source = `import a from './a';\nimport type { B } from "./b";\nimport {\n  c,\n} from '../c';
      export * from './d'; import './e'; await import('./f'); import g from 'node:g';`;
    expect(relativeSpecifiers(source)).toEqual(['./a', './b', '../c', './d', './e', './f']);
    expect(importsOf.get('functions/token.ts')).toContain('src/issue-token.ts');
    expect(importsOf.get('cli/start/start.ts')).toContain('cli/start/server.ts');
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
});

describe('the layout', () => {
  it('has no import cycle', () => {
    expect(cyclesIn(importsOf)).toEqual([]);
  });

  it('has a folder with rules for every file', () => {
    expect(files.filter((file) => folderOf(file) === undefined)).toEqual([]);
  });

  it('has imports that go down only', () => {
    const imports = files.flatMap((file) => (importsOf.get(file) ?? []).map((imported) => [file, imported] as const));
    const forbidden = imports.filter(([file, imported]) => !mayImport(file, imported));
    expect(forbidden.map((each) => each.join(' -> '))).toEqual([]);
  });

  it(`has no file of more than ${MAX_LINES} lines`, () => {
    const long = files.filter((file) => readFileSync(file, 'utf8').trimEnd().split('\n').length > MAX_LINES);
    expect(long).toEqual([]);
  });
});

const isIn = (file: string, folder: string) => file === folder || file.startsWith(`${folder}/`);

const folderOf = (file: string) => Object.keys(ALLOWED_IMPORTS).find((folder) => isIn(file, folder));

function mayImport(file: string, imported: string): boolean {
  const folder = folderOf(file);
  return (
    folder !== undefined && [folder, ...(ALLOWED_IMPORTS[folder] ?? [])].some((allowed) => isIn(imported, allowed))
  );
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

/** @returns a cycle for each import that leads back to a file on the path to it */
function cyclesIn(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]) => {
    if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
    if (done.has(file) || path.includes(file)) return;
    for (const imported of graph.get(file) ?? []) visit(imported, [...path, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  return cycles;
}
