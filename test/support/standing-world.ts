import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NodeChange } from '../../source/contract/node-api.ts';
import { type Outcome, refused } from '../../source/model/errors.ts';
import { Market } from '../../source/model/fold/market.ts';
import { tradesOf } from '../../source/model/trades.ts';
import type { HeldEnvelope, NodeId } from '../../source/model/types.ts';
import { StandingOrders, type StandingOrdersParts } from '../../source/node/orders/standing-orders.ts';
import { NamedNodes } from '../../source/node/peers/named-nodes.ts';
import type { BookStretch, SeedTrades } from '../../source/node/trade/trade-book.ts';
import { bidOf, START_S, seedOf } from './fake-envelopes.ts';
import { PAULA, tradeOf, WALTER } from './model-trade.ts';
import { VirtualTime } from './virtual-time.ts';

/** It awards the first bid. */
export const AWARD = {
  ...{ name: 'first', kind: 'award', match: {}, when: { at: 'first' }, choose: 'lowest' },
  limits: { budget: 5, budget_per_day: 5, outstanding: 50 },
};
/** It bids the minimum. */
export const BID = {
  ...{ name: 'bids', kind: 'bid', match: {}, price: { rule: 'min' } },
  limits: { open_bids: 1, in_hand: 9, per_hour: 99, outstanding: 1000 },
};

/** A file of orders, for as long as a test lasts. */
export class OrdersOnDisk {
  readonly #folder = mkdtempSync(join(tmpdir(), 'crabnet-standing-'));
  readonly path = join(this.#folder, 'orders.json');

  write(...orders: readonly unknown[]): void {
    writeFileSync(this.path, JSON.stringify({ orders }));
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}

/** Standing orders over a market in memory; what they do is noted, and said where a test says so. */
export function standingWorld(us: NodeId, file: OrdersOnDisk, changed: Partial<StandingOrdersParts> = {}) {
  const time = new VirtualTime(START_S * 1000 + 100_000);
  const market = new Market();
  const did: string[] = [];
  const alarms: string[] = [];
  const counts = { views: 0 };
  const archive = { newest: 0 };
  const archived: SeedTrades[] = [];
  let hear: (change: Pick<NodeChange, 'seeds' | 'forgotten'>) => void = () => {};
  const noted = async (verb: string, seed: string): Promise<Outcome<never>> => {
    did.push(`${verb} ${seed}`);
    return refused('stopping', {});
  };
  const parts = {
    ...{ us, clock: time.clock, timers: time.timers, monotonicMs: time.clock.now, soon: setImmediate },
    settings: { ordersFile: file.path, ordersDryRun: false },
    ledger: { market, text: () => undefined, room: { use: () => ({ keptBytes: 0, limitBytes: 1 }) } },
    policy: { refusal: () => undefined },
    peers: { clockFault: () => null },
    tasks: {
      ...{ running: () => null, unfinishedRun: () => undefined },
      runningSeeds: () => {
        counts.views += 1;
        return [];
      },
      keptRun: () => undefined,
    },
    template: () => ({ ok: false, why: 'none' }),
    receipts: { confirmedWith: () => ({ paid: 0, received: 0 }) },
    book: {
      all: async function* (): AsyncGenerator<BookStretch> {
        await Promise.resolve();
        yield { seeds: archived, next: null };
      },
    },
    store: { facts: { get: () => undefined, set: () => {} }, archive },
    monitor: { emit: () => {} },
    changes: {
      watch: (listener: typeof hear) => {
        hear = listener;
        return () => {};
      },
      flag: () => {},
    },
    petnames: new NamedNodes({ get: () => undefined, set: () => {} }),
    alarms: {
      raise: (name: string) => alarms.push(name),
      clear: () => {},
      storeFailed: ({ code }: { code: string }) => alarms.push(code),
    },
    actsOf: () => ({
      claim: (input: { seed: string }) => noted('claim', input.seed),
      bid: (input: { seed: string }) => noted('bid', input.seed),
    }),
    caughtUp: async () => {},
    ...changed,
  } as unknown as StandingOrdersParts;
  const orders = new StandingOrders(parts);
  const say = (...said: readonly HeldEnvelope[]) => {
    for (const held of said) market.add(held);
  };
  return {
    orders,
    time,
    did,
    alarms,
    counts,
    archive,
    archived,
    say,
    hear: () => hear({ seeds: ['x' as never], forgotten: [] }),
    parts,
  };
}

/** In small steps, so that what waits for the loop's turn has it. */
export async function passes(time: VirtualTime, durationMs: number): Promise<void> {
  for (let passedMs = 0; passedMs < durationMs; passedMs += 100) await time.pass(100);
}

/** A seed of ours with a bid of 3. */
export function offered(title: string) {
  const seed = seedOf(PAULA, { title });
  return { id: seed.seed.id, said: [seed, bidOf(seed, WALTER)] };
}

/** A trade of Paula's that was paid. */
export const paid = tradeOf({ title: 'paid' });
export const PAID = [paid.seed, paid.bid, paid.claim, paid.result, paid.accepts];
export const paidOfArchive = (): SeedTrades => ({
  seed: paid.seed.seed,
  trades: tradesOf(paid.fold(...PAID.slice(1)), START_S * 1000),
});
