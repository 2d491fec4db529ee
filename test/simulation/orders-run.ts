import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MonitorEvent } from '../../source/contract/monitor-event.ts';
import { dataDirFiles } from '../../source/store/data-dir.ts';
import { settlePromises, VirtualTime } from '../support/virtual-time.ts';
import { checkMarket } from './check-market.ts';
import { FAIR_WEATHER, FaultyNetwork } from './faulty-network.ts';
import { Machine } from './machine.ts';
import { SeededRandom } from './seeded-random.ts';
import { readStored, type StoredEnvelope } from './stored-market.ts';

/** How nodes traded that had nothing but their orders. */
export interface OrdersReport {
  readonly published: number;
  readonly accepted: number;
  readonly steps: number;
  readonly kills: number;
  readonly digests: readonly (string | undefined)[];
  /** What went wrong, in words; empty when all is well. */
  readonly faults: readonly string[];
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_S = 86_400;
const KILL_EVERY_MS = 2 * HOUR_MS;
const DOWN_MS = 3 * MINUTE_MS;
const CUT_EVERY_MS = 5 * HOUR_MS;
const CUT_MS = 20 * MINUTE_MS;
/** What one node may award in 24 hours: few of its seeds. */
const BUDGET_PER_DAY = 20;
const STEP_MS = 10 * MINUTE_MS;
/** What was awarded last is done then, or forfeited and awarded again. */
const ENDING_MS = 80 * MINUTE_MS;
/** Every deadline is over then, that to award again too. */
const AFTERWARDS_MS = 27 * HOUR_MS;

const ordersOf = (number: number) => [
  {
    ...{
      name: 'bids',
      kind: 'bid',
      match: { trades: { max: 9999 } },
      price: { rule: 'min_plus', add: number % 3 },
    },
    limits: { open_bids: 50, in_hand: 20, per_hour: 200, outstanding: 100_000 },
  },
  { name: 'runs', kind: 'run', match: {}, sandbox: 'none', interrupted: 'run', limits: { at_once: 2 } },
  {
    ...{ name: 'awards', kind: 'award', match: {}, when: { bids: 2 }, choose: 'lowest', award_again: true },
    limits: { budget: 100_000, budget_per_day: BUDGET_PER_DAY, outstanding: 100_000 },
  },
  {
    name: 'settles',
    kind: 'settle',
    match: {},
    accept: { exit_code: 0 },
    otherwise: 'reject',
    note: 'not 0',
  },
  {
    name: 'publishes',
    kind: 'publish',
    template: `task of ${number}`,
    schedule: `${(number * 7) % 30},${((number * 7) % 30) + 30} * * * *`,
  },
];

/** `hours` of virtual time through loss, cuts and crashes, and the time that it takes until nothing is open any more. */
export async function runOrders(seed: number, nodes: number, hours: number): Promise<OrdersReport> {
  const folder = mkdtempSync(join(tmpdir(), 'crabnet-orders-run-'));
  const world = new OrdersWorld(folder, nodes, new SeededRandom(`orders ${seed}`));
  try {
    return await world.run(hours);
  } finally {
    await world.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

class OrdersWorld {
  readonly #time = new VirtualTime(1_800_000_000_000, () => this.#settle());
  readonly #random: SeededRandom;
  readonly #net: FaultyNetwork;
  readonly #machines: readonly Machine[];
  readonly #held = new Set<Promise<void>>();
  readonly #faults: string[] = [];
  #steps = 0;
  #kills = 0;

  constructor(folder: string, nodes: number, random: SeededRandom) {
    this.#random = random;
    this.#net = new FaultyNetwork(this.#time.timers, random.fork('network'));
    this.#machines = Array.from({ length: nodes }, (_, number) => this.#machine(folder, number));
  }

  async run(hours: number): Promise<OrdersReport> {
    this.#net.weather = { loss: 0.1, duplicates: 0.05, late: 0.05, lateMaxMs: 3000 };
    for (const machine of this.#machines) machine.start();
    const troubles = [this.#killing(), this.#cutting()];
    for (let left = hours * HOUR_MS; left > 0; left -= STEP_MS) await this.#time.pass(STEP_MS);
    for (const end of troubles) end();
    this.#net.weather = FAIR_WEATHER;
    this.#net.isCut = () => false;
    for (const machine of this.#machines) machine.start();
    await this.#time.pass(STEP_MS);
    // Nobody publishes any more: what is open comes to its end.
    await Promise.all(this.#machines.map((machine) => this.#publishNoMore(machine)));
    for (let left = ENDING_MS; left > 0; left -= STEP_MS) await this.#time.pass(STEP_MS);
    this.#time.jump(AFTERWARDS_MS);
    await this.#time.pass(STEP_MS);
    return this.#report();
  }

  async end(): Promise<void> {
    for (const machine of this.#machines) machine.stop();
    await this.#time.pass(0);
  }

  async #report(): Promise<OrdersReport> {
    const stores = this.#machines.map(({ dataDir }) => readStored(dataDirFiles(dataDir).store));
    const [store = []] = stores;
    const { judged, faults } = checkMarket(store, this.#time.clock.now());
    const open = judged.filter(({ status }) => !['Accepted', 'Rejected', 'Expired'].includes(status));
    const digests = await Promise.all(this.#machines.map(async ({ api }) => (await api?.digest())?.digest));
    const over = this.#machines.flatMap(({ nodeId }) => overspent(store, nodeId));
    const own = store.length;
    return {
      published: judged.length,
      accepted: judged.filter(({ status }) => status === 'Accepted').length,
      steps: this.#steps,
      kills: this.#kills,
      digests,
      faults: [
        ...[...this.#faults, ...faults, ...over],
        ...open.map(({ seedId, status }) => `seed ${seedId} is stuck: ${status}`),
        ...(new Set(digests).size === 1 ? [] : ['the nodes hold different markets']),
        // Who is killed between a step and its event says nothing of it.
        ...(this.#steps + this.#kills >= own ? [] : [`${own} envelopes, and ${this.#steps} steps of orders`]),
      ],
    };
  }

  #machine(folder: string, number: number): Machine {
    const own = join(folder, String(number));
    mkdirSync(own, { recursive: true });
    const file = join(own, 'orders.json');
    writeFileSync(file, JSON.stringify({ orders: ordersOf(number) }));
    return new Machine({
      ...{ number, folder: own, time: this.#time, net: this.#net, skewMs: 0 },
      random: this.#random.fork(`machine ${number}`),
      orders: { file, template: (name) => ({ ok: true, input: { title: name, cmd: 'true', ...TASK } }) },
      acknowledged: () => {},
      holdTime: (work) => this.#hold(work),
      heard: (event) => this.#heard(event),
      fault: (words) => this.#faults.push(words),
    });
  }

  #heard({ kind, payload }: MonitorEvent): void {
    if (kind === 'order_acted') this.#steps += 1;
    if (kind === 'own_key_elsewhere' || kind === 'equivocation_seen')
      this.#faults.push(`${kind}: ${JSON.stringify(payload)}`);
  }

  async #publishNoMore(machine: Machine): Promise<void> {
    const file = join(machine.dataDir, '..', 'orders.json');
    const orders = ordersOf(machine.number).filter(({ kind }) => kind !== 'publish');
    writeFileSync(file, JSON.stringify({ orders }));
  }

  #killing(): () => void {
    return this.#often(KILL_EVERY_MS / this.#machines.length, () => {
      const machine = this.#random.pick(this.#machines);
      if (machine === undefined || !machine.isUp) return;
      this.#kills += 1;
      machine.killAtSend(this.#random.whole(0, 20));
      this.#time.timers.after(DOWN_MS, () => {
        machine.kill();
        machine.start();
      });
    });
  }

  #cutting(): () => void {
    return this.#often(CUT_EVERY_MS, () => {
      const side = this.#machines.map(() => this.#random.chance(0.5));
      this.#net.isCut = (from, to) => side[from] !== side[to];
      this.#time.timers.after(CUT_MS, () => {
        this.#net.isCut = () => false;
      });
    });
  }

  #often(meanMs: number, task: () => void): () => void {
    let isOver = false;
    const arm = () =>
      this.#time.timers.after(this.#random.between(0, 2 * meanMs), () => {
        if (isOver) return;
        task();
        arm();
      });
    arm();
    return () => {
      isOver = true;
    };
  }

  async #settle(): Promise<void> {
    await settlePromises();
    while (this.#held.size > 0) {
      await Promise.all(this.#held);
      await settlePromises();
    }
  }

  #hold(work: Promise<void>): void {
    const held = work.finally(() => this.#held.delete(held));
    this.#held.add(held);
  }
}

const TASK = {
  ...{ timeout_ms: 10 * MINUTE_MS, exec_deadline_ms: 10 * MINUTE_MS, bid_window_ms: 10 * MINUTE_MS },
  ...{ min_price: 2, max_bids: 0, reward: 5 },
} as const;

/** Where a node's awards of some 24 hours cost more than its order allows, worked out from what lies in a store alone. */
function overspent(store: readonly StoredEnvelope[], us: string): readonly string[] {
  const claims = store.filter(({ kind, from }) => kind === 'ClaimCreated' && from === us);
  return claims.flatMap((claim) => {
    const day = claims.filter(({ ts }) => ts <= claim.ts && ts > claim.ts - DAY_S);
    const spent = day.filter((each) => each === claim || isOwed(each, store, claim.ts));
    const sum = spent.reduce((total, each) => total + priceOf(each), 0);
    return sum <= BUDGET_PER_DAY ? [] : [`${us} spent ${sum} of ${BUDGET_PER_DAY} with claim ${claim.key}`];
  });
}

/** Neither forfeited nor refused by then. */
function isOwed(claim: StoredEnvelope, store: readonly StoredEnvelope[], atTs: number): boolean {
  const hasResult = store.some(
    ({ kind, object, ts }) => kind === 'TaskResult' && object.claim_id === claim.object.id && ts <= atTs,
  );
  const isRefused = store.some(
    ({ kind, object, ts }) =>
      kind === 'TaskSettle' &&
      object.id === claim.object.seed_id &&
      object.status === 'Rejected' &&
      ts <= atTs,
  );
  const forfeitTs = claim.ts + TASK.exec_deadline_ms / 1000 + 15 * 60;
  return !isRefused && (hasResult || atTs < forfeitTs);
}

function priceOf({ object }: StoredEnvelope): number {
  const bid = object.bid as { readonly payload?: { readonly bid?: { readonly price?: number } } } | undefined;
  return bid?.payload?.bid?.price ?? Number.NaN;
}
