import { sanitizeLine } from '../../base/text/sanitize.ts';
import type { BalanceRow, BookQuery, TradeRow } from '../../contract/book.ts';
import type { NodeApi } from '../../contract/node-api.ts';
import type { Outcome } from '../../model/errors.ts';
import { NO_AWARDS, sumWords, TRADE_WORDS } from '../../words/book-words.ts';
import { shortSeed } from '../../words/ids.ts';
import { formatTime } from '../../words/time.ts';
import { EXIT } from '../exit-code.ts';
import { reportRefusal } from '../failure.ts';
import type { Invocation, OneShot } from '../invocation.ts';
import type { Output } from '../output.ts';
import { csvLine } from '../render/csv.ts';
import { type Column, tableLines } from '../render/table.ts';
import { momentOption } from './moment-option.ts';

/** `ledger`: who owes whom, from signed history; with `--with NODE` also each award between the two. */
export const ledger: OneShot = async (api, { options }, out) => {
  const query = bookQuery(options, out.nowMs);
  const balances = await allPages(query, async (asked) => {
    const page = await api.balances(asked);
    return page.ok ? { ok: true, value: { rows: page.value.balances, next: page.value.next_cursor } } : page;
  });
  if (!balances.ok) return reportRefusal(balances.refusal, out);
  if (options.with === undefined) {
    print(balances.value, balanceColumns(out), out, options.csv === true);
    if (!out.json && options.csv !== true && balances.value.length > 0) out.remark(sumWords(balances.value));
    return EXIT.done;
  }
  const trades = await tradesOf(api, query);
  if (!trades.ok) return reportRefusal(trades.refusal, out);
  print(trades.value, tradeColumns(out), out, options.csv === true);
  if (!out.json && options.csv !== true) out.remark(sumWords(balances.value));
  return EXIT.done;
};

/** Which awards the options mean. Throws `CrabnetError` `usage`. */
export function bookQuery({ with: node, since }: Invocation['options'], nowMs: number): BookQuery {
  const from = momentOption('since', since, nowMs);
  return {
    ...(node === undefined ? {} : { with: node }),
    ...(from === undefined ? {} : { since: from }),
  };
}

/** The awards that a query means, the first award first. */
async function tradesOf(api: NodeApi, query: BookQuery): Promise<Outcome<readonly TradeRow[]>> {
  const read = await allPages(query, async (asked) => {
    const page = await api.trades(asked);
    return page.ok ? { ok: true, value: { rows: page.value.trades, next: page.value.next_cursor } } : page;
  });
  if (!read.ok) return read;
  // What moved to the archive meanwhile came twice.
  const byClaim = new Map(read.value.map((trade) => [trade.claim_id, trade]));
  const sorted = [...byClaim.values()].toSorted((left, right) => left.awarded_ts - right.awarded_ts);
  return { ok: true, value: sorted };
}

interface Page<Row> {
  readonly rows: readonly Row[];
  readonly next: string | null;
}

async function allPages<Row>(
  query: BookQuery,
  read: (query: BookQuery) => Promise<Outcome<Page<Row>>>,
): Promise<Outcome<readonly Row[]>> {
  const rows: Row[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page: Outcome<Page<Row>> = await read(cursor === undefined ? query : { ...query, cursor });
    if (!page.ok) return page;
    rows.push(...page.value.rows);
    cursor = page.value.next;
  }
  return { ok: true, value: rows };
}

function print<Row extends object>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  out: Output,
  isCsv: boolean,
): void {
  if (out.json) out.value(rows);
  else if (isCsv) {
    const [first] = rows;
    if (first === undefined) return;
    out.lines([csvLine(Object.keys(first)), ...rows.map((row) => csvLine(Object.values(row)))]);
  } else if (rows.length === 0) out.remark(NO_AWARDS);
  else out.lines(tableLines(columns, rows, out));
}

const number = (name: 'owed' | 'owing' | 'in_hand' | 'accepted' | 'rejected' | 'late' | 'forfeited') => ({
  title: name.replace('_', ' ').toUpperCase(),
  text: (row: BalanceRow) => String(row[name]),
  align: 'right' as const,
});

const balanceColumns = (out: Output): readonly Column<BalanceRow>[] => [
  { title: 'NODE', text: ({ node_id }) => out.nameOf(node_id) },
  { title: 'NAME', text: ({ name }) => sanitizeLine(name) || '-', shrinkTo: 8 },
  number('owed'),
  number('owing'),
  number('in_hand'),
  { ...number('accepted'), dropRank: 1 },
  { ...number('rejected'), dropRank: 2 },
  { ...number('late'), dropRank: 4 },
  { ...number('forfeited'), dropRank: 3 },
];

const tradeColumns = (out: Output): readonly Column<TradeRow>[] => [
  { title: 'AWARDED', text: ({ awarded_ts }) => formatTime(awarded_ts, out.nowS) },
  { title: 'SEED', text: ({ seed_id }) => shortSeed(seed_id) },
  { title: 'PUBLISHER', text: ({ publisher }) => out.nameOf(publisher), dropRank: 2 },
  { title: 'WORKER', text: ({ worker }) => out.nameOf(worker), dropRank: 1 },
  { title: 'PRICE', text: ({ price }) => String(price), align: 'right' },
  { title: 'STATE', text: ({ state, late }) => `${TRADE_WORDS[state]}${late ? ', late' : ''}` },
  { title: 'TITLE', text: ({ title }) => sanitizeLine(title), shrinkTo: 12 },
];
