// What is wrong with the configuration, as programs and owners see it.

export type ProblemCode =
  | 'not_set'
  | 'invalid_value'
  | 'too_long'
  | 'demo_value'
  | 'auth_token_as_secret'
  | 'no_product'
  | 'issuer_not_set'
  | 'not_https'
  | 'own_address'
  | 'unknown_variable'
  | 'reserved_name'
  | 'account_secret'
  | 'nobody_may_call';

/** What keeps the Function from working, for the owner. */
export interface Problem {
  readonly code: ProblemCode;
  /** The variable to change. */
  readonly variable: string;
  /** One sentence with the variable's name and what a valid value looks like, never the value. */
  readonly message: string;
}

/** The caller may see this one: it says nothing that the refusal itself does not say. */
export const NOBODY_MAY_CALL: Problem = {
  code: 'nobody_may_call',
  variable: 'OIDC_ISSUER',
  message:
    'Nothing says who may call this deployed Function: set OIDC_ISSUER and OIDC_AUDIENCE to those of your identity provider, or set ALLOW_ANONYMOUS to true to answer everyone.',
};

/** What is probably a mistake, though the Function can work with it. */
export interface Warning {
  readonly code:
    | 'unknown_variable'
    | 'likely_auth_token'
    | 'likely_comment'
    | 'no_effect'
    | 'no_outgoing_calls'
    | 'video_region'
    | 'short_ttl'
    | 'no_push_credential'
    | 'billed_users';
  readonly variable: string;
  /** One sentence for the owner; it repeats no value. */
  readonly message: string;
}
