// What else twilio-run reads: its configuration file and the assets. A deploy must upload exactly the variables and the
// files that were checked.
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { OwnerError } from '../terminal/owner-error';
import { printable } from '../terminal/printable';

/** Passed as `--config`, so that twilio-run reads no other file and no part of package.json. */
export const CONFIG_FILE = '.twilioserverlessrc';

/** The build copies assets/ to it, as it is. */
const PUBLIC_FOLDER = 'dist/assets';

/** Settings that would make twilio-run deploy something else, wherever they are in the file, with the only value allowed. */
const ALLOWED: Readonly<Record<string, string | undefined>> = {
  functionsFolder: 'dist/functions',
  assetsFolder: PUBLIC_FOLDER,
  cwd: undefined,
  env: undefined,
  loadSystemEnv: undefined,
  // twilio-run's two commands could use different ones. `npm run deploy` has flags for these.
  serviceName: undefined,
  serviceSid: undefined,
  environment: undefined,
  functionsEnv: undefined,
  region: undefined,
  edge: undefined,
};

/** macOS creates one; the other holds well-known URIs (RFC 8615). */
const ALLOWED_HIDDEN = ['.DS_Store', '.well-known'];

/** What editors and other tools leave beside a file: `x~`, `#x#`, `x.bak`. */
const BACKUP = /~$|^#.*#$|\.(?:bak|backup|old|orig|rej|save|swo|swp|tmp)$/i;

/** As many as an owner can read at once. */
const MAX_PATHS = 5;
const MAX_PATH_LENGTH = 200;

/** @returns a sentence for each problem */
export function projectProblems(): string[] {
  const settings = wrongSettings(readConfigFile()).map((name) => `${CONFIG_FILE} sets ${name}: remove it.`);
  return [...settings, ...assetProblems()];
}

function readConfigFile(): unknown {
  try {
    return JSON.parse(readFileSync(CONFIG_FILE, 'utf8'));
  } catch {
    throw new OwnerError(`${CONFIG_FILE} cannot be read as JSON: restore the one of this project.`);
  }
}

function wrongSettings(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    // An object is a section, such as the one for the command `env`.
    Object.hasOwn(ALLOWED, name) && typeof inner !== 'object' && inner !== ALLOWED[name]
      ? [name]
      : wrongSettings(inner),
  );
}

/** Every file in the folder becomes public, even one that was not meant to. */
function assetProblems(): string[] {
  const folder = lstatSync(PUBLIC_FOLDER, { throwIfNoEntry: false });
  if (!folder) return [];
  if (folder.isSymbolicLink()) return ['assets is a link, and what it leads to would become public: replace it.'];
  const entries = readdirSync(PUBLIC_FOLDER, { recursive: true, withFileTypes: true });
  const unwanted = entries.filter((entry) => entry.isSymbolicLink() || isHidden(entry.name) || BACKUP.test(entry.name));
  if (unwanted.length === 0) return [];
  const paths = unwanted.map(({ parentPath, name }) =>
    printable(relative('dist', join(parentPath, name)), MAX_PATH_LENGTH),
  );
  const list = [...paths.slice(0, MAX_PATHS), ...(paths.length > MAX_PATHS ? ['…'] : [])].join(', ');
  return [`assets/ has links, hidden files or backups, which would become public: remove ${list}.`];
}

const isHidden = (name: string) => name.startsWith('.') && !ALLOWED_HIDDEN.includes(name);
