/** Ends a command. Its message is a sentence for the owner: what is wrong, and what to do; never a secret. */
export class OwnerError extends Error {
  override readonly name = 'OwnerError';
}
