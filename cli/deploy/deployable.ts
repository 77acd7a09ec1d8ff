// Everything that a deploy checks before it asks Twilio for anything: variables, credentials, and what else twilio-run
// reads: its configuration file and the assets. A deploy must upload exactly the variables and the files that were checked.
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { SETUP } from '../../advice/configuration';
import { isVariableName } from '../../src/config/variables';
import { deployedProblems } from '../checks/configuration';
import { fileWarnings } from '../env/env-file';
import { OwnerError, printable } from '../terminal/output';
import { credentialsOf, setCredentials } from '../twilio/credentials';

/** Passed as `--config`, so that twilio-run reads no other file and no part of package.json. */
export const CONFIG_FILE = '.twilioserverlessrc';

/** The build copies assets/ to it, as it is. */
const PUBLIC_FOLDER = 'dist/assets';

/** Settings that would make twilio-run deploy something else, with the only value allowed. */
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

/** Twilio takes no new build for an older one: https://github.com/twilio-labs/serverless-toolkit/pull/565 */
const OLDEST_RUNTIME = 22;

/** macOS creates one; the other holds well-known URIs (RFC 8615). */
const ALLOWED_HIDDEN = ['.DS_Store', '.well-known'];

/** What editors and other tools leave beside a file: `x~`, `#x#`, `x.bak`. */
const BACKUP = /~$|^#.*#$|\.(?:bak|backup|old|orig|rej|save|swo|swp|tmp)$/i;

/** As many as an owner can read at once. */
const MAX_PATHS = 5;
const MAX_PATH_LENGTH = 200;

const NO_CREDENTIALS = `There are no credentials for the deploy: ${setCredentials('the file')}`;

/**
 * @param folder of package.json
 * @param variables of the file that is uploaded
 * @param runtime the flag
 * @returns `ownNames` are the owner's own variables, which may be secrets in the wrong file
 * @throws OwnerError if the credentials are incomplete or of another account, or the configuration file is not JSON
 */
export function inspectProject(
  folder: string,
  variables: Record<string, string>,
  processEnvironment: NodeJS.ProcessEnv,
  runtime?: string,
) {
  const credentials = credentialsOf(processEnvironment, variables);
  const settings = settingsIn(readConfigFile(folder));
  return {
    credentials,
    warnings: fileWarnings(variables).map(({ message }) => message),
    problems: [
      ...deployedProblems(variables).map(({ code, message }) =>
        code === 'demo_value' ? `${message} ${SETUP}` : message,
      ),
      ...settings.flatMap(([name, value]) =>
        isForbidden(name, value) ? [`${CONFIG_FILE} sets ${name}: remove it.`] : [],
      ),
      ...settings.flatMap(([name, value]) => (name === 'runtime' ? runtimeProblems(CONFIG_FILE, value) : [])),
      ...runtimeProblems('--runtime', runtime),
      ...assetProblems(join(folder, PUBLIC_FOLDER)),
      ...(credentials ? [] : [NO_CREDENTIALS]),
    ],
    ownNames: Object.keys(variables).filter((name) => variables[name] !== '' && !isVariableName(name)),
  };
}

function readConfigFile(folder: string): unknown {
  try {
    return JSON.parse(readFileSync(join(folder, CONFIG_FILE), 'utf8'));
  } catch {
    throw new OwnerError(`${CONFIG_FILE} cannot be read as JSON: restore the one of this project.`);
  }
}

/** Every setting, wherever it is in the file. An object is a section, such as the one for the command `env`. */
function settingsIn(section: unknown): (readonly [name: string, value: unknown])[] {
  if (typeof section !== 'object' || section === null) return [];
  return Object.entries(section).flatMap(([name, value]) => [[name, value] as const, ...settingsIn(value)]);
}

const isForbidden = (name: string, value: unknown) =>
  Object.hasOwn(ALLOWED, name) && typeof value !== 'object' && value !== ALLOWED[name];

function runtimeProblems(source: string, runtime: unknown): string[] {
  const [, major] = /^node(\d{1,3})$/i.exec(String(runtime)) ?? [];
  if (major === undefined || Number(major) >= OLDEST_RUNTIME) return [];
  return [`${source} names node${major}, for which Twilio takes no new build: use node22 or node24.`];
}

/** Every file in the folder becomes public, even one that was not meant to. */
function assetProblems(folder: string): string[] {
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  if (!stats) return [];
  if (stats.isSymbolicLink()) return ['assets is a link, and what it leads to would become public: replace it.'];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const unwanted = entries.filter((entry) => entry.isSymbolicLink() || isHidden(entry.name) || BACKUP.test(entry.name));
  if (unwanted.length === 0) return [];
  const paths = unwanted.map(({ parentPath, name }) =>
    printable(join('assets', relative(folder, join(parentPath, name))), MAX_PATH_LENGTH),
  );
  const list = [...paths.slice(0, MAX_PATHS), ...(paths.length > MAX_PATHS ? ['…'] : [])].join(', ');
  return [`assets/ has links, hidden files or backups, which would become public: remove ${list}.`];
}

const isHidden = (name: string) => name.startsWith('.') && !ALLOWED_HIDDEN.includes(name);
