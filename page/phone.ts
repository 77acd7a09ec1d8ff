// The address of /token for a phone, or why there is none.
import type { LocalFacts } from './local-facts';
import { isLoopback, placeOf } from './place';
import { type Prose, proseOf } from './prose';
import { tokenUrl } from './token-request';

export interface Phone {
  /** Undefined if no phone would be let in, or its address is not known. */
  readonly url?: string;
  readonly note: Prose;
}

/** @param server what the local server says; nothing is known of a deployed one, and nothing on a phone itself */
export function phoneFor(pageUrl: string, server: LocalFacts): Phone {
  const { hostname } = new URL(pageUrl);
  if (placeOf(hostname) === 'deployed') return { url: tokenUrl(pageUrl), note: proseOf('Any phone can reach it.') };
  if (server.admission === 'refused') {
    return {
      note: proseOf(
        'Other devices are refused, since the tokens are real and nobody has to sign in. To let a phone in, stop the server and run `npm start -- --open`, or set `OIDC_ISSUER`.',
      ),
    };
  }
  // The page was itself reached from another device, or by an address of the network.
  const url = server.phoneUrl ?? (isLoopback(hostname) ? undefined : tokenUrl(pageUrl));
  if (url) return { url, note: proseOf('For a phone in the same network as this computer.') };
  return {
    note: proseOf('A phone cannot reach `localhost`. It needs the address that `npm start` prints as “Phone”.'),
  };
}
