import { type KeyPair, keyPairFromSeed } from '../../source/identity/key-file.ts';
import { receiptKey, signReceipt } from '../../source/identity/receipt-proof.ts';
import { Market } from '../../source/model/fold/market.ts';
import { receiptJson } from '../../source/model/receipts.ts';
import { tradesOf } from '../../source/model/trades.ts';
import type { ClaimId } from '../../source/model/types.ts';
import { tradeRow } from '../../source/node/trade/book-pages.ts';
import type { SeededRandom } from '../simulation/seeded-random.ts';
import {
  type SealedEnvelope,
  sealBid,
  sealClaim,
  sealResult,
  sealSeed,
  sealSettlement,
} from '../support/sealed.ts';

const DAY_S = 86_400;

/** Who trades; the first is the node whose book it is. */
export const TRADERS: readonly KeyPair[] = Array.from({ length: 6 }, (_, nth) =>
  keyPairFromSeed(Buffer.alloc(32, nth + 31)),
);

const pick = <T>(random: SeededRandom, items: readonly T[]): T =>
  items[Math.floor(random.unit() * items.length)] as T;
const upTo = (random: SeededRandom, most: number): number => random.whole(0, most);

/** One seed's life, as likely as not with a forfeit, a second award, two results or two settlements; its texts. */
function seedHistory(random: SeededRandom, us: KeyPair, startS: number): readonly SealedEnvelope[] {
  const other = pick(random, TRADERS.slice(1));
  const [publisher, worker] = random.chance(0.5) ? [us, other] : [other, us];
  const window = 600 + upTo(random, 3) * 1000;
  const seed = sealSeed(publisher, startS, {
    ...{
      title: `Report ${upTo(random, 999)} “é”`,
      bid_deadline_ts: startS + window,
      min_price: upTo(random, 3),
    },
    ...{ timeout_ms: 60_000 * (1 + upTo(random, 9)), exec_deadline_ms: 60_000 * (1 + upTo(random, 9)) },
  });
  const said: SealedEnvelope[] = [seed];
  let awardedS = startS + upTo(random, window + 5000);
  let replaces: ClaimId | null = null;
  for (let award = 0; award <= upTo(random, 2); award += 1) {
    const who = award === 0 ? worker : pick(random, [worker, worker, pick(random, TRADERS)]);
    const bid = sealBid(who, seed.held.seed, startS + upTo(random, window + 200), {
      price: upTo(random, 40),
    });
    const claim = sealClaim(publisher, bid, awardedS, { replaces });
    said.push(claim);
    const forfeitS =
      awardedS + Math.max(seed.held.seed.timeout_ms, seed.held.seed.exec_deadline_ms) / 1000 + 900;
    for (let result = 0; result < upTo(random, 2); result += 1)
      said.push(sealResult(who, claim.held.claim, awardedS + upTo(random, 4000), `out ${result}\n`));
    replaces = random.chance(0.8) ? claim.held.claim.id : null;
    awardedS = random.chance(0.7) ? forfeitS + upTo(random, DAY_S) : awardedS + upTo(random, 3000);
  }
  const results = said.flatMap(({ held }) => (held.kind === 'TaskResult' ? [held.result.id] : []));
  for (let end = 0; end < upTo(random, 3); end += 1) {
    const isAccepted = random.chance(0.7) && results.length > 0;
    const at = startS + upTo(random, random.chance(0.9) ? 3 * DAY_S : 60 * DAY_S);
    said.push(
      isAccepted
        ? sealSettlement(publisher, seed.held.seed, at, 'Accepted', pick(random, results))
        : sealSettlement(publisher, seed.held.seed, at, 'Rejected', null),
    );
  }
  return said;
}

/** What a node exports that has lived through so many seeds: a head, its awards, its receipts, an end. */
export function exportedLedger(
  random: SeededRandom,
  { seeds, receipts, madeMs }: { readonly seeds: number; readonly receipts: number; readonly madeMs: number },
): readonly string[] {
  const [us] = TRADERS as [KeyPair];
  const awards = Array.from({ length: seeds }, () =>
    awardLines(seedHistory(random, us, Math.floor(madeMs / 1000) - upTo(random, 50 * DAY_S)), us, madeMs),
  ).flat();
  const paid = Array.from({ length: receipts }, (_, nth) => receiptLine(random, us, nth));
  return [
    JSON.stringify({ crabnet: 'ledger/1', node_id: us.nodeId, made_ms: madeMs }),
    ...awards,
    ...paid,
    JSON.stringify({ end: { trades: awards.length, receipts: paid.length } }),
  ];
}

function awardLines(said: readonly SealedEnvelope[], us: KeyPair, madeMs: number): readonly string[] {
  const market = new Market();
  for (const { held } of said) market.add(held);
  const [seed] = said;
  if (seed?.held.kind !== 'SeedCreated') return [];
  const folded = market.folded(seed.held.seed.id);
  if (folded === undefined) return [];
  const envelopes = said.map(({ text }) => text);
  return tradesOf(folded, madeMs)
    .filter(({ publisher, worker }) => publisher === us.nodeId || worker === us.nodeId)
    .map((trade) => JSON.stringify({ trade: tradeRow(trade, folded.seed), envelopes }));
}

function receiptLine(random: SeededRandom, us: KeyPair, nth: number): string {
  const other = pick(random, TRADERS.slice(1));
  const [payer, payee] = random.chance(0.5) ? [us, other] : [other, us];
  const salt = Buffer.alloc(16, `salt ${nth}`).toString('base64url');
  const note = pick(random, ['', 'bank', 'Ünïcode 🦀 "quoted"']);
  const receipt = { from: payer.nodeId, to: payee.nodeId, amount: 1 + upTo(random, 99), note, ts: nth, salt };
  const toSignature = random.chance(0.7) ? signReceipt(receipt, payee) : null;
  const signed = { receipt, fromSignature: signReceipt(receipt, payer), toSignature };
  return JSON.stringify({ receipt_id: receiptKey(receipt), ...receiptJson(signed) });
}
