// Is this computer ready: a supported version of Node, and a build that is as new as its sources?
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Finding, findingsOf } from '../../advice/finding';

/** `engines` of package.json. */
export const OLDEST_NODE = '20.12';

/** What Twilio runs, and what the tests run on. */
const TESTED_MAJORS = [20, 22, 24];

const INSTALL_NODE = 'Install Node.js 22 from https://nodejs.org, then run npm install.';

const BUILT_FILE = 'dist/functions/token.js';

/** Everything that the build reads. */
const SOURCES = ['assets', 'cli', 'functions', 'page', 'scripts', 'src', 'package-lock.json', 'tsconfig.json'];

export interface Computer {
  /** The folder of package.json. */
  readonly folder: string;
  /** Such as `22.1.0`. */
  readonly nodeVersion: string;
}

export function checkComputer({ folder, nodeVersion }: Computer): readonly Finding[] {
  return [checkNode(nodeVersion), checkBuild(folder)];
}

function checkNode(version: string): Finding {
  const { ok, warning, problem } = findingsOf('Node');
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE.split('.').map(Number);
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
    return problem(`${version} is too old; ${OLDEST_NODE} is the oldest version that works.`, INSTALL_NODE);
  }
  if (TESTED_MAJORS.includes(major)) return ok(`${version} is supported, and Twilio runs the same major version.`);
  return warning(
    `${version} is not one of the major versions that this project is tested with: ${TESTED_MAJORS.join(', ')}.`,
    INSTALL_NODE,
  );
}

function checkBuild(folder: string): Finding {
  const { ok, problem } = findingsOf('Build');
  const builtAt = modifiedAt(join(folder, BUILT_FILE));
  if (builtAt === undefined) return problem('The Function is not built.', 'Run npm run build.');
  const newer = SOURCES.find((source) =>
    filesOf(join(folder, source)).some((file) => (modifiedAt(file) ?? 0) > builtAt),
  );
  if (newer) return problem(`It is older than ${newer}.`, 'Run npm run build.');
  return ok('It is up to date.');
}

/** The file itself, or every file below the folder. */
function filesOf(path: string): string[] {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path];
  const entries = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.map(({ parentPath, name }) => join(parentPath, name));
}

/** In milliseconds; undefined if the file does not exist. */
const modifiedAt = (file: string) => statSync(file, { throwIfNoEntry: false })?.mtimeMs;
