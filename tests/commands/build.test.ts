import { execFileSync, spawnSync } from 'node:child_process';
import {
  closeSync,
  cpSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { copyProject } from '../support/project-copy';

const words = (text: string) => text.split(' ');

const PAGE = ['index.html', 'page.css', 'page.js'];

describe('npm run build', () => {
  const folder = copyProject();
  const assets = (name = '') => join(folder, 'assets', name);
  const built = (name = '') => join(folder, 'dist/assets', name);
  const inode = (name: string) => statSync(join(folder, 'dist', name)).ino;
  /** What `npm run build` runs. Throws if it fails. */
  const build = () => execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: folder, stdio: 'pipe' });

  it("makes the page and the owner's own files public, and none that were removed", () => {
    mkdirSync(assets('own'));
    writeFileSync(assets('own/a.txt'), 'a');
    build();
    expect(readdirSync(built()).sort()).toEqual(['index.html', 'own', 'page.css', 'page.js']);
    expect(readFileSync(built('own/a.txt'), 'utf8')).toBe('a');
    rmSync(assets('own'), { recursive: true });
    build();
    expect(readdirSync(built()).sort()).toEqual(PAGE);
  });

  it('copies hidden files and links as they are, so that a deploy refuses them', () => {
    writeFileSync(assets('.env'), 'A=1');
    symlinkSync('../package.json', assets('link.json'));
    symlinkSync('nothing', assets('later.txt'));
    build();
    for (const name of ['.env', 'link.json', 'later.txt']) rmSync(assets(name));
    expect(readdirSync(built())).toContain('.env');
    for (const name of ['link.json', 'later.txt']) expect(lstatSync(built(name)).isSymbolicLink()).toBe(true);
  });

  it('leaves out the script and the style of the page if the owner has removed the page', () => {
    renameSync(assets('index.html'), join(folder, 'index.html'));
    build();
    expect(readdirSync(join(folder, 'dist')).sort()).toEqual(['cli', 'functions']);
    rmSync(assets(), { recursive: true });
    build();
    expect(readdirSync(join(folder, 'dist')).sort()).toEqual(['cli', 'functions']);
    cpSync('assets', assets(), { recursive: true });
    build();
    expect(readdirSync(built()).sort()).toEqual(PAGE);
  });

  it('writes a file only if it differs, and then replaces it as a whole', () => {
    writeFileSync(assets('own.txt'), 'a');
    build();
    const inodes = () => ['functions/token.js', 'cli/start.mjs', 'assets/page.js', 'assets/own.txt'].map(inode);
    const [token, start, script, own] = inodes();
    build();
    expect(inodes()).toEqual([token, start, script, own]);
    const file = openSync(built('own.txt'), 'r');
    writeFileSync(assets('own.txt'), 'longer');
    build();
    // Somebody who is reading the old file goes on reading the old file.
    expect([readFileSync(file, 'utf8'), readFileSync(built('own.txt'), 'utf8')]).toEqual(['a', 'longer']);
    closeSync(file);
    expect(inodes().slice(0, 3)).toEqual([token, start, script]);
    rmSync(assets('own.txt'));
    build();
    expect(readdirSync(built()).sort()).toEqual(PAGE);
  });

  it('exchanges a file and a folder of the same name', () => {
    writeFileSync(assets('own'), 'a');
    build();
    rmSync(assets('own'));
    mkdirSync(assets('own/deep'), { recursive: true });
    writeFileSync(assets('own/deep/b.txt'), 'b');
    build();
    expect(readFileSync(built('own/deep/b.txt'), 'utf8')).toBe('b');
    rmSync(assets('own'), { recursive: true });
    writeFileSync(assets('own'), 'c');
    build();
    expect(readFileSync(built('own'), 'utf8')).toBe('c');
    rmSync(assets('own'));
  });

  it('leaves dist/ as it was after an error', () => {
    build();
    const before = inode('functions/token.js');
    const source = join(folder, 'src/errors.ts');
    const text = readFileSync(source, 'utf8');
    writeFileSync(source, 'export const = ;');
    expect(build).toThrow('src/errors.ts:1:13');
    writeFileSync(source, text);
    expect(inode('functions/token.js')).toBe(before);
    expect(readdirSync(built()).sort()).toEqual(PAGE);
  });
});

describe("npm run build with the owner's own Functions", () => {
  const folder = copyProject();
  const HANDLER = "exports.handler = (context, event, callback) => callback(null, 'hello');";
  const MODULE = "export const handler = (context, event, callback) => callback(null, 'hello');";
  const add = (name: string, text = HANDLER) => {
    const file = join(folder, 'functions', name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  const build = () => spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: folder, encoding: 'utf8' });
  afterEach(() => {
    rmSync(join(folder, 'functions'), { recursive: true });
    cpSync('functions', join(folder, 'functions'), { recursive: true });
  });

  it('makes a CommonJS file of every script, also in folders, without a word', () => {
    const files: Record<string, string> = { 'a.js': HANDLER, 'b.cjs': HANDLER, 'c.mjs': MODULE, 'd.cts': MODULE };
    Object.assign(files, { 'e.protected.mts': MODULE, 'voice/incoming.js': HANDLER, 'f/g/h.private.ts': MODULE });
    Object.assign(files, { 'two words.js': HANDLER, '.hidden.js': HANDLER, 'types.d.ts': 'export type A = 1;' });
    for (const [name, text] of Object.entries(files)) add(name, text);
    expect(build()).toMatchObject({ status: 0, stdout: '', stderr: '' });
    const built = readdirSync(join(folder, 'dist/functions'), { recursive: true, encoding: 'utf8' });
    expect(built.filter((name) => name.endsWith('.js')).sort()).toEqual(
      words(
        '.hidden.js a.js b.js c.js d.js e.protected.js f/g/h.private.js token.js two_words.js voice/incoming.js',
      ).map((name) => name.replace('_', ' ')),
    );
    for (const name of built.filter((name) => name.endsWith('.js'))) {
      expect(require(join(folder, 'dist/functions', name)).handler).toBeInstanceOf(Function);
    }
  });

  it('names each file that cannot become a Function, and builds the others', () => {
    const NO_SCRIPT = 'it is not a script';
    const NAME = 'Twilio does not accept each character of its name';
    const reasons: Record<string, string> = { '#hook.ts': NAME, 'a+b.js': NAME, 'hook.coffee': NO_SCRIPT };
    Object.assign(reasons, { 'notes.md': NO_SCRIPT, 'voice/data.json': NO_SCRIPT, "voice/it's.mjs": NAME });
    for (const name of [...Object.keys(reasons), 'hook.js']) add(name);
    const sentences = Object.entries(reasons).map(
      ([name, reason]) => `! functions/${name} does not become a Function: ${reason}.\n`,
    );
    expect(build()).toMatchObject({ status: 0, stderr: sentences.join('') });
    expect(readdirSync(join(folder, 'dist/functions')).sort()).toEqual(['hook.js', 'token.js']);
  });

  it('names a link to nothing, and one to a folder', () => {
    symlinkSync('nothing', join(folder, 'functions/later.js'));
    symlinkSync('../src', join(folder, 'functions/more.js'));
    const names = build()
      .stderr.split('\n')
      .map((line) => / (\S+) does not become .* not a file\.$/.exec(line)?.[1]);
    expect(names).toEqual(['functions/later.js', 'functions/more.js', undefined]);
  });

  it.each([
    ['token.js', 'token.ts'],
    ['token.protected.ts', 'token.ts'],
    ['voice.js', 'voice.mjs'],
    ['voice.protected.ts', 'voice.ts'],
    ['voice/in.cjs', 'voice/in.private.js'],
  ])('refuses functions/%s beside functions/%s, since both would answer the same path', (one, other) => {
    add(one);
    if (other !== 'token.ts') add(other);
    const { status, stderr } = build();
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/^functions\/\S+ and functions\/\S+ would both answer \//),
    ]);
    for (const name of [one, other]) expect(stderr).toContain(`functions/${name} `);
  });

  it('names a file that is not JavaScript inside', () => {
    add('voice/incoming.mjs', 'export const = ;');
    expect(build()).toMatchObject({ status: 1, stderr: expect.stringContaining('functions/voice/incoming.mjs:1:13') });
  });
});
