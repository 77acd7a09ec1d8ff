// Twilio's errors, with the status, code and format that its API uses.

export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

export const invalid = (message: string) => new Refusal(400, 20001, message);
export const notFound = (path: string) => new Refusal(404, 20404, `The requested resource ${path} was not found`);
export const unauthenticated = () => new Refusal(401, 20003, 'Authenticate');

/** The JSON of an error. */
export function problem(status: number, code: number, message: string): object {
  return { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status };
}
