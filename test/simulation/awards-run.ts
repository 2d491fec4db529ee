import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MonitorEvent } from '../../source/contract/monitor-event.ts';
import { dataDirFiles } from '../../source/store/data-dir.ts';
import { priceOf } from './check-orders.ts';
import { fastFolder } from './fast-folder.ts';
import { FaultyNetwork } from './faulty-network.ts';
import { HeldTime } from './held-time.ts';
import { Machine } from './machine.ts';
import { SeededRandom } from './seeded-random.ts';
import { readStored } from './stored-market.ts';

/** How a node awarded that was killed again and again between the decision and its commit, or right after it. */
export interface AwardsReport {
  readonly awards: number;
  readonly killsBefore: number;
  readonly killsAfter: number;
  readonly faults: readonly string[];
}

const MINUTE_MS = 60_000;
/** A seed costs 3 in the mean: two thirds of them are awarded. */
const budgetFor = (seeds: number) => 2 * seeds;
const KILL_SHARE = 0.08;
/** So long nothing was awarded any more when the budgets are used up. */
const QUIET_MS = 2 * MINUTE_MS;
/** As many bytes as a salt has, which is drawn once it is decided what is said, and before that is on disk. */
const SALT_BYTES = 16;

/** Two that want the same at once. */
const publisherOrders = (budget: number) =>
  ['one', 'other'].map((name) => ({
    ...{ name, kind: 'award', match: {}, when: { at: 'first' }, choose: 'lowest' },
    limits: { budget, budget_per_day: budget, outstanding: 100_000 },
  }));
const WORKER = [
  {
    ...{ name: 'bids', kind: 'bid', match: {}, price: { rule: 'min' } },
    limits: { open_bids: 1000, in_hand: 1000, per_hour: 1000, outstanding: 100_000 },
  },
];

/** One market of so many seeds, two thirds of which the budgets let it award. */
export async function runAwards(seed: number, seeds: number): Promise<AwardsReport> {
  const folder = mkdtempSync(join(fastFolder(), 'crabnet-awards-run-'));
  const world = new AwardsWorld(folder, seed, seeds);
  try {
    return await world.run();
  } finally {
    await world.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A start reads all that is held: many small markets are faster than a large one. */
const SEEDS = 150;

/** As many markets as it takes for so many awards. */
export async function runManyAwards(count: number, each: (report: AwardsReport) => void): Promise<number> {
  let awards = 0;
  for (let seed = 1; awards < count; seed += 1) {
    const report = await runAwards(seed, SEEDS);
    each(report);
    if (report.faults.length > 0 || report.awards === 0) return 1;
    awards += report.awards;
  }
  return 0;
}

/** Says when a salt is drawn. */
class SaltsHeard extends SeededRandom {
  drawn = () => {};

  override bytes(length: number): Buffer {
    if (length === SALT_BYTES) this.drawn();
    return super.bytes(length);
  }
}

class AwardsWorld {
  readonly #folder: string;
  readonly #seeds: number;
  readonly #budget: number;
  readonly #held = new HeldTime();
  readonly #random: SeededRandom;
  readonly #net: FaultyNetwork;
  readonly #salts: SaltsHeard;
  readonly #publisher: Machine;
  readonly #worker: Machine;
  readonly #faults: string[] = [];
  #isPublishing = true;
  #claims = 0;
  #killsBefore = 0;
  #killsAfter = 0;

  constructor(folder: string, seed: number, seeds: number) {
    this.#folder = folder;
    this.#seeds = seeds;
    this.#budget = budgetFor(seeds);
    this.#random = new SeededRandom(`awards ${seed}`);
    this.#salts = new SaltsHeard(`salts ${seed}`);
    this.#net = new FaultyNetwork(this.#held.time.timers, this.#random.fork('network'));
    this.#publisher = this.#machine(0, publisherOrders(this.#budget), this.#salts);
    this.#worker = this.#machine(1, WORKER, this.#random.fork('worker'));
    this.#salts.drawn = () => {
      if (this.#isPublishing || !this.#random.chance(KILL_SHARE)) return;
      this.#killsBefore += 1;
      this.#kill();
    };
  }

  async run(): Promise<AwardsReport> {
    const { time } = this.#held;
    for (const machine of [this.#publisher, this.#worker]) machine.start();
    await time.pass(1000);
    // Nothing is awarded before all is offered.
    await this.#publisher.api?.act('ordersPause', {});
    for (let number = 0; number < this.#seeds; number += 1) await this.#publish(number);
    await time.pass(MINUTE_MS);
    this.#isPublishing = false;
    await this.#publisher.api?.act('ordersResume', {});
    for (let before = -1; before < this.#claims; ) {
      before = this.#claims;
      await time.pass(QUIET_MS);
    }
    return this.#report();
  }

  async end(): Promise<void> {
    for (const machine of [this.#publisher, this.#worker]) machine.stop();
    await this.#held.time.pass(0);
  }

  async #publish(number: number): Promise<void> {
    await this.#publisher.act('publish', {
      ...{ title: `work ${number}`, cmd: 'true', reward: 9 },
      ...{ min_price: this.#random.whole(1, 5), max_bids: 0, bid_window_ms: 60 * MINUTE_MS },
      ...{ timeout_ms: 60 * MINUTE_MS, exec_deadline_ms: 600 * MINUTE_MS },
    });
  }

  #report(): AwardsReport {
    const store = readStored(dataDirFiles(this.#publisher.dataDir).store);
    const claims = store.filter(({ kind }) => kind === 'ClaimCreated');
    const spent = claims.reduce((sum, claim) => sum + priceOf(claim), 0);
    const seeds = new Set(claims.map(({ object }) => object.seed_id));
    return {
      ...{ awards: claims.length, killsBefore: this.#killsBefore, killsAfter: this.#killsAfter },
      faults: [
        ...this.#faults,
        ...(spent <= this.#budget ? [] : [`${spent} of ${this.#budget} was spent`]),
        // A price that fits is always left: less would mean that they stopped early.
        ...(spent > this.#budget - 5 ? [] : [`only ${spent} of ${this.#budget} was spent`]),
        ...(seeds.size === claims.length ? [] : ['a seed was awarded twice']),
      ],
    };
  }

  #machine(number: number, orders: readonly unknown[], random: SeededRandom): Machine {
    const folder = join(this.#folder, String(number));
    mkdirSync(folder, { recursive: true });
    const file = join(folder, 'orders.json');
    writeFileSync(file, JSON.stringify({ orders }));
    return new Machine({
      ...{ number, folder, time: this.#held.time, net: this.#net, random, skewMs: 0 },
      orders: { file, template: () => ({ ok: false, why: 'none' }) },
      acknowledged: () => {},
      holdTime: (work) => this.#held.hold(work),
      heard: (event) => this.#heard(event, number),
      fault: (words) => this.#faults.push(words),
    });
  }

  #heard({ kind }: MonitorEvent, number: number): void {
    if (number !== 0 || kind !== 'claim_created') return;
    this.#claims += 1;
    if (!this.#random.chance(KILL_SHARE)) return;
    this.#killsAfter += 1;
    this.#kill();
  }

  #kill(): void {
    this.#publisher.kill();
    this.#held.time.timers.after(1000, () => this.#publisher.start());
  }
}
