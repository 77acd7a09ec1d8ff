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
import { copyProject, finished, npm } from '../support/project-copy';

const PAGE = ['index.html', 'page.css', 'page.js'];

describe('npm run build', () => {
  const folder = copyProject();
  const assets = (name = '') => join(folder, 'assets', name);
  const built = (name = '') => join(folder, 'dist/assets', name);
  const build = async () => (await finished(npm(folder, ['run', 'build']))).code;

  it("makes the page and the owner's own files public, and none that were removed", async () => {
    mkdirSync(assets('own'));
    writeFileSync(assets('own/a.txt'), 'a');
    expect(await build()).toBe(0);
    expect(readdirSync(built()).sort()).toEqual(['index.html', 'own', 'page.css', 'page.js']);
    expect(readFileSync(built('own/a.txt'), 'utf8')).toBe('a');
    rmSync(assets('own'), { recursive: true });
    expect(await build()).toBe(0);
    expect(readdirSync(built()).sort()).toEqual(PAGE);
  });

  it('copies hidden files and links as they are, so that a deploy refuses them', async () => {
    writeFileSync(assets('.env'), 'A=1');
    symlinkSync('../package.json', assets('link.json'));
    symlinkSync('nothing', assets('later.txt'));
    expect(await build()).toBe(0);
    for (const name of ['.env', 'link.json', 'later.txt']) rmSync(assets(name));
    expect(readdirSync(built())).toContain('.env');
    for (const name of ['link.json', 'later.txt']) expect(lstatSync(built(name)).isSymbolicLink()).toBe(true);
  });

  it('leaves out the script and the style of the page if the owner has removed the page', async () => {
    renameSync(assets('index.html'), join(folder, 'index.html'));
    expect(await build()).toBe(0);
    expect(readdirSync(built())).toEqual([]);
    rmSync(assets(), { recursive: true });
    expect(await build()).toBe(0);
    expect(readdirSync(join(folder, 'dist')).sort()).toEqual(['cli', 'functions']);
  });
});
