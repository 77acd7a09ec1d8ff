// The part of autocannon that the benchmark uses. The package has no types.
declare module 'autocannon' {
  interface Options {
    url: string;
    connections: number;
    /** Seconds. */
    duration: number;
  }

  interface Result {
    errors: number;
    timeouts: number;
    /** Seconds. */
    duration: number;
  }

  interface Run extends Promise<Result> {
    on(
      event: 'response',
      listener: (client: object, statusCode: number, bytes: number, milliseconds: number) => void,
    ): this;
  }

  export default function autocannon(options: Options): Run;
}
