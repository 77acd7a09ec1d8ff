// Who runs: our built file and the two peers. The built file is a copy, so that a build meanwhile changes nothing.
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CONTEXT, EVENT } from './environment.mjs';
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

/** What the log costs: the peers have none. */
export const OURS_MUTED = { ...OURS, name: 'ours without its log', isMuted: true };

/** In the order in which every round runs them. */
export const CONTESTANTS = [OURS, SAMPLE, FLOOR];
