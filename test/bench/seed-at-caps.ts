/**
 * What one more bid costs on a seed at its caps, beside what it costs on an empty one, in one run: proof, admission, what it pushes
 * out, the commit, and one fold for each group of them, as a node does it. The ratio is wanted to be 2 at the most.
 * Run: npm run bench -- seed-at-caps
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KeyPair, keyPairFromSeed } from '../../source/identity/key-file.ts';
import { AuthorBook } from '../../source/identity/node-id.ts';
import { sealEnvelope } from '../../source/identity/seal-envelope.ts';
import { toCanonical, verifyEnvelope } from '../../source/identity/verify-envelope.ts';
import { CAPS } from '../../source/model/limits.ts';
import { readEnvelope } from '../../source/model/read-envelope.ts';
import type { JsonValue, ProvenEnvelope, Seed } from '../../source/model/types.ts';
import { datagramAddress } from '../../source/network/transport/peer-address.ts';
import { Ledger } from '../../source/node/replication/ledger.ts';
import { Store } from '../../source/store/store.ts';
import { AMPLE_ROOM } from '../support/ample-room.ts';
import { quietDamage } from '../support/quiet-damage.ts';

const GROUP = 64;
const GROUPS = 40;
/** The first groups warm the compiler. */
const WARM_UP = 10;

const publisher = newKey();
const authors = new AuthorBook();
const from = { peer: datagramAddress('127.0.0.1:4000'), host: '127.0.0.1' };
const ts = Math.floor(Date.now() / 1000);

function newKey(): KeyPair {
  return keyPairFromSeed(randomBytes(32));
}

function seal(draft: Parameters<typeof sealEnvelope>[0], keyPair: KeyPair): ProvenEnvelope {
  const sealed = sealEnvelope(draft, { keyPair, salt: randomBytes(16) });
  if (!sealed.ok) throw new Error(`refused: ${sealed.problem.reason}`);
  return sealed.value;
}

function sealSeed(): ProvenEnvelope & { readonly seed: Seed } {
  const sealed = seal(
    {
      kind: 'SeedCreated',
      ts,
      seed: {
        ...{ title: 'Transcode recordings', description: '', command: 'make', rules: '', reward: 40 },
        ...{ timeout_ms: 120_000, bid_deadline_ts: ts + 86_400, exec_deadline_ms: 120_000 },
        ...{ min_price: 0, max_bids: 4, created_by: publisher.nodeId, created_at: ts },
      },
    },
    publisher,
  );
  if (sealed.held.kind !== 'SeedCreated') throw new Error('publish makes a seed');
  return { ...sealed, seed: sealed.held.seed };
}

const sealBid = ({ id }: Seed, keyPair: KeyPair): ProvenEnvelope =>
  seal(
    {
      kind: 'BidSubmitted',
      ts,
      bid: { seed_id: id, bidder: keyPair.nodeId, price: 3, notes: '', created_at: ts },
    },
    keyPair,
  );

function openLedger(folder: string, name: string): Ledger {
  const store = new Store(join(folder, name));
  const clock = { now: () => Date.now() };
  const parts = { store, clock, soon: setImmediate, us: newKey().nodeId, authors, damage: quietDamage() };
  return new Ledger({ ...parts, room: AMPLE_ROOM });
}

function proven(text: string): ProvenEnvelope {
  const read = readEnvelope(JSON.parse(text) as JsonValue);
  const proof = read.ok ? verifyEnvelope(toCanonical(read.value), authors) : read;
  if (!proof.ok) throw new Error(`refused: ${proof.problem.reason}`);
  return proof.value;
}

/** Microseconds for each of the bids that arrive in groups. */
function measure(ledger: Ledger, groups: readonly (readonly string[])[]): number {
  let startedMs = performance.now();
  for (const [number, texts] of groups.entries()) {
    if (number === WARM_UP) startedMs = performance.now();
    const arrived = texts.map((text) => ({ ...proven(text), ...from }));
    const { touched } = ledger.admitGroup(arrived);
    for (const id of touched) ledger.market.folded(id);
  }
  return ((performance.now() - startedMs) * 1000) / ((groups.length - WARM_UP) * GROUP);
}

const folder = mkdtempSync(join(tmpdir(), 'crabnet-bench-'));
try {
  // Each bid on an empty seed of its own, so that nothing but the seed's crowd is different.
  const empty = openLedger(folder, 'empty.db');
  const seeds = Array.from({ length: GROUP * GROUPS }, sealSeed);
  empty.admitGroup(seeds.map((sealed) => ({ ...sealed, ...from })));
  const onEmpty = Array.from({ length: GROUPS }, (_, group) =>
    seeds.slice(group * GROUP, (group + 1) * GROUP).map(({ seed }) => sealBid(seed, newKey()).text),
  );
  const emptyUs = measure(empty, onEmpty);

  const crowded = openLedger(folder, 'crowded.db');
  const one = sealSeed();
  crowded.admitGroup([{ ...one, ...from }]);
  const crowd = Array.from({ length: CAPS.bids }, () => ({ ...sealBid(one.seed, newKey()), ...from }));
  crowded.admitGroup(crowd);
  // New bidders, of whose bids about half push others out at first, and fewer as the keys that count become smaller.
  const more = Array.from({ length: GROUPS }, () =>
    Array.from({ length: GROUP }, () => sealBid(one.seed, newKey()).text),
  );
  const crowdedUs = measure(crowded, more);
  const held = crowded.market.record(one.seed.id)?.bids.length;
  console.log(
    [
      `one more bid on an empty seed ${emptyUs.toFixed(0)} us`,
      `on a seed with ${held} bids ${crowdedUs.toFixed(0)} us`,
      `ratio ${(crowdedUs / emptyUs).toFixed(2)} (wanted 2.00)`,
    ].join('  '),
  );
} finally {
  rmSync(folder, { recursive: true });
}
