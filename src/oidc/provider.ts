// The identity provider as the owner configured it.

/** Where the keys come from. */
export type ProviderAddress = Pick<OidcSettings, 'issuer' | 'jwksUri' | 'allowsLoopbackHttp'>;

export interface OidcSettings {
  /** Compared exactly, including a slash at the end. */
  readonly issuer: string;
  /** A token must be for one of these. */
  readonly audiences: readonly string[];
  /** The claim that names whom a token is for. With `client_id`, the token must not have an `aud`. */
  readonly audienceClaim: 'aud' | 'client_id';
  /** Where the keys are; undefined means that the issuer's discovery document says so. */
  readonly jwksUri: string | undefined;
  readonly identityClaim: string;
  readonly productsClaim: string | undefined;
  readonly roomsClaim: string | undefined;
  /** Plain http is for a provider on this computer, during development. */
  readonly allowsLoopbackHttp: boolean;
}
