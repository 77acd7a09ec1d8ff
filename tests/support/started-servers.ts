// Servers that a test starts, and stops together at its end, even if one of them fails to start.

export interface Stoppable {
  readonly stop: () => Promise<void>;
}

export type StopLater = <T extends Stoppable>(starting: Promise<T>) => Promise<T>;

export function startedServers() {
  const servers: Promise<Stoppable>[] = [];
  const stopLater: StopLater = (starting) => {
    servers.push(starting);
    return starting;
  };
  const stopAll = async () => {
    const outcomes = await Promise.allSettled(servers);
    await Promise.all(outcomes.map((outcome) => outcome.status === 'fulfilled' && outcome.value.stop()));
  };
  return { stopLater, stopAll };
}
