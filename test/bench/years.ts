/**
 * A market of constant size over simulated time, at the limit of its store: strangers of one host flood, others publish now and then.
 * Prints, at the end of each tenth, how large the file is, how much is held, and whether what honest strangers said last is here.
 * Run: npm run bench -- years [ENVELOPES DAYS LIMIT_MIB]
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KeyPair, keyPairFromSeed } from '../../source/identity/key-file.ts';
import { AuthorBook } from '../../source/identity/node-id.ts';
import { sealEnvelope } from '../../source/identity/seal-envelope.ts';
import type { ProvenEnvelope, SeedId } from '../../source/model/types.ts';
import type { Arrived } from '../../source/network/inbox/inbox-ports.ts';
import { linkAddress } from '../../source/network/transport/peer-address.ts';
import { Damage } from '../../source/node/replication/damage.ts';
import { Ledger } from '../../source/node/replication/ledger.ts';
import { Store } from '../../source/store/store.ts';

const MIB = 1024 * 1024;
const DAY_S = 86_400;
const BIDS = 4;
const FLOODER = '203.0.113.9';
const HONEST_HOSTS = 20;
/** Of what is published the share of honest strangers. */
const HONEST_SHARE = 0.1;
/** How many of the last honest seeds are looked for. */
const LAST = 200;

const [envelopes = 150_000, days = 365, limitMib = 16] = process.argv.slice(2).map(Number);
const seedsADay = Math.ceil(envelopes / (BIDS + 1) / days);
const folder = mkdtempSync(join(tmpdir(), 'crabnet-bench-'));
const path = join(folder, 'market.db');
const store = new Store(path);
let nowS = 1_800_000_000;

const nothing = { emit: () => {}, raise: () => {}, clear: () => {}, seeds: () => {}, forgotten: () => {} };
const failed = (error: Error) => {
  throw error;
};
const quiet = { ...nothing, storeFailed: failed, storeWorks: () => {} };
const ledger = new Ledger({
  ...{ store, clock: { now: () => nowS * 1000 }, soon: setImmediate, us: newKey().nodeId },
  authors: new AuthorBook(),
  damage: new Damage({ monitor: quiet, alarms: quiet, changes: quiet }),
  room: {
    hearer: { looked: () => {}, evicted: () => {}, storeFailed: failed },
    limitBytes: limitMib * MIB,
    disk: () => undefined,
  },
});
const people = Array.from({ length: 64 }, newKey);
const honest = Array.from({ length: HONEST_HOSTS }, newKey);
let admitted = 0;
let refused = 0;
let ownMs = 0;

function newKey(): KeyPair {
  return keyPairFromSeed(randomBytes(32));
}

function seal(draft: Parameters<typeof sealEnvelope>[0], keyPair: KeyPair): ProvenEnvelope {
  const made = sealEnvelope(draft, { keyPair, salt: randomBytes(16) });
  if (!made.ok) throw new Error(`an envelope of the benchmark is refused: ${made.problem.reason}`);
  return made.value;
}

/** A seed of somebody, and bids of others on it. */
function trade(
  publisher: KeyPair,
  number: number,
): { readonly id: SeedId; readonly said: readonly ProvenEnvelope[] } {
  const seed = seal(
    {
      kind: 'SeedCreated',
      ts: nowS,
      seed: {
        ...{ title: `Report ${number}`, description: 'x'.repeat(600), command: 'make report', rules: '' },
        ...{ timeout_ms: 120_000, bid_deadline_ts: nowS + 3600, exec_deadline_ms: 120_000, min_price: 0 },
        ...{ max_bids: 0, reward: 5, created_by: publisher.nodeId, created_at: nowS },
      },
    },
    publisher,
  );
  if (seed.held.kind !== 'SeedCreated') throw new Error('a seed is none');
  const { id } = seed.held.seed;
  const bids = Array.from({ length: BIDS }, (_, nth) => {
    const bidder = people[(number + nth) % people.length] as KeyPair;
    const bid = { seed_id: id, bidder: bidder.nodeId, price: 3 + nth, notes: '', created_at: nowS };
    return seal({ kind: 'BidSubmitted', ts: nowS, bid }, bidder);
  });
  return { id, said: [seed, ...bids] };
}

function hear(host: string, said: readonly ProvenEnvelope[]): void {
  const group = said.map((proven): Arrived => ({ ...proven, peer: linkAddress(`P${host}`), host }));
  const started = performance.now();
  const outcome = ledger.admitGroup(group);
  ownMs += performance.now() - started;
  admitted += outcome.accepted.length;
  refused += outcome.refused.size;
}

/** What housekeeping does in between. */
function keepHouse(): void {
  const started = performance.now();
  while (ledger.room.makeAhead());
  while (ledger.shelve());
  while (ledger.forget().isMore);
  while (store.use().freeBytes > 4 * MIB && store.giveBack());
  ownMs += performance.now() - started;
}

try {
  const recent: SeedId[] = [];
  let largest = 0;
  for (let day = 1; day <= days; day += 1) {
    for (let number = 0; number < seedsADay; number += 1) {
      const nth = day * seedsADay + number;
      const isHonest = Math.random() < HONEST_SHARE;
      const host = isHonest ? nth % HONEST_HOSTS : -1;
      const { id, said } = trade((isHonest ? honest[host] : people[nth % people.length]) as KeyPair, nth);
      hear(isHonest ? `192.0.2.${host}` : FLOODER, said);
      if (isHonest) recent.push(id);
      nowS += Math.floor(DAY_S / seedsADay);
    }
    keepHouse();
    largest = Math.max(largest, statSync(path).size);
    if (day % Math.ceil(days / 10) !== 0) continue;
    const looked = recent.slice(-LAST);
    const here = looked.filter((id) => ledger.market.record(id) !== undefined || store.shelf.has(id)).length;
    const { seeds } = store.shelf.totals();
    console.log(
      `day ${day}: file ${(statSync(path).size / MIB).toFixed(1)} MiB of ${limitMib}, ${seeds} finished seeds, ` +
        `${ledger.market.holdings().envelopes} envelopes in memory; of the last ${looked.length} honest seeds ${here} are here`,
    );
  }
  const eachUs = ((ownMs * 1000) / (admitted + refused)).toFixed(0);
  console.log(
    `${admitted} admitted, ${refused} refused over ${days} days; the file was ${(largest / MIB).toFixed(1)} MiB at the most; ` +
      `${eachUs} us an envelope, housekeeping included; ${(process.memoryUsage.rss() / MIB).toFixed(0)} MB`,
  );
} finally {
  store.close();
  rmSync(folder, { recursive: true, force: true });
}
