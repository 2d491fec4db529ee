import type {
  BalancePage,
  BalanceRow,
  BalanceSums,
  BookQuery,
  ProofPage,
  ProvenTrade,
  TradePage,
  TradeRow,
} from '../../contract/book.ts';
import { jsonBytes, PAGE_ROWS_BYTES } from '../../contract/page-size.ts';
import type { PetnameLookup } from '../../contract/petname.ts';
import { CrabnetError, done, type Outcome } from '../../model/errors.ts';
import type { Trade } from '../../model/trades.ts';
import type { HeldEnvelope, NodeId, ReceiptKey, SeedId } from '../../model/types.ts';
import { type Balance, Balances, balanceOf, counterparty, sumUp } from '../../operator/balances.ts';
import { findPeer } from '../peers/find-peer.ts';
import type { ListedReceipt, ReceiptBook } from '../receipts/receipt-book.ts';
import { BOOK_BEGINNING, type BookPlace, type SeedTrades, type TradeBook } from './trade-book.ts';

/** An envelope and its text. */
export interface Said {
  readonly held: HeldEnvelope;
  readonly text: string;
}

export interface BookPagesParts {
  readonly us: NodeId;
  readonly book: TradeBook;
  readonly receipts: Pick<ReceiptBook, 'page'>;
  /** The name of a node; empty where it has none. */
  readonly nameOf: (id: NodeId) => string;
  /** The envelopes of a seed in memory or in the archive, as far as they are what was signed. */
  readonly saidOf: (id: SeedId) => readonly Said[];
  /** What the owner calls nodes. */
  readonly petnames?: PetnameLookup;
}

/** Who owes whom, by node id, a page at a time; refused as a node that is not found. Throws `CrabnetError`. */
export async function balancePage(parts: BookPagesParts, query: BookQuery): Promise<Outcome<BalancePage>> {
  const balances = new Balances(parts.us);
  for await (const { seeds } of parts.book.all()) {
    for (const { trades } of seeds)
      for (const trade of trades) if (isSince(trade, query)) balances.add(trade);
  }
  for (const { receipt, toSignature, isSetAside } of allReceipts(parts.receipts))
    if (!isSetAside && receipt.ts >= (query.since ?? 0)) balances.addReceipt(receipt, toSignature !== null);
  const all = balances.all();
  const found = query.with === undefined ? done(undefined) : nodeMeant(query.with, all, parts.petnames);
  if (!found.ok) return found;
  const asked = all.filter(({ node }) => {
    return (found.value === undefined || node === found.value) && node > (query.cursor ?? '');
  });
  const rows: BalanceRow[] = [];
  let bytes = 0;
  for (const balance of asked) {
    const row = balanceRow(balance, parts);
    bytes += jsonBytes(row);
    if (rows.length > 0 && bytes > PAGE_ROWS_BYTES)
      return done({ balances: rows, next_cursor: rows.at(-1)?.node_id ?? null });
    rows.push(row);
  }
  return done({ balances: rows, next_cursor: null });
}

/** The awards themselves, as far as one turn of the loop brings them. */
export async function tradePage(parts: BookPagesParts, query: BookQuery): Promise<Outcome<TradePage>> {
  const read = await stretchOf(parts, query);
  if (!read.ok) return read;
  const { seeds, next } = read.value;
  const trades = seeds.flatMap(({ seed, trades: own }) => own.map((trade) => tradeRow(trade, seed)));
  return done({ trades, next_cursor: next });
}

/** The same with what proves them: of each seed what was signed, but for its bids, which claims carry. */
export async function proofPage(parts: BookPagesParts, query: BookQuery): Promise<Outcome<ProofPage>> {
  const read = await stretchOf(parts, query);
  if (!read.ok) return read;
  const { seeds, next, cursorBehind } = read.value;
  const proofs: ProvenTrade[] = [];
  let bytes = 0;
  for (const [index, { seed, trades }] of seeds.entries()) {
    const envelopes = proofOf(parts, seed.id);
    const made = trades.map((trade) => ({ trade: tradeRow(trade, seed), envelopes }));
    bytes += made.reduce((sum, proof) => sum + jsonBytes(proof), 0);
    const before = seeds[index - 1];
    if (before !== undefined && bytes > PAGE_ROWS_BYTES)
      return done({ proofs, next_cursor: cursorBehind(before.seed.id) });
    proofs.push(...made);
  }
  return done({ proofs, next_cursor: next });
}

const proofOf = ({ saidOf }: BookPagesParts, id: SeedId): readonly string[] =>
  saidOf(id).flatMap(({ held, text }) => (held.verified && held.kind !== 'BidSubmitted' ? [text] : []));

interface Read {
  readonly seeds: readonly SeedTrades[];
  /** The cursor of what comes then; null where there is no more. */
  readonly next: string | null;
  /** That of what comes behind a seed of these. */
  cursorBehind(seed: SeedId): string;
}

/** What a query means of the stretch at its cursor; seeds by id. */
async function stretchOf({ us, book, petnames }: BookPagesParts, query: BookQuery): Promise<Outcome<Read>> {
  const { place, node: known } =
    query.cursor === undefined ? { place: BOOK_BEGINNING, node: undefined } : readCursor(query.cursor);
  const isKnown = query.with === undefined || known !== undefined;
  const found = isKnown ? done(known) : await knownNode({ us, book, petnames }, query.with);
  if (!found.ok) return found;
  const node = found.value;
  const { seeds, next } = book.stretch(place);
  const isMeant = (trade: Trade) =>
    isSince(trade, query) && (node === undefined || counterparty(trade, us) === node);
  const meant = seeds.flatMap(({ seed, trades }) => {
    const some = trades.filter(isMeant);
    return some.length === 0 ? [] : [{ seed, trades: some }];
  });
  return done({
    seeds: meant,
    next: next === null ? null : cursorOf(next, node),
    cursorBehind: (after) => cursorOf({ where: place.where, after }, node),
  });
}

const isSince = ({ awardedTs }: Trade, { since = 0 }: BookQuery): boolean => awardedTs >= since;

/** Every receipt once. */
function* allReceipts(book: Pick<ReceiptBook, 'page'>): Generator<ListedReceipt> {
  for (let after: ReceiptKey | null | undefined; after !== null; ) {
    const { receipts, next } = book.page(after ?? null);
    yield* receipts;
    after = next;
  }
}

/** The node that a text means, among those with whom something was awarded. */
export async function knownNode(
  {
    us,
    book,
    petnames,
  }: Pick<BookPagesParts, 'us' | 'book'> & { readonly petnames: PetnameLookup | undefined },
  text: string,
): Promise<Outcome<string>> {
  const balances = new Balances(us);
  for await (const { seeds } of book.all())
    for (const { trades } of seeds) for (const trade of trades) balances.add(trade);
  return nodeMeant(text, balances.all(), petnames);
}

const nodeMeant = (
  text: string,
  all: readonly Balance[],
  petnames: PetnameLookup | undefined,
): Outcome<string> => findPeer(new Set(all.map(({ node }) => node)), text, () => false, petnames);

function balanceRow(balance: Balance, { nameOf, petnames }: BookPagesParts): BalanceRow {
  const { node, accepted, refused, late, forfeited, firstTs, lastTs } = balance;
  const { owed, owing, in_hand, ...paid } = balanceSums(balance);
  const times = firstTs > lastTs ? NO_AWARD : { first_ts: firstTs, last_ts: lastTs };
  return {
    ...{ node_id: node, name: nameOf(node), owed, owing, in_hand },
    ...{ accepted, rejected: refused, late, forfeited, ...times },
    ...{ petname: petnames?.of(node) ?? null, ...paid },
  };
}

export const balanceSums = (balance: Balance): BalanceSums => ({
  ...{ owed: balance.owed, owing: balance.owing, in_hand: balance.inHand },
  ...{ confirmed_paid: balance.paid, confirmed_received: balance.received },
  unconfirmed: sumUp(balance.paidUnconfirmed, balance.receivedUnconfirmed),
  ...{ to_confirm: balance.receivedUnconfirmed, balance: balanceOf(balance) },
});

const NO_AWARD = { first_ts: 0, last_ts: 0 } as const;

export const tradeRow = (trade: Trade, { title }: { readonly title: string }): TradeRow => ({
  ...{ seed_id: trade.seedId, claim_id: trade.claimId, publisher: trade.publisher, worker: trade.worker },
  ...{ price: trade.price, awarded_ts: trade.awardedTs, ended_ts: trade.endedTs },
  ...{ state: trade.state, late: trade.isLate, title },
});

/** With the node that is meant: to find it out takes the whole book, once and not for each page. */
const cursorOf = ({ where, after }: BookPlace, node: string | undefined): string =>
  `${where}-${after ?? ''}${node === undefined ? '' : `~${node}`}`;

const CURSOR = /^(?<where>memory|archive)-(?<after>[\da-f-]{0,36})(?:~(?<node>\w{1,64}))?$/u;

function readCursor(text: string): { readonly place: BookPlace; readonly node: string | undefined } {
  const { where, after, node } = CURSOR.exec(text)?.groups ?? {};
  if (where !== 'memory' && where !== 'archive')
    throw new CrabnetError('usage', 'this is no cursor of the book', {
      field: 'cursor',
      remedy: 'take the next_cursor of a page',
    });
  return { place: { where, after: after === undefined || after === '' ? null : (after as SeedId) }, node };
}
