// Runs twilio-run with the guard before its server. The settings are read first: later, twilio-run replaces process.env by
// the variables of `.env`.
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { guardRequests } from './guard';

const FUNCTIONS_FOLDER = 'dist/functions';

const require = createRequire(import.meta.url);

guardRequests(JSON.parse(process.env.LOCAL_SERVER_SETTINGS ?? ''), new Set(ownPaths()));
acceptNode24();
require('twilio-run/bin/twilio-run.js');

/** The public path comes from the path of the file, without what says who may call it, and with hyphens for spaces. */
function ownPaths(): string[] {
  const files = readdirSync(FUNCTIONS_FOLDER, { recursive: true, encoding: 'utf8' });
  const paths = files.flatMap((file) => /^(.+?)(?:\.protected|\.private)?\.js$/.exec(file)?.[1] ?? []);
  return paths.map((path) => `/${path.replaceAll('\\', '/').replace(/\s/g, '-')}`).filter((path) => path !== '/token');
}

/** Twilio runs Node 24, but this version of twilio-run warns of it at every start. */
function acceptNode24(): void {
  if (!process.versions.node.startsWith('24.')) return;
  require('twilio-run/dist/checks/nodejs-version').default = () => undefined;
}
