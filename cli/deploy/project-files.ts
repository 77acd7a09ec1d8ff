// What else twilio-run reads of the project: its configuration file and the assets. A deploy must take the variables and
// the files that have been checked, and no others.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { OwnerError } from '../terminal/owner-error';

/** The one configuration file: another one, or a part of package.json, does not count with `--config`. */
export const CONFIG_FILE = '.twilioserverlessrc';

/** The settings in it with which twilio-run would deploy something else, at any depth; and what they may be. */
const FIXED: Readonly<Record<string, string | undefined>> = {
  functionsFolder: 'dist/functions',
  assetsFolder: 'assets',
  cwd: undefined,
  env: undefined,
  loadSystemEnv: undefined,
  // Its two commands would go to different ones; npm run deploy has flags for them.
  serviceName: undefined,
  serviceSid: undefined,
  environment: undefined,
  functionsEnv: undefined,
  region: undefined,
  edge: undefined,
};

/** Files of a Mac, and of the well-known URIs of RFC 8615. */
const HARMLESS = ['.DS_Store', '.well-known'];

/** A sentence for each. */
export function projectProblems(): string[] {
  const settings = wrongSettings(readConfigFile()).map((name) => `${CONFIG_FILE} sets ${name}: take it out.`);
  return [...settings, ...assetProblems()];
}

function readConfigFile(): unknown {
  try {
    return JSON.parse(readFileSync(CONFIG_FILE, 'utf8'));
  } catch {
    throw new OwnerError(`${CONFIG_FILE} cannot be read as JSON: put back the one of this project.`);
  }
}

function wrongSettings(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    // An object is a section, such as that of the command env.
    Object.hasOwn(FIXED, name) && typeof inner !== 'object' && inner !== FIXED[name] ? [name] : wrongSettings(inner),
  );
}

/** Every file there becomes a public URL, one like `.env` too. */
function assetProblems(): string[] {
  if (!existsSync('assets')) return [];
  const paths = readdirSync('assets', { recursive: true, encoding: 'utf8' });
  const hidden = paths.filter((path) => basename(path).startsWith('.') && !HARMLESS.includes(basename(path)));
  return hidden.length > 0 ? ['assets/ has hidden files, which would become public: take them out.'] : [];
}
