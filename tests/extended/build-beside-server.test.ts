import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startProject } from '../support/local-server';
import { copyProject } from '../support/project-copy';

const PATHS = ['token', 'index.html', 'page.js', 'page.css', 'other'];
const BUILDS = 10;

describe('npm run build beside a server', () => {
  it('never keeps the server from an answer', async () => {
    const folder = copyProject();
    const source = "exports.handler = (context, event, callback) => callback(null, 'hello');";
    writeFileSync(join(folder, 'functions/other.js'), source);
    const server = await startProject(folder, []);
    const statuses: Record<string, number[]> = {};
    let isBuilding = true;
    const ask = async (path: string) => {
      while (isBuilding) {
        const response = await fetch(`${server.url}/${path}`);
        expect((await response.text()).length).toBeGreaterThan(4);
        statuses[path] = [...(statuses[path] ?? []), response.status];
      }
    };
    const asked = Promise.all(PATHS.map(ask));
    for (let count = 0; count < BUILDS; count++) {
      await promisify(execFile)(process.execPath, ['scripts/build.mjs'], { cwd: folder });
    }
    isBuilding = false;
    await asked;
    for (const path of PATHS) expect([path, ...new Set(statuses[path])]).toEqual([path, 200]);
    expect(server.output()).not.toContain('Restarting');
    await server.stop();
  });

  it('has the server restart after a change, though another build has written the files first', async () => {
    const folder = copyProject();
    const server = await startProject(folder, []);
    const source = join(folder, 'src/twilio/products.ts');
    writeFileSync(source, readFileSync(source, 'utf8').replace("'video'", "'video', 'new-product'"));
    await promisify(execFile)(process.execPath, ['scripts/build.mjs'], { cwd: folder });
    const read = async () => (await fetch(`${server.url}/token?products=x`).catch(() => undefined))?.text();
    await server.until(async () => (await read().catch(() => undefined))?.includes('new-product') ?? false);
    await server.stop();
  });
});
