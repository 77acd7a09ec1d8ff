// How the time of one warm call of ours grows with what is asked for and with what is sent.
import { OURS } from '../contestants.mjs';
import { measureWarm } from '../rounds.mjs';
import { ratios, toRow } from '../stats.mjs';

const ROUNDS = 21;
const EXTRA_KEYS = 1000;
const PRODUCTS = ['video', 'voice', 'conversations', 'sync'];

export const title = 'Growth: time of one warm call of ours';

/**
 * @param {(done: number, total: number) => void} progress
 * @returns {Promise<import('../stats.mjs').Row[]>}
 */
export async function measure(progress) {
  const extra = Object.fromEntries(Array.from({ length: EXTRA_KEYS }, (_, index) => [`key${index}`, 'value']));
  const events = [
    OURS.event,
    { ...OURS.event, ...extra },
    ...PRODUCTS.map((_, index) => ({ ...OURS.event, products: PRODUCTS.slice(0, index + 1).join(',') })),
  ];
  const contestants = events.map((event) => ({ ...OURS, event }));
  const [plain, crowded, one, ...more] = await measureWarm(contestants, ROUNDS, progress);
  return [
    toRow(`${EXTRA_KEYS} extra keys in the event / none`, ratios(crowded, plain)),
    ...more.map((times, index) => toRow(`${index + 2} products / 1 product`, ratios(times, one))),
  ];
}
