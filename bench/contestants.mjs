// Who runs: our built file and its peers. The built file is a copy, so that a build meanwhile changes nothing.
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CONTEXT, EVENT } from './environment.mjs';
import { buildWithoutBearer } from './without-bearer.mjs';
import { FOLDER } from './workspace.mjs';

/** @typedef {{ name: string, file: string, context: object, event: object, isMuted?: boolean }} Contestant */

const path = (/** @type {string} */ relative) => fileURLToPath(new URL(relative, import.meta.url));

export const PROJECT_FOLDER = path('..');
export const BUILT_FILE = join(FOLDER, 'token.js');

copyFileSync(join(PROJECT_FOLDER, 'dist/functions/token.js'), BUILT_FILE);

/** @type {Contestant} */
export const OURS = { name: 'ours', file: BUILT_FILE, context: CONTEXT, event: EVENT };
/** @type {Contestant} */
export const SAMPLE = { ...OURS, name: 'sample', file: path('peers/sample.cjs') };
/** @type {Contestant} */
export const FLOOR = { ...OURS, name: 'floor', file: path('peers/floor.cjs') };

/** For callers with a bearer token. @type {Contestant} */
export const JOSE = { ...OURS, name: 'jose', file: path('peers/jose.cjs') };

/** What the log costs: the peers have none. */
export const OURS_MUTED = { ...OURS, name: 'ours without its log', isMuted: true };

/** Ours as it would be if it knew no bearer tokens: what they cost a caller who sends none. */
export const OURS_WITHOUT_BEARER = { ...OURS, name: 'ours without bearer tokens', file: join(FOLDER, 'anonymous.js') };

await buildWithoutBearer(OURS_WITHOUT_BEARER.file);

/** In the order in which every round runs them. */
export const CONTESTANTS = [OURS, SAMPLE, FLOOR];
