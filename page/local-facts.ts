// What `npm start` tells its own page. A deployed page does not ask, and a phone is told nothing.
import { isJsonObject, type JsonObject, parseJsonObject } from '../src/json';

/** What a bearer token must say. An unset member is not known. */
export interface Expected {
  readonly issuer?: string | undefined;
  readonly audience?: string | undefined;
  readonly audienceClaim?: string | undefined;
  readonly identityClaim?: string | undefined;
}

export interface LocalFacts {
  /** Whether it lets in other devices. */
  readonly admission?: 'demo' | 'sign_in' | 'flag' | 'refused' | undefined;
  readonly phoneUrl?: string | undefined;
  readonly expected: Expected;
}

const NOTHING: LocalFacts = { expected: {} };

/** @returns nothing known if the server is another one or does not answer */
export async function askLocalServer(pageUrl: string): Promise<LocalFacts> {
  try {
    const response = await fetch(new URL('local-server.json', pageUrl), { cache: 'no-store' });
    return response.ok ? readLocalFacts(await response.text()) : NOTHING;
  } catch {
    return NOTHING;
  }
}

export function readLocalFacts(text: string): LocalFacts {
  const body = parseJsonObject(text) ?? {};
  const expected = isJsonObject(body.expected) ? body.expected : {};
  return {
    admission: (['demo', 'sign_in', 'flag', 'refused'] as const).find((each) => each === body.admission),
    phoneUrl: textIn(body, 'phoneUrl'),
    expected: {
      issuer: textIn(expected, 'issuer'),
      audience: textIn(expected, 'audience'),
      audienceClaim: textIn(expected, 'audienceClaim'),
      identityClaim: textIn(expected, 'identityClaim'),
    },
  };
}

const textIn = (body: JsonObject, name: string) => (typeof body[name] === 'string' ? body[name] : undefined);
