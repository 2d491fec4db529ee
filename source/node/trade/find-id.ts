import { done, type Outcome, refused } from '../../model/errors.ts';
import type { FoldedSeed } from '../../model/fold/folded-seed.ts';
import type { Market } from '../../model/fold/market.ts';
import type { SignedReceipt } from '../../model/receipts.ts';
import type { BidId, ReceiptKey, SeedId } from '../../model/types.ts';
import type { ReceiptBook } from '../receipts/receipt-book.ts';
import type { FinishedRows } from './finished-rows.ts';

/** The one id that starts with `prefix` (INTERFACES.md, "Command line"); `none` is the refusal where there is none. */
export function uniqueId<Id extends string>(
  ids: Iterable<Id>,
  prefix: string,
  what: 'seed' | 'bid' | 'receipt',
  none: () => Outcome<never>,
): Outcome<Id> {
  const matches: Id[] = [];
  for (const id of ids) {
    if (id === prefix) return done(id);
    if (id.startsWith(prefix)) matches.push(id);
  }
  const [first, second] = matches;
  if (prefix === '' || first === undefined) return none();
  if (second === undefined) return done(first);
  const example = first.slice(0, prefix.length + 4);
  return refused('ambiguous-id', { what, given: prefix, count: matches.length, example }, what);
}

/** As many as are counted where a beginning fits many on disk. */
const COUNTED = 100;

/** The one seed whose id begins so, in memory or finished. */
export function findSeed(
  market: Market,
  finished: Pick<FinishedRows, 'find'>,
  given: string,
): Outcome<SeedId> {
  const asked = given.toLowerCase();
  if (market.folded(asked as SeedId) !== undefined) return done(asked as SeedId);
  const onDisk = asked === '' ? [] : finished.find(asked, COUNTED);
  return uniqueId([...onDisk, ...market.seedIds()], asked, 'seed', () =>
    refused('no-such-seed', { given: asked }, 'seed'),
  );
}

/** The one bid on a seed whose id begins so. */
export const findBid = ({ bids, seed }: FoldedSeed, given: string): Outcome<BidId> => {
  const asked = given.toLowerCase();
  const none = () => refused('no-such-bid', { given: asked, bids_until_ts: seed.bid_deadline_ts }, 'bid');
  return uniqueId(
    bids.map(({ bid }) => bid.id),
    asked,
    'bid',
    none,
  );
};

/** The one receipt whose id begins so. */
export function findReceipt(receipts: Pick<ReceiptBook, 'find'>, given: string): Outcome<SignedReceipt> {
  const asked = given.toLowerCase();
  const found = new Map<ReceiptKey, SignedReceipt>();
  for (const signed of receipts.find(asked, COUNTED)) found.set(signed.key, signed);
  const none = () => refused('no-such-receipt', { given: asked }, 'receipt');
  const key = uniqueId(found.keys(), asked, 'receipt', none);
  if (!key.ok) return key;
  const signed = found.get(key.value);
  return signed === undefined ? none() : done(signed);
}
