// One request that a client made, and what the stand-in answered.

export interface Exchange {
  readonly host: string;
  /** `POST /v1/Services/ZS…/Builds`: the whole path, without the query. */
  readonly line: string;
  readonly query: URLSearchParams;
  /** The content type of the body. */
  readonly type: string;
  readonly body: Buffer;
  /** 0 until it is answered. */
  status: number;
  /** The JSON that it was answered with. */
  answer: unknown;
}
