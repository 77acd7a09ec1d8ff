// The one error that the pipeline throws on purpose: what the caller is told, and what the log is told.

/** The member `code` of a problem answer. */
export type ErrorCode =
  | 'invalid_request'
  | 'missing_token'
  | 'invalid_token'
  | 'product_not_allowed'
  | 'room_not_allowed'
  | 'invalid_identity'
  | 'configuration_error'
  | 'server_error'
  | 'temporarily_unavailable';

/**
 * A request that gets no token.
 *
 * `code` and `detail` go to the caller, so `detail` is a fixed text: it repeats no text that the caller sent, but for
 * known names, and nothing that the owner configured. `reason` goes to the log only and is finer than `code`.
 */
export class TokenError extends Error {
  constructor(
    readonly code: ErrorCode,
    readonly reason: string,
    readonly detail: string,
    readonly extras: {
      /** Further members of the log entry. */
      readonly logged?: Readonly<Record<string, unknown>>;
      readonly retryAfterSeconds?: number;
    } = {},
  ) {
    super(reason);
    this.name = 'TokenError';
  }
}
