/** Ends a command. The message tells the owner in one sentence what is wrong and what to do; it never has a secret. */
export class OwnerError extends Error {
  override readonly name = 'OwnerError';
}
