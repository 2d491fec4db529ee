const TICKS_PER_SECOND_MAX = 20;

export interface Flood {
  readonly count: number;
  end(): Promise<void>;
}

/** Calls `send` with 0, 1, 2 … so many times a second, or as often as it can, until it is ended; `max` times at the most. */
export function startFlood(
  ratePerSecond: number,
  send: (number: number) => Promise<unknown> | undefined,
  max = Number.POSITIVE_INFINITY,
): Flood {
  let count = 0;
  let last: Promise<unknown> | undefined;
  const ticksPerSecond = Math.min(ratePerSecond, TICKS_PER_SECOND_MAX);
  const perTick = Math.round(ratePerSecond / ticksPerSecond);
  const burst = async () => {
    for (let left = Math.min(perTick, max - count); left > 0; left -= 1) {
      count += 1;
      // What cannot be sent any more is the victim's success.
      await send(count - 1)?.catch(() => {});
    }
  };
  const timer = setInterval(() => {
    last ??= burst().finally(() => {
      last = undefined;
    });
  }, 1000 / ticksPerSecond);
  return {
    get count() {
      return count;
    },
    async end() {
      clearInterval(timer);
      await last;
    },
  };
}
