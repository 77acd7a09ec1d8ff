// The part of oidc-provider that the tests use. The package has no types.
declare module 'oidc-provider' {
  import type { RequestListener } from 'node:http';

  /** The functions are called by the provider; every other member is a setting of its documentation. */
  export interface Configuration {
    [setting: string]: unknown;
    findAccount: (context: unknown, sub: string) => object | undefined;
    extraTokenClaims: (context: unknown, token: { accountId: string }) => object | undefined;
    features: {
      [feature: string]: object;
      resourceIndicators: {
        enabled: boolean;
        getResourceServerInfo: (
          context: unknown,
          resource: string,
          client: { idTokenSignedResponseAlg: string },
        ) => object;
      };
    };
  }

  export default class Provider {
    constructor(issuer: string, configuration: Configuration);
    callback(): RequestListener;
  }
}
