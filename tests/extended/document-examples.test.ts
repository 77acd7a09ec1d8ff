// The examples of the token source in the documents compile, against the real clients, Twilio's real SDKs for JavaScript
// and what the other SDKs declare. Those that need no SDK also run, against the real server.
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { describeWhere } from '../support/describe-where';
import { EVERY_PRODUCT } from '../support/environment';
import { documents, type Fence, fencesOf } from '../support/fences';
import { type LocalServer, startLocalServer } from '../support/local-server';
import type { CommandResult } from '../support/project-copy';
import { temporaryFolder } from '../support/temporary-folder';
import { kotlinTests, runTests, swiftCommand } from '../support/toolchain';
import { installSdks } from './sdk/sdks';

const STUBS = 'tests/support/sdk-stubs';
const WEB_CLIENT = 'clients/web/token-source.ts';
/** After a dot where JUnit prints it. */
const IDENTITY = /^\.?guest\w+$/m;

let server: LocalServer;
beforeAll(async () => {
  server = await startLocalServer(EVERY_PRODUCT);
});
afterAll(() => server?.stop());

interface Example {
  readonly page: string;
  /** From the comment on top, with which the reader knows where to put it. */
  readonly name: string | undefined;
  readonly code: string;
}

const pages = [...documents].map(([file, text]) => ({ page: basename(file, '.md'), fences: fencesOf(text) }));

/** The blocks of the pages that show the token source in one of these languages. */
function examplesIn(...languages: string[]): Example[] {
  const isIn = ({ language }: Fence) => languages.includes(language);
  return pages
    .map(({ page, fences }) => ({ page, codes: fences.filter(isIn).map(({ code }) => code) }))
    .filter(({ codes }) => codes.some((code) => code.includes('TokenSource')))
    .flatMap(({ page, codes }) => codes.map((code) => ({ page, name: nameOf(code), code })));
}

const nameOf = (code: string) => /^(?:\/\/ swift-tools-version.*\n)?\/\/ (\S+\.\w+)\n/.exec(code)?.[1];

function write(folder: string, name: string, code: string): void {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, code.replaceAll('http://localhost:3000', server.url));
}

const pagesOf = (examples: readonly Example[]) => [...new Set(examples.map(({ page }) => page))];

describe('the search for examples', () => {
  it.each([
    ['swift', ['ios', 'samples']],
    ['kotlin', ['android', 'samples']],
    ['ts', ['web']],
    ['js', ['samples']],
  ])('finds the pages with examples in %s', (language, expected) => {
    expect(pagesOf(examplesIn(language)).sort()).toEqual(expected);
  });
});

describe('TypeScript and JavaScript in the documents', () => {
  const examples = examplesIn('ts', 'js');
  let folder: string;
  beforeAll(() => {
    folder = temporaryFolder();
    cpSync(join(STUBS, 'typescript'), folder, { recursive: true });
    symlinkSync(installSdks(), join(folder, 'node_modules'), 'junction');
    for (const [index, { page, name = `${index}.js`, code }] of examples.entries())
      write(join(folder, page), name, code);
    // Where the pages say.
    for (const path of ['samples', 'web', 'web/src']) cpSync(WEB_CLIENT, join(folder, path, basename(WEB_CLIENT)));
  }, 600_000);

  const compile = () => run(process.execPath, [resolve('node_modules/.bin/tsc'), '-p', folder]);

  it('compiles', async () => {
    expect(await compile()).toMatchObject({ code: 0, output: '' });
  });

  it('that does not fit the client or a package does not compile', async () => {
    write(
      folder,
      'web/src/broken.ts',
      "import { tokens } from './tokens';\nawait tokens.token({ product: 'video' });\n",
    );
    write(folder, 'web/src/unknown.ts', "import { Device } from '@twilio/voice-sdk';\nnew Device('').setToken('');\n");
    const { output } = await compile();
    expect(output.match(/\w+\.ts\(\d+,\d+\): error TS\d+/g)).toEqual([
      expect.stringContaining('broken.ts'),
      expect.stringContaining('unknown.ts'),
    ]);
  });

  it('prints the identity', async () => {
    const outfile = join(folder, 'hello.mjs');
    buildSync({ entryPoints: [join(folder, 'web/hello.ts')], outfile, bundle: true, platform: 'node', format: 'esm' });
    expect(await run(process.execPath, [outfile])).toMatchObject({ code: 0, output: expect.stringMatching(IDENTITY) });
  });
});

/** Stays, since Swift keeps what it has built there. */
const SWIFT_FOLDER = resolve('.cache/document-examples');

describeWhere(swiftCommand('build', '') !== undefined, 'Swift in the documents', 'install Swift, or set SWIFT', () => {
  const examples = examplesIn('swift');

  async function swift(subcommand: 'build' | 'run', folder: string): Promise<CommandResult> {
    cpSync('clients/swift', join(folder, 'TwilioTokenSource'), {
      recursive: true,
      filter: (path) => basename(path) !== '.build',
    });
    const command = swiftCommand(subcommand, folder);
    if (!command) throw new Error('Swift was there a moment ago.');
    return runTests(command, {});
  }

  it('compiles', async () => {
    const folder = join(SWIFT_FOLDER, 'app');
    rmSync(join(folder, 'pages'), { recursive: true, force: true });
    cpSync(join(STUBS, 'swift'), folder, { recursive: true });
    for (const [index, { page, name, code }] of examples.entries()) {
      if (name === undefined) write(folder, `pages/${page}/Example${index}.swift`, code);
    }
    expect(await swift('build', folder)).toMatchObject({ code: 0, output: expect.not.stringContaining('error:') });
  }, 600_000);

  it('prints the identity', async () => {
    const folder = join(SWIFT_FOLDER, 'hello');
    for (const { name, code } of examples) if (name !== undefined) write(folder, name, code);
    expect(await swift('run', folder)).toMatchObject({ code: 0, stdout: expect.stringMatching(IDENTITY) });
  }, 600_000);
});

describeWhere(kotlinTests('') !== undefined, 'Kotlin in the documents', 'set KOTLIN', () => {
  it('compiles, and prints the identity', async () => {
    const folder = temporaryFolder();
    cpSync(join(STUBS, 'kotlin'), folder, { recursive: true });
    cpSync('clients/kotlin/TokenSource.kt', join(folder, 'TokenSource.kt'));
    for (const [index, { page, name, code }] of examplesIn('kotlin').entries()) {
      // Pages may share names. Gradle's file is not part of the program.
      if (!name?.endsWith('.kts')) write(folder, `${index}.kt`, `package ${page}\n${code}`);
    }
    write(folder, 'HelloTest.kt', 'class HelloTest {\n    @kotlin.test.Test\n    fun hello() = android.main()\n}\n');
    const command = kotlinTests(folder);
    expect(command && (await runTests(command, {}))).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(IDENTITY),
    });
  }, 600_000);
});

const run = (command: string, args: readonly string[]) => runTests({ command, args }, {});
