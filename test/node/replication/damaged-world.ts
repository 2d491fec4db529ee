import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { SeedRow } from '../../../source/contract/node-api.ts';
import { AuthorBook } from '../../../source/identity/node-id.ts';
import type { SeedId } from '../../../source/model/types.ts';
import type { Arrived } from '../../../source/network/inbox/inbox-ports.ts';
import { Ledger } from '../../../source/node/replication/ledger.ts';
import { FinishedOnDisk } from '../../../source/node/trade/finished-on-disk.ts';
import { seedRow } from '../../../source/node/trade/rows.ts';
import { Store } from '../../../source/store/store.ts';
import { AMPLE_ROOM } from '../../support/ample-room.ts';
import { quietDamage } from '../../support/quiet-damage.ts';
import { type SealedEnvelope, sealBid, sealSeed, sealSettlement, testKey } from '../../support/sealed.ts';
import { VirtualTime } from '../../support/virtual-time.ts';

const [US, PUBLISHER, BIDDER] = [testKey(1), testKey(2), testKey(3)];
const HOUR_MS = 3_600_000;

export let folder: string;
export let path: string;
export let time: VirtualTime;

/** Each test has a place for a store, and time of its own. */
export function setUpStore(): void {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'crabnet-damaged-'));
    path = join(folder, 'market.db');
    time = new VirtualTime();
  });
  afterEach(() => rmSync(folder, { recursive: true }));
}

const nowS = () => Math.floor(time.clock.now() / 1000);

/** A store and its ledger, opened as a node does. */
export function open() {
  const store = new Store(path);
  try {
    const found: object[] = [];
    const ledger = new Ledger({
      ...{ store, clock: time.clock, soon: setImmediate, us: US.nodeId, authors: new AuthorBook() },
      damage: quietDamage((_kind, payload) => found.push(payload)),
      room: AMPLE_ROOM,
    });
    ledger.load();
    return { store, ledger, found, finished: new FinishedOnDisk(store, time.clock) };
  } catch (error) {
    store.close();
    throw error;
  }
}
export type Opened = ReturnType<typeof open>;

function hear({ ledger }: Opened, ...envelopes: readonly SealedEnvelope[]): void {
  const peer = { kind: 'udp', text: '127.0.0.1:9' } as never;
  ledger.admitGroup(envelopes.map(({ held, text }): Arrived => ({ held, text, peer, host: '127.0.0.1' })));
}

/** A seed with a bid, withdrawn by its publisher. */
function withdrawn(number: number) {
  const seed = sealSeed(PUBLISHER, nowS(), { title: `finished ${number}`, command: `echo ${number}` });
  const bid = sealBid(BIDDER, seed.held.seed, nowS());
  const settlement = sealSettlement(PUBLISHER, seed.held.seed, nowS(), 'Rejected', null);
  return [seed, bid, settlement] as const;
}

export const sweep = ({ ledger }: Opened) => {
  while (ledger.shelve());
};

/** Seeds on the shelf, in the log, and of our own; the ids of the finished ones. */
export function fill(finishedCount: number): readonly SeedId[] {
  const opened = open();
  const finished = Array.from({ length: finishedCount }, (_, number) => withdrawn(number));
  for (const trade of finished) hear(opened, ...trade);
  time.jump(HOUR_MS);
  sweep(opened);
  for (let number = 0; number < 6; number += 1)
    hear(opened, sealSeed(PUBLISHER, nowS(), { title: `open ${number}` }));
  for (let number = 0; number < 4; number += 1) {
    const { held, text } = sealSeed(US, nowS(), { title: `own ${number}` });
    opened.ledger.commitOwn(held, text, number % 2 === 0 ? 'unsent' : 'sent');
  }
  opened.store.peers.replace(new Map([['peer', '{"nodeId":"x"}']]));
  opened.store.close();
  return finished.map(([seed]) => seed.held.seed.id);
}

/** All rows that are shown, by id. */
export function shown({ ledger, finished }: Opened): ReadonlyMap<string, SeedRow> {
  const rows = new Map<string, SeedRow>();
  const context = { us: US.nodeId, nowMs: time.clock.now(), running: null, unsent: false };
  for (const id of ledger.market.seedIds()) {
    if (ledger.proveSeed(id, 'intact') > 0) continue;
    const folded = ledger.market.folded(id);
    if (folded !== undefined) rows.set(id, seedRow(folded, context));
  }
  const query = { order: 'new', reverse: false, words: [], mayPass: null, limit: 20 } as const;
  let after: Parameters<typeof finished.page>[0]['after'];
  for (let pages = 0; pages < 20; pages += 1) {
    const page = finished.page({ ...query, after });
    for (const row of page.rows) rows.set(row.id, row);
    if (page.next === null) break;
    after = page.next;
  }
  return rows;
}

/** What a scrubber does in a round. */
export function prove({ ledger }: Opened): void {
  for (let at: number | undefined = 0; at !== undefined; ) at = ledger.proveSome(at, 40);
  for (let at: number | undefined = 0; at !== undefined; ) at = ledger.proveFinished(at, 8);
}
