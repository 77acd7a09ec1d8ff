// One request that a client made, and what the stand-in answered.

export interface Exchange {
  readonly host: string;
  /** Method and path without the query: `POST /v1/Services/ZS…/Builds`. */
  readonly line: string;
  readonly query: URLSearchParams;
  /** The Content-Type of the body. */
  readonly type: string;
  readonly body: Buffer;
  /** 0 until it is answered. */
  status: number;
  /** The JSON of the answer. */
  answer: unknown;
}
