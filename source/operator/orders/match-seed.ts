import type { NodeId } from '../../model/types.ts';
import { matchesCommand } from '../command-pattern.ts';
import { FILE_SIZES, fileSizesOf } from '../file-sizes.ts';
import { duringHours, type Range, within } from '../policy.ts';
import { type Consideration, fails, firstFailure, type OrderCondition } from './consideration.ts';
import type { OrderMatch } from './order.ts';
import type { MatchedSeed, OrdersView } from './orders-view.ts';

/** The first condition on a seed that fails; what concerns a bid is not looked at. */
export function seedFailure(
  match: OrderMatch,
  seed: MatchedSeed,
  isVerified: boolean,
): Consideration | undefined {
  const { command, title, publisher, verified = true } = match;
  const sizes = fileSizesOf(seed);
  return firstFailure([
    () => list('command', command, seed.command, (pattern) => matchesCommand(pattern, seed.command, 'plain')),
    () => list('title', title, seed.title, (pattern) => matchesCommand(pattern, seed.title, 'any')),
    () => list('publisher', publisher, seed.created_by, (id) => id === seed.created_by),
    () => inRange('min_price', match.minPrice, seed.min_price),
    () => inRange('reward', match.reward, seed.reward),
    () => inRange('timeout_ms', match.timeoutMs, seed.timeout_ms),
    ...FILE_SIZES.map((size) => () => inRange(size, match.fileSizes?.[size], sizes[size])),
    // What is unsigned can be forged, and no limit counts it: it has to be asked for.
    () => (verified === isVerified ? undefined : fails('verified', verified, isVerified)),
  ]);
}

/** The first condition on time, price or the other party that fails. */
export function dealFailure(
  match: OrderMatch,
  { price, other }: { readonly price?: number; readonly other?: NodeId },
  view: Pick<OrdersView, 'minuteOfDay' | 'own'>,
): Consideration | undefined {
  const { hours, bidder, trades } = match;
  const { minuteOfDay, own } = view;
  return firstFailure([
    () =>
      hours === undefined || duringHours(hours, minuteOfDay)
        ? undefined
        : fails('hours', `${clock(hours.from)}-${clock(hours.to)}`, clock(minuteOfDay)),
    () => (price === undefined ? undefined : inRange('price', match.price, price)),
    () => (other === undefined ? undefined : list('bidder', bidder, other, (id) => id === other)),
    () => (other === undefined ? undefined : inRange('trades', trades, own.balance(other)?.accepted ?? 0)),
  ]);
}

function list<Item extends string>(
  condition: OrderCondition,
  wanted: readonly Item[] | undefined,
  found: string,
  fits: (item: Item) => boolean,
): Consideration | undefined {
  return wanted === undefined || wanted.some(fits) ? undefined : fails(condition, wanted, found);
}

function inRange(
  condition: OrderCondition,
  wanted: Range | undefined,
  found: number,
): Consideration | undefined {
  if (wanted === undefined || within(wanted, found)) return undefined;
  return fails(condition, { min: wanted.min, max: wanted.max }, found);
}

const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
