// What the local server tells its page, which cannot know it by itself. Only a page on this computer is told.

import { realValue } from '../../src/config/demo';
import type { Environment } from '../../src/config/environment';
import { phoneUrl } from './phone-url';
import { type Admission, admissionOfStrangers } from './strangers';

/** The page asks for it beside itself. */
export const SERVER_FACTS_PATH = '/local-server.json';

export interface ServerFacts {
  readonly admission: Admission;
  /** The line 'Phone' of the welcome. */
  readonly phoneUrl: string | undefined;
  /** What a bearer token must say; none of it is a secret. */
  readonly expected: {
    readonly issuer: string | undefined;
    readonly audience: string | undefined;
    readonly audienceClaim: string | undefined;
    readonly identityClaim: string | undefined;
  };
}

/** @param environment the variables of `.env`; an invalid value, which may be anything, is left out */
export function serverFacts(environment: Environment, port: number, hasOpenFlag: boolean): ServerFacts {
  return {
    admission: admissionOfStrangers(environment, hasOpenFlag),
    phoneUrl: phoneUrl(port),
    expected: {
      issuer: realValue(environment, 'OIDC_ISSUER'),
      audience: realValue(environment, 'OIDC_AUDIENCE'),
      audienceClaim: realValue(environment, 'OIDC_AUDIENCE_CLAIM'),
      identityClaim: realValue(environment, 'OIDC_IDENTITY_CLAIM'),
    },
  };
}
