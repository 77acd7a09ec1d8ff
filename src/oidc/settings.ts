// What the owner says about the identity provider.

export interface OidcSettings {
  /** Compared exactly, to the slash at the end. */
  readonly issuer: string;
  /** A token must be for one of them. */
  readonly audiences: readonly string[];
  /** Where the keys are; undefined means that the issuer's discovery document says it. */
  readonly jwksUri: string | undefined;
  readonly identityClaim: string;
  readonly productsClaim: string | undefined;
  readonly roomsClaim: string | undefined;
  /** Plain http is for a provider on this computer, while developing. */
  readonly allowsLoopbackHttp: boolean;
}
