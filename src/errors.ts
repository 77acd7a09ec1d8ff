// Why a request gets no token: the one error that the pipeline throws on purpose.

/** Every cause of a refusal, by its stable name in the member `reason`, with its code. docs/reasons.md explains each. */
export const REASONS = {
  authorization_malformed: 'invalid_request',
  authorization_repeated: 'invalid_request',
  request_overwritten: 'invalid_request',
  body_not_read: 'invalid_request',
  parameter_unknown: 'invalid_request',
  parameter_malformed: 'invalid_request',
  products_unknown: 'invalid_request',
  platform_unknown: 'invalid_request',
  ttl_malformed: 'invalid_request',
  room_malformed: 'invalid_request',
  room_without_video: 'invalid_request',
  room_needed: 'invalid_request',
  no_credentials: 'missing_token',
  no_issuer: 'invalid_token',
  token_too_long: 'invalid_token',
  token_malformed: 'invalid_token',
  token_type: 'invalid_token',
  unsigned: 'invalid_token',
  algorithm: 'invalid_token',
  critical_header: 'invalid_token',
  issuer: 'invalid_token',
  audience: 'invalid_token',
  expired: 'invalid_token',
  not_yet_valid: 'invalid_token',
  key_bound: 'invalid_token',
  logout_token: 'invalid_token',
  machine: 'invalid_token',
  unknown_key: 'invalid_token',
  key_algorithm: 'invalid_token',
  signature: 'invalid_token',
  permissions_unauthorized: 'invalid_token',
  no_product: 'product_not_allowed',
  product_not_granted: 'product_not_allowed',
  products_claim_missing: 'product_not_allowed',
  products_claim_malformed: 'product_not_allowed',
  permissions_denied: 'product_not_allowed',
  room_not_open: 'room_not_allowed',
  no_room: 'room_not_allowed',
  rooms_claim_missing: 'room_not_allowed',
  rooms_claim_malformed: 'room_not_allowed',
  identity_claim_missing: 'invalid_identity',
  identity_claim_malformed: 'invalid_identity',
  email_not_verified: 'invalid_identity',
  identity_reserved: 'invalid_identity',
  identity_characters: 'invalid_identity',
  identity_too_long: 'invalid_identity',
  nobody_may_call: 'configuration_error',
  configuration: 'configuration_error',
  unexpected: 'server_error',
  provider_timeout: 'temporarily_unavailable',
  provider_unreachable: 'temporarily_unavailable',
  provider_status: 'temporarily_unavailable',
  provider_too_large: 'temporarily_unavailable',
  provider_not_json: 'temporarily_unavailable',
  provider_other_issuer: 'temporarily_unavailable',
  provider_no_jwks_uri: 'temporarily_unavailable',
  provider_no_key_set: 'temporarily_unavailable',
  provider_too_many_keys: 'temporarily_unavailable',
  provider_no_usable_key: 'temporarily_unavailable',
  provider_key_unusable: 'temporarily_unavailable',
  permissions_timeout: 'temporarily_unavailable',
  permissions_unreachable: 'temporarily_unavailable',
  permissions_status: 'temporarily_unavailable',
  permissions_malformed: 'temporarily_unavailable',
} as const;

export type Reason = keyof typeof REASONS;

/** The member `code` of a problem answer: the kind of refusal. */
export type ErrorCode = (typeof REASONS)[Reason];

/**
 * A request that gets no token. Reason and detail go to the caller, so the detail is a fixed text: of what was sent or
 * configured it repeats known names only, never a value.
 */
export class TokenError extends Error {
  readonly code: ErrorCode;

  constructor(
    readonly reason: Reason,
    readonly detail: string,
    readonly extras: {
      /** Further members of the log entry. */
      readonly logged?: Readonly<Record<string, unknown>>;
      readonly retryAfterSeconds?: number;
    } = {},
  ) {
    super(reason);
    this.name = 'TokenError';
    this.code = REASONS[reason];
  }
}
