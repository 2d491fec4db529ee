import type { FoldedSeed } from './fold/folded-seed.ts';
import { type Trade, tradesOf } from './trades.ts';
import type { NodeId, Seed, SeedId } from './types.ts';

/** An accepted trade between two nodes, as far as it says what something costs. */
export interface PricedTrade {
  readonly seedId: SeedId;
  readonly publisher: NodeId;
  readonly worker: NodeId;
  readonly price: number;
  /** When it was accepted, unix seconds. */
  readonly acceptedTs: number;
  readonly kind: TaskKind;
  /** What it is found by: title and command, in lower case. */
  readonly words: string;
}

/** What tasks have to have in common for their prices to be compared: the program, and how long it may take. */
export interface TaskKind {
  readonly program: string;
  /** A place in `SIZE_LIMITS_MS`; one more than there are: longer than any of them. */
  readonly size: number;
}

/** A task is as large as it may take; milliseconds. */
export const SIZE_LIMITS_MS = [60_000, 600_000, 3_600_000, 36_000_000] as const;

const PROGRAM_MAX_CHARS = 32;
const WORDS_MAX_CHARS = 300;
/** In front of a program: what it is given, and what only says how it is run. */
const ASSIGNMENT = /^[A-Za-z_]\w*=/u;
const RUNNERS: ReadonlySet<string> = new Set([
  'env',
  'exec',
  'command',
  'nice',
  'nohup',
  'time',
  'timeout',
  'sudo',
]);
/** What those take: `-n`, `5m`. */
const TAKEN = /^(?:-|\d+[smhd]?$)/u;
/** A shell goes somewhere first: `cd build && make`. */
const GOING = /^\s*cd\s+\S+\s*(?:&&|;)\s*/u;

/** The kind of a task. */
export const kindOf = ({ command, timeout_ms }: Pick<Seed, 'command' | 'timeout_ms'>): TaskKind => ({
  program: programOf(command),
  size: SIZE_LIMITS_MS.filter((limitMs) => timeout_ms > limitMs).length,
});

/** The program that a command runs first, without its folder; empty where it begins with none. */
export function programOf(command: string): string {
  const words = command.replace(GOING, '').trim().split(/\s+/u);
  const first = words.find((word, index) => {
    const isTaken = index > 0 && TAKEN.test(word);
    return !ASSIGNMENT.test(word) && !RUNNERS.has(word) && !isTaken;
  });
  const name = (first ?? '').replace(/^.*\//u, '').replaceAll(/["'`;|&()]/gu, '');
  return [...name].slice(0, PROGRAM_MAX_CHARS).join('');
}

/** The accepted trades of a seed that say what it cost. */
export const pricedTrades = (folded: FoldedSeed, nowMs: number): readonly PricedTrade[] =>
  pricedAmong(folded.seed, tradesOf(folded, nowMs));

/** The same of its trades: of a node with itself it cost nothing. */
export function pricedAmong(
  seed: Pick<Seed, 'id' | 'title' | 'command' | 'timeout_ms'>,
  trades: readonly Trade[],
): readonly PricedTrade[] {
  return trades.flatMap(({ state, publisher, worker, price, endedTs }) => {
    if (state !== 'accepted' || endedTs === null || publisher === worker) return [];
    const words = `${seed.title}\n${seed.command}`.slice(0, WORDS_MAX_CHARS).toLowerCase();
    return [{ seedId: seed.id, publisher, worker, price, acceptedTs: endedTs, kind: kindOf(seed), words }];
  });
}

const DAY_S = 86_400;

/** What one pair paid on one day. */
export interface DayPrice {
  readonly price: number;
  /** Of the last trade of that day, unix seconds. */
  readonly ts: number;
}

/**
 * One price for each pair and day (UTC), the lower middle one of what they paid: who trades with itself under two keys a thousand
 * times a day says no more than who trades once.
 */
export function dayPrices(
  trades: Iterable<Pick<PricedTrade, 'publisher' | 'worker' | 'price' | 'acceptedTs'>>,
): readonly DayPrice[] {
  const days = new Map<string, { readonly prices: number[]; ts: number }>();
  for (const { publisher, worker, price, acceptedTs } of trades) {
    if (publisher === worker) continue;
    const key = `${publisher} ${worker} ${Math.floor(acceptedTs / DAY_S)}`;
    const day = days.get(key);
    if (day === undefined) days.set(key, { prices: [price], ts: acceptedTs });
    else {
      day.prices.push(price);
      day.ts = Math.max(day.ts, acceptedTs);
    }
  }
  return [...days.values()].map(({ prices, ts }) => ({ price: quantile(ascending(prices), 0.5), ts }));
}

/** Prices of one kind of task: how many, their quartiles, and how they went. */
export interface PriceSummary {
  /** Pairs and days, not trades. */
  readonly count: number;
  readonly min: number;
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
  readonly max: number;
  readonly lastTs: number;
  /** The median of each of so many equal spans from `sinceTs` on, the newest last; null where there was none. */
  readonly trend: readonly (number | null)[];
}

export const TREND_SPANS = 12;

/** Undefined of no price at all. */
export function summaryOf(
  days: readonly DayPrice[],
  { sinceTs, nowTs }: { readonly sinceTs: number; readonly nowTs: number },
): PriceSummary | undefined {
  if (days.length === 0) return undefined;
  const prices = ascending(days.map(({ price }) => price));
  const spans = Array.from({ length: TREND_SPANS }, (): number[] => []);
  const spanS = Math.max(1, (nowTs - sinceTs) / TREND_SPANS);
  for (const { price, ts } of days) {
    const place = Math.max(0, Math.min(TREND_SPANS - 1, Math.floor((ts - sinceTs) / spanS)));
    spans[place]?.push(price);
  }
  return {
    count: days.length,
    min: quantile(prices, 0),
    q1: quantile(prices, 0.25),
    median: quantile(prices, 0.5),
    q3: quantile(prices, 0.75),
    max: quantile(prices, 1),
    lastTs: days.reduce((last, { ts }) => Math.max(last, ts), 0),
    trend: spans.map((span) => (span.length === 0 ? null : quantile(ascending(span), 0.5))),
  };
}

/** Of prices from the lowest on the least one that a share `q` of them do not pass: a price that was paid, never one between two. */
export const quantile = (prices: readonly number[], q: number): number =>
  prices[Math.max(0, Math.ceil(q * prices.length) - 1)] ?? 0;

export const ascending = (prices: readonly number[]): readonly number[] =>
  prices.toSorted((left, right) => left - right);
