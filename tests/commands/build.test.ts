import { execFileSync } from 'node:child_process';
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { copyProject } from '../support/project-copy';

const PAGE = ['index.html', 'page.css', 'page.js'];

describe('npm run build', () => {
  const folder = copyProject();
  const assets = (name = '') => join(folder, 'assets', name);
  const built = (name = '') => join(folder, 'dist/assets', name);
  /** What `npm run build` runs. Throws if it fails. */
  const build = () => execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: folder });

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
    expect(readdirSync(built())).toEqual([]);
    rmSync(assets(), { recursive: true });
    build();
    expect(readdirSync(join(folder, 'dist')).sort()).toEqual(['cli', 'functions']);
  });
});
