import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const MAX_LINES = 150;

const LEAVES = ['cli/twilio', 'cli/env', 'cli/terminal', 'src'];
const BELOW_COMMANDS = ['cli/checks', ...LEAVES];

/** What the files of each folder may import, besides each other. Every file belongs to one of these folders. */
const ALLOWED_IMPORTS: Readonly<Record<string, readonly string[]>> = {
  functions: ['src'],
  'cli/commands': ['cli', 'src'],
  // `npm start` rebuilds the Function after each change.
  'cli/start': [...BELOW_COMMANDS, 'scripts/build-options.mjs'],
  'cli/setup': BELOW_COMMANDS,
  'cli/doctor': BELOW_COMMANDS,
  'cli/deploy': BELOW_COMMANDS,
  'cli/docs': ['src'],
  'cli/checks': LEAVES,
  'cli/twilio': ['cli/env', 'cli/terminal', 'src'],
  'cli/env': ['cli/terminal', 'src'],
  'cli/terminal': ['src'],
  // The page judges a token by the rules of doctor, and shares no more with the commands.
  page: [
    'src',
    'cli/checks/issued-token.ts',
    'cli/checks/token',
    'cli/checks/function/apply-change.ts',
    'cli/terminal/finding.ts',
  ],
  src: [],
};

/** Its name determines the public path, /token. */
const ENTRY_FILE = 'functions/token.ts';

const files = ['src', 'functions', 'cli', 'page'].flatMap((root) =>
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

  it('has no two files of the same name, except for the commands and the entry file', () => {
    const named = files.filter((file) => !isIn(file, 'cli/commands') && file !== ENTRY_FILE);
    const shared = named.filter((file) => named.some((other) => other !== file && basename(other) === basename(file)));
    expect(shared).toEqual([]);
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
