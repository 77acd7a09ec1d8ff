// How a change reaches the Function that was asked: `npm start` serves it on this computer, and otherwise a deploy
// brings it to Twilio.

/** What to do; a function if it changes `.env`. */
export type Remedy = string | ((isLocal: boolean) => string);

export const inEnv =
  (remedy: string): Remedy =>
  (isLocal) =>
    thenApply(remedy, isLocal);

export const remedyFor = (remedy: Remedy, isLocal: boolean) => (typeof remedy === 'string' ? remedy : remedy(isLocal));

/** @param remedy sentences about `.env` */
export function thenApply(remedy: string, isLocal: boolean): string {
  return `${remedy} ${isLocal ? 'Save .env: npm start restarts by itself.' : 'Then run npm run deploy.'}`;
}

/** Gives the Function the `.env` of this folder; the beginning of a sentence. */
export const applyEnv = (isLocal: boolean) => (isLocal ? 'Run npm start in this folder' : 'Run npm run deploy');
