/** Heard again after more, it was away: whether it still hears where it did is to be proven again. */
export const AWAY_MS = 120_000;
/** A peer says hello every 36 s at the latest: who was not heard for so long at an address may have left it. */
const LATELY_MS = 45_000;

/** Of a peer's newest hello; monotonic milliseconds. */
export interface HeardHello {
  readonly atMs: number;
  /** Since when it was never away. */
  readonly sinceMs: number;
  /** Its clock minus the clock that nobody sets: so a jump of ours shows at once. */
  readonly offsetMs: number;
}

/** Notes a hello that comes at `atMs`; `clockMs` is what its clock says. */
export function heardNow(before: HeardHello | undefined, clockMs: number, atMs: number): HeardHello {
  const wasAway = before === undefined || atMs - before.atMs > AWAY_MS;
  return { atMs, sinceMs: wasAway ? atMs : before.sinceMs, offsetMs: clockMs - atMs };
}

/** Whether the next hello is not overdue. */
export const isLately = ({ atMs }: HeardHello, nowMs: number): boolean => nowMs - atMs <= LATELY_MS;
