// The time of one call in a process that has answered before: compared with the peers, and as a request grows.
import { measureWarm } from '../calls.mjs';
import { FLOOR, HANDLERS, OURS, OURS_MUTED, SAMPLE } from '../handlers.mjs';
import { ratios, toRow } from '../statistics.mjs';

/** @import { Handler } from '../handlers.mjs' */
/** @import { Part } from '../statistics.mjs' */

const WARM_ROUNDS = 51;
const GROWTH_ROUNDS = 21;
const EXTRA_HEADERS = 1000;
const PRODUCTS = ['video', 'voice', 'conversations', 'sync'];

/** @type {Part} */
export const warm = {
  title: 'Warm: calls of the handler',
  note: 'Ours writes a line of JSON to its log (/dev/null) in each call, and this time is included; the peers log nothing.',
  async measure(progress) {
    const timesOf = await measureWarm([...HANDLERS, OURS_MUTED], WARM_ROUNDS, progress);
    const perSecond = (/** @type {Handler} */ handler) => timesOf(handler).map((microseconds) => 1e6 / microseconds);
    return [
      toRow('ours, calls a second', perSecond(OURS)),
      toRow('sample, calls a second', perSecond(SAMPLE)),
      toRow('floor, calls a second', perSecond(FLOOR)),
      toRow('ours, microseconds a call', timesOf(OURS)),
      toRow('time of ours / time of the floor', ratios(timesOf(OURS), timesOf(FLOOR)), { atMost: 2.4 }),
      toRow('time of the sample / time of ours', ratios(timesOf(SAMPLE), timesOf(OURS)), { atLeast: 28 }),
      toRow('the same, ours without its log line', ratios(timesOf(SAMPLE), timesOf(OURS_MUTED))),
    ];
  },
};

/** @type {Part} */
export const growth = {
  title: 'Growth: time of one warm call of ours',
  async measure(progress) {
    const withFields = (/** @type {object} */ fields) => ({ ...OURS, event: { ...OURS.event, ...fields } });
    const headers = Object.fromEntries(Array.from({ length: EXTRA_HEADERS }, (_, index) => [`x-key${index}`, 'value']));
    const [plain, crowded] = [withFields({}), withFields({ request: { headers, cookies: {} } })];
    const one = withFields({ products: PRODUCTS[0] });
    const more = [2, 3, 4].map((count) => ({
      count,
      handler: withFields({ products: PRODUCTS.slice(0, count).join(',') }),
    }));

    const handlers = [plain, crowded, one, ...more.map(({ handler }) => handler)];
    const timesOf = await measureWarm(handlers, GROWTH_ROUNDS, progress);
    return [
      toRow(`${EXTRA_HEADERS} headers in the event / none`, ratios(timesOf(crowded), timesOf(plain))),
      ...more.map(({ count, handler }) =>
        toRow(`${count} products / 1 product`, ratios(timesOf(handler), timesOf(one))),
      ),
    ];
  },
};
