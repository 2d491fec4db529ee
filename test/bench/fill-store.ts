import { randomBytes } from 'node:crypto';
import type { KeyPair } from '../../source/identity/key-file.ts';
import { recallEnvelope } from '../../source/identity/recall-envelope.ts';
import { sealEnvelope } from '../../source/identity/seal-envelope.ts';
import { Market } from '../../source/model/fold/market.ts';
import type { HeldEnvelope, HeldSeed } from '../../source/model/types.ts';
import { dayOf, placeOf } from '../../source/network/sync/place.ts';
import { finishedSeed } from '../../source/node/replication/finished.ts';
import { dataDirFiles, makeDataDir } from '../../source/store/data-dir.ts';
import type { FinishedSeed } from '../../source/store/finished-seed.ts';
import type { LogEntry } from '../../source/store/log-entry.ts';
import { Store } from '../../source/store/store.ts';
import { makePublisher, makeSeed, makeSeeds } from './make-seeds.ts';

const DAY_S = 86_400;
const DAYS = 30;
const GROUP = 500;
const PEOPLE = 64;

interface Member {
  readonly held: HeldEnvelope;
  readonly text: string;
}

/** A seed that expired, and its bids, sealed. */
interface Trade {
  readonly seed: FinishedSeed;
  readonly entries: readonly LogEntry[];
}

/** Makes a data dir with `live` open seeds in memory and `finished` others on disk, of `bids` bids each over thirty days; the open ones are dated now or as `tsOf` says. */
export function fillStore(
  dataDir: string,
  live: number,
  finished: number,
  bids: number,
  tsOf?: (number: number) => number,
): void {
  makeDataDir(dataDir);
  const store = new Store(dataDirFiles(dataDir).store);
  let group: LogEntry[] = [];
  for (const entry of makeSeeds(live, tsOf)) {
    group.push(entry);
    if (group.length < GROUP) continue;
    store.append(group);
    group = [];
  }
  store.append(group);
  const people = Array.from({ length: PEOPLE }, makePublisher);
  for (let from = 0; from < finished; from += GROUP) {
    const count = Math.min(GROUP, finished - from);
    const trades = Array.from({ length: count }, (_, index) => expired(from + index, bids, people));
    store.append(trades.flatMap(({ entries }) => entries));
    store.shelve(trades.map(({ seed }) => seed));
  }
  store.close();
}

/** The envelopes of `finished` seeds of `bids` bids each, over thirty days; each seed before its bids. */
export function* makeFinished(finished: number, bids: number): Generator<LogEntry> {
  const people = Array.from({ length: PEOPLE }, makePublisher);
  for (let number = 0; number < finished; number += 1) yield* expired(number, bids, people).entries;
}

function expired(number: number, bidCount: number, people: readonly KeyPair[]): Trade {
  const person = (nth: number) => people[nth % people.length] as KeyPair;
  const ts = Math.floor(Date.now() / 1000) - 2 * DAY_S - (number % DAYS) * DAY_S - (number % 5000);
  const made = makeSeed(person(number), number, ts);
  const seed = { held: seedOf(made), text: made.text };
  const bids = Array.from({ length: bidCount }, (_, nth) => {
    const bidder = person(number + nth + 1);
    const bid = {
      seed_id: seed.held.seed.id,
      bidder: bidder.nodeId,
      price: 50 + nth,
      notes: '',
      created_at: ts,
    };
    return seal({ kind: 'BidSubmitted', ts, bid }, bidder);
  });
  const members: Member[] = [seed, ...bids];
  const market = new Market();
  for (const { held } of members) market.add(held);
  const day = dayOf(seed.held.seed.created_at);
  const places = () => members.map(({ held }) => placeOf(day, held));
  const shareOf = () => 'host 192.0.2.1';
  const view = { us: OBSERVER, nowMs: Date.now(), shareOf, places };
  const shelved = finishedSeed(market, seed.held.seed.id, view);
  if (shelved === undefined) throw new Error('a trade of the benchmark is not finished');
  return {
    seed: shelved,
    entries: members.map(({ held, text }) => ({ key: held.key, verified: true, text })),
  };
}

/** Whose store it is to be matters only where it has a part. */
const OBSERVER = makePublisher().nodeId;

function seal(draft: Parameters<typeof sealEnvelope>[0], keyPair: KeyPair): Member {
  const made = sealEnvelope(draft, { keyPair, salt: randomBytes(16) });
  if (!made.ok) throw new Error(`an envelope of the benchmark is refused: ${made.problem.reason}`);
  return made.value;
}

function seedOf({ text, key }: LogEntry): HeldSeed {
  const held = recallEnvelope(text, key, true);
  if (held?.kind !== 'SeedCreated') throw new Error('a seed of the benchmark does not read');
  return held;
}
