// Tells the owner of a web app which origin CORS_ORIGINS lacks: a browser shows only that a request failed.
import { origins } from '../../src/config/formats';

/** An origin is a scheme, a host name (at most 253 characters) and a port. */
const MAX_ORIGIN_LENGTH = 300;

/** Bounds what somebody who makes up origins can fill the terminal with. */
const MAX_ORIGINS = 20;

const NO_ORIGIN =
  'A page without an origin, such as a file, requested a token, and its browser will not show it the answer. Serve the page from an address such as http://localhost:5173.';

/**
 * @param configured the text of CORS_ORIGINS in `.env`
 * @returns a function that gives a sentence for a request from an unlisted origin, once for each origin
 */
export function adviseOnOrigins(configured: string | undefined) {
  const listed = configured === undefined ? [] : origins.parse(configured);
  const seen = new Set<string>();
  return (origin: string | undefined, host: string | undefined): string | undefined => {
    // If the list is invalid, the Function answers nobody and says so itself.
    if (!listed || !origin || listed.includes('*') || listed.includes(origin)) return undefined;
    if (origin === `http://${host}` || seen.has(origin) || seen.size >= MAX_ORIGINS) return undefined;
    const isOrigin = origin.length <= MAX_ORIGIN_LENGTH && origin !== '*' && origins.parse(origin)?.length === 1;
    if (origin !== 'null' && !isOrigin) return undefined;
    seen.add(origin);
    return origin === 'null' ? NO_ORIGIN : lineFor(origin, listed);
  };
}

function lineFor(origin: string, listed: readonly string[]): string {
  const task = listed.length > 0 ? 'change this line of .env' : 'add this line to .env';
  const line = `CORS_ORIGINS=${[...listed, origin].join(',')}`;
  return `A page at ${origin} requested a token, and its browser will not show it the answer. If the page is yours, ${task}: ${line}`;
}
