import { type PriceSummary, SIZE_LIMITS_MS, type TaskKind } from '../model/prices.ts';

/** Which prices are meant. */
export interface PriceQuery {
  /** Words that have to occur in title or command of the task, all of them. */
  readonly words?: string;
  /** Accepted since then, unix seconds. */
  readonly since?: number;
}

/** What tasks of one kind were awarded for: accepted trades alone, one for each publisher, worker and day. */
export interface PriceRow extends Omit<PriceSummary, 'lastTs'> {
  /** `sha256sum up to 1m`: the program, and how long it may take. */
  readonly like: string;
  readonly program: string;
  /** Null: longer than any limit. */
  readonly up_to_ms: number | null;
  /** Unix seconds. */
  readonly last_ts: number;
}

export interface PricesReport {
  /** The most frequent first, those that fit. */
  readonly prices: readonly PriceRow[];
  /** Trades of earlier are being read: there may be more. */
  readonly reading: boolean;
}

const LIMIT_NAMES = ['up to 1m', 'up to 10m', 'up to 1h', 'up to 10h', 'over 10h'] as const;

/** A kind of task as it is told: `sha256sum up to 1m`. */
export const likeOf = ({ program, size }: TaskKind): string =>
  `${program === '' ? '?' : program} ${LIMIT_NAMES[Math.min(size, SIZE_LIMITS_MS.length)] ?? ''}`;
