import { sanitizeLine } from '../../base/text/sanitize.ts';
import type { SeedRow } from '../../contract/node-api.ts';
import { isOurMove, untilAhead } from '../../contract/turn.ts';
import type { Look } from '../../words/look.ts';
import { formatShort } from '../../words/numbers.ts';
import { bidsCell } from '../../words/seed-words.ts';
import { formatAge } from '../../words/time.ts';
import { dueWords, leftWords, turnWords } from '../../words/turn-words.ts';
import { COLUMN_NAMES, type ColumnName } from '../data/column-names.ts';
import type { ConsoleData } from '../data/console-data.ts';

export interface Column {
  readonly header: string;
  readonly width: number;
  readonly align: 'left' | 'right';
  /** What it shows, for the legend. */
  readonly means: string;
  /** Cut without a sign that it was: the beginning of an id is one. */
  readonly isWhole?: true;
  readonly cell: (row: SeedRow, data: ConsoleData) => string;
  readonly look?: (row: SeedRow, data: ConsoleData) => Look | undefined;
}

const MINUTE_MS = 60_000;

/** True where the deadline of what a seed waits for is near. */
function isNear(row: SeedRow, { nowMs }: ConsoleData): boolean {
  const untilTs = untilAhead(row, nowMs);
  return untilTs !== null && untilTs * 1000 - nowMs < MINUTE_MS;
}

/** A deadline that is near is seen from afar. */
const nearLook = (row: SeedRow, data: ConsoleData): Look | undefined =>
  isNear(row, data) ? 'attention' : undefined;

function column(
  header: string,
  width: number,
  align: Column['align'],
  means: string,
  cell: Column['cell'],
  look?: Column['look'],
): Column {
  return { header, width, align, means, cell, ...(look === undefined ? {} : { look }) };
}

const price = (value: number | null): string => (value === null ? '-' : formatShort(value));

/** The columns besides TITLE in the order in which they are given up where there is no room, first kept first. */
const BY_NEED = {
  left: column(
    'LEFT',
    6,
    'right',
    'the time left for what it waits for; - without such a time',
    (row, { nowMs }) => leftWords(row, nowMs),
    nearLook,
  ),
  best: column('BEST', 6, 'right', 'the lowest live bid; above six digits as in 1.23M', (row) =>
    price(row.best_price),
  ),
  bids: column('BIDS', 5, 'right', 'live bids of how many there may be; 4/- without a limit', bidsCell),
  min: column('MIN', 6, 'right', 'no bid may be lower', (row) => price(row.min_price)),
  waits: column(
    'WAITS FOR',
    13,
    'left',
    'who has to do something, and what: you, its bidders, its worker, its publisher (pub); late bids are on their way; - nobody',
    ({ turn }, { nowMs }) => turnWords(turn, nowMs).short,
    (row) => (isOurMove(row) ? 'attention' : undefined),
  ),
  from: column(
    'FROM',
    13,
    'left',
    'its publisher: the last six of the id, and the name that it gives itself',
    (row, data) => data.names.nameOf(row.created_by),
    (row) => (row.verified ? undefined : 'unverified'),
  ),
  reward: column('REWARD', 6, 'right', 'what its publisher offers', (row) => price(row.reward)),
  id: { ...column('ID', 6, 'left', 'how its id begins', (row) => sanitizeLine(row.id)), isWhole: true },
  worker: column('WORKER', 13, 'left', 'whom it is awarded to', (row, data) =>
    row.claimed_by === null ? '-' : data.names.nameOf(row.claimed_by),
  ),
  new: column('NEW', 5, 'right', 'how long ago it was published', (row, data) =>
    formatAge(data.nowMs - row.created_at * 1000),
  ),
} as const satisfies { readonly [name in ColumnName]: Column };

/** What stands for `left` over a slow line: a time of day, which does not change. */
const DUE = column(
  'UNTIL',
  BY_NEED.left.width,
  BY_NEED.left.align,
  'over a slow line in place of LEFT: when that ends',
  (row, { nowMs }) => dueWords(row, nowMs),
  nearLook,
);

/** All columns besides TITLE, for the legend. */
export const MARKET_COLUMNS: readonly Column[] = Object.values(BY_NEED).flatMap((each) =>
  each === BY_NEED.left ? [each, DUE] : [each],
);

/** Cursor, mark, flags, ME and STATUS, with the blanks between, in front of TITLE. */
const FIXED_WIDTH = 18;
const TITLE_LEAST = 20;

export interface MarketColumns {
  readonly titleWidth: number;
  readonly columns: readonly Column[];
}

/**
 * The columns that `width` has room for while TITLE keeps its 20, of those that were chosen as they were, the first ones kept first;
 * `idWidth` shows whole prefixes. Over a slow line no column shows a time that runs.
 */
export function marketColumns(
  width: number,
  idWidth: number,
  chosen: readonly ColumnName[] = [],
  isSlow = false,
): MarketColumns {
  const kept = new Set<ColumnName>();
  let room = width - FIXED_WIDTH - TITLE_LEAST;
  const widthOf = (name: ColumnName): number => (name === 'id' ? idWidth : BY_NEED[name].width);
  for (const name of chosen.length === 0 ? (Object.keys(BY_NEED) as ColumnName[]) : chosen) {
    if (widthOf(name) + 1 > room) break;
    room -= widthOf(name) + 1;
    kept.add(name);
  }
  return {
    titleWidth: TITLE_LEAST + Math.max(0, room),
    columns: (chosen.length === 0 ? COLUMN_NAMES : chosen)
      .filter((name) => kept.has(name))
      .map((name) => ({ ...(isSlow && name === 'left' ? DUE : BY_NEED[name]), width: widthOf(name) })),
  };
}
