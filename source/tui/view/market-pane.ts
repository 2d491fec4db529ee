import { sanitizeLine } from '../../base/text/sanitize.ts';
import { cut } from '../../base/text/width.ts';
import type { SeedRow } from '../../contract/node-api.ts';
import { isFinished, isOurMove } from '../../contract/turn.ts';
import { idLength } from '../../words/ids.ts';
import { formatCount } from '../../words/numbers.ts';
import { marksOf, statusLook } from '../../words/seed-words.ts';
import type { ConsoleData } from '../data/console-data.ts';
import type { MarketIndex } from '../data/market-index.ts';
import type { Box } from '../layout/layout.ts';
import type { WidthMeasure } from '../layout/measures.ts';
import { firstColumn, firstInSight } from '../layout/scroll.ts';
import { shownColumns } from '../state/column-choice.ts';
import type { ConsoleState } from '../state/console-state.ts';
import { seedsOf } from '../state/held.ts';
import { isFilteredOut, listLength, listSlice } from '../state/market-cursor.ts';
import { stillHeld } from '../state/still-held.ts';
import { type Line, type Span, span } from '../text/span.ts';
import { dropColumns, padEnd, padStart, widestOf } from '../text/width.ts';
import { emptyMarket } from './empty-panes.ts';
import { type Column, type MarketColumns, marketColumns } from './market-columns.ts';
import type { PaneView } from './pane-view.ts';
import { filterPart, paneTitle, type RuleParts } from './title-rule.ts';

/** The lines of a box above its rows: its title rule and the header. */
const ABOVE_ROWS = 2;

/** Market in its box: header and the rows in sight; no other rows are looked at. */
export function marketPane(state: ConsoleState, data: ConsoleData, box: Box): PaneView {
  const { cursor } = state.market;
  const height = box.height - ABOVE_ROWS;
  const title = marketTitle(state, data);
  const length = listLength(data.market, cursor);
  if (length === 0) return { title, lines: emptyMarket(state, data, box), measures: { market: height } };
  const top = firstInSight(cursor, length, height);
  const rows = listSlice(data.market, cursor, top, top + height);
  const columns = marketColumns(
    box.width,
    idLength(rows.map(({ id }) => id)),
    shownColumns(state),
    data.facts.isSlow,
  );
  const widest = widestOf(rows.map((row) => sanitizeLine(row.title)));
  const titles = { widest, width: columns.titleWidth };
  return {
    title,
    lines: [headerLine(columns), ...rowLines(rows, state, data, columns, titles)],
    measures: { market: height, titles },
  };
}

function marketTitle(state: ConsoleState, data: ConsoleData): RuleParts {
  const { market } = data;
  const { order, reverse, filter, marks } = state.market;
  return {
    isFocused: state.focus === 'market' && state.form === null,
    title: paneTitle('market'),
    left: [
      countWords(market, filter),
      ...(marks.length === 0 ? [] : [`${formatCount(marks.length)} marked`]),
    ],
    right: [`by ${order}${reverse ? ', reversed' : ''}`, ...positionOf(state, data)],
    ...filterPart(filter),
  };
}

/** How many seeds there are; of a filtered list how many match, as far as it was read. */
function countWords(market: MarketIndex, filter: string): string {
  if (market.count === 0) return 'no seeds';
  if (filter === '') return `${formatCount(market.liveCount)} live of ${formatCount(market.count)}`;
  return `${formatCount(market.shownCount)}${market.isWhole ? '' : '+'} of ${formatCount(market.count)}`;
}

/** The cursor's place in the whole list, where it is known how much of that stands before what is here. */
function positionOf(
  { market: { cursor, filter } }: ConsoleState,
  { market }: ConsoleData,
): readonly string[] {
  const length = listLength(market, cursor);
  const before = market.countBefore;
  if (length === 0 || before === undefined) return [];
  const place = formatCount(before + cursor.place + 1);
  if (market.isWhole) return [`${place}/${formatCount(length)}`];
  return [filter === '' ? `${place}/${formatCount(market.count)}` : place];
}

function rowLines(
  rows: readonly SeedRow[],
  state: ConsoleState,
  data: ConsoleData,
  columns: MarketColumns,
  titles: WidthMeasure,
): readonly Line[] {
  const { cursor } = state.market;
  const left = firstColumn(state.market.left, titles);
  const isFocused = state.focus === 'market' && state.form === null;
  const isStrange = isFilteredOut(data.market, cursor);
  const marked = new Set(state.market.marks);
  const sent = stillHeld(state)?.sent;
  const heldIds = new Set(sent === undefined ? [] : seedsOf(sent));
  return rows.map((row) => {
    const isCursor = row.id === cursor.id;
    const line = rowLine(row, data, columns, left, {
      isCursor,
      isMarked: marked.has(row.id),
      isHeld: heldIds.has(row.id),
    });
    if (isCursor && isFocused) return line.map((piece): Span => ({ ...piece, reverse: true }));
    return isFinished(row) || (isCursor && isStrange) ? dimmed(line) : line;
  });
}

/** Finished rows are dim; what has a look of its own keeps it. */
const dimmed = (line: Line): Line =>
  line.map((piece): Span => (piece.look === undefined ? { ...piece, look: 'dim' } : piece));

function headerLine({ titleWidth, columns }: MarketColumns): Line {
  const cells = columns.map(
    ({ header, width, align }) => ` ${align === 'left' ? padEnd(header, width) : padStart(header, width)}`,
  );
  return [span(`     ME STATUS    ${padEnd('TITLE', titleWidth)}${cells.join('')}`, 'dim')];
}

function rowLine(
  row: SeedRow,
  data: ConsoleData,
  { titleWidth, columns }: MarketColumns,
  left: number,
  { isCursor, isMarked, isHeld }: { readonly [is in 'isCursor' | 'isMarked' | 'isHeld']: boolean },
): Line {
  const first = isOurMove(row) ? span('!', 'attention') : span(' ');
  const title = dropColumns(sanitizeLine(row.title), left);
  return [
    span(isCursor ? '▸' : ' '),
    span(isMarked ? '*' : ' ', isMarked ? 'strong' : undefined),
    first,
    markSpan(row, isHeld),
    span(' '),
    meCell(row),
    span(' '),
    span(padEnd(row.status, 9), statusLook(row)),
    span(` ${padEnd(title, titleWidth)}`),
    ...columns.flatMap((each) => [span(' '), cellSpan(each, row, data)]),
  ];
}

function cellSpan({ cell, width, align, look, isWhole }: Column, row: SeedRow, data: ConsoleData): Span {
  const text = isWhole ? cell(row, data).slice(0, width) : cut(cell(row, data), width);
  return span(align === 'left' ? padEnd(text, width) : padStart(text, width), look?.(row, data));
}

/** The gravest mark; the others are told in Seed. What is held is as unsent as what waits for a peer. */
function markSpan(row: SeedRow, isHeld: boolean): Span {
  const [mark = ' '] = marksOf(isHeld ? { ...row, unsent: true } : row);
  return span(mark, mark === '?' ? 'unverified' : undefined);
}

/** `P` my seed, `W` awarded to me, `B` and the rank of my best live bid. */
function meCell({ role, rank }: SeedRow): Span {
  if (role === 'publisher') return span('P ');
  if (role === 'worker') return span('W ');
  if (role !== 'bidder') return span('  ');
  if (rank === null) return span('B-');
  return span(rank > 9 ? 'B+' : `B${rank}`, rank === 1 ? 'good' : undefined);
}
