// What else twilio-run reads: its configuration file and the assets. A deploy must upload exactly the variables and the
// files that were checked.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { OwnerError } from '../terminal/owner-error';

/** Passed as `--config`, so that twilio-run reads no other file and no part of package.json. */
export const CONFIG_FILE = '.twilioserverlessrc';

/** Settings that would make twilio-run deploy something else, wherever they are in the file, with the only value allowed. */
const ALLOWED: Readonly<Record<string, string | undefined>> = {
  functionsFolder: 'dist/functions',
  assetsFolder: 'assets',
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

/** Every file in the folder becomes public, even one like `.env`. */
function assetProblems(): string[] {
  if (!existsSync('assets')) return [];
  const paths = readdirSync('assets', { recursive: true, encoding: 'utf8' });
  const hidden = paths.filter((path) => basename(path).startsWith('.') && !ALLOWED_HIDDEN.includes(basename(path)));
  return hidden.length > 0 ? ['assets/ has hidden files, which would become public: remove them.'] : [];
}
