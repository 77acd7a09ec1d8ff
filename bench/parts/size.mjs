// What is uploaded: the bytes of the built file.
import { statSync } from 'node:fs';
import { BUILT_FILE } from '../contestants.mjs';
import { toRow } from '../stats.mjs';

export const title = 'The built file';

/** @returns {Promise<import('../stats.mjs').Row[]>} */
export async function measure() {
  return [toRow('dist/functions/token.js, bytes', [statSync(BUILT_FILE).size], { atMost: 100_000 })];
}
