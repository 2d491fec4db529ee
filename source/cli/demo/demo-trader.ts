import type { Random, Timers } from '../../base/ports.ts';
import type { SandboxLevel } from '../../contract/actions.ts';
import type { NodeApi, SeedRow } from '../../contract/node-api.ts';
import { allSeeds } from '../../contract/seed-pages.ts';
import { DEMO_TASKS, type DemoTask, isDemoCommand } from './demo-tasks.ts';

export interface TraderOptions {
  readonly api: NodeApi;
  readonly timers: Timers;
  readonly random: Random;
  readonly sandbox: SandboxLevel;
  now(): number;
}

/** A human pace: a look at the market every few seconds, and not everything at once. */
const LOOK_MIN_MS = 1500;
const LOOK_SPREAD_MS = 3000;
const OWN_OPEN_MAX = 3;
const BID_CHANCE = 0.5;
const PUBLISH_CHANCE = 0.5;
const REJECT_CHANCE = 0.12;
const AWARD_AFTER_S = 8;
const WINDOW_MIN_MS = 40_000;
const WINDOW_SPREAD_MS = 80_000;
const TIMEOUT_MS = 60_000;
const NOTES = ['', '8 cores', 'idle tonight', 'two minutes', 'fast'] as const;
const THANKS = ['', 'thanks', 'well done'] as const;

/** One trader of the demo: looks at the market now and then, and does the one thing that is most pressing. */
export class DemoTrader {
  readonly #options: TraderOptions;
  #cancel = () => {};
  #stopped = false;

  constructor(options: TraderOptions) {
    this.#options = options;
  }

  start(): void {
    this.#lookIn(this.#options.random.unit() * LOOK_MIN_MS);
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  #lookIn(delayMs: number): void {
    if (this.#stopped) return;
    this.#cancel = this.#options.timers.after(delayMs, () => {
      // A refusal (somebody else was faster) or a node that stops: the next look will tell.
      this.#act().then(
        () => this.#lookAgain(),
        () => this.#lookAgain(),
      );
    });
  }

  #lookAgain(): void {
    this.#lookIn(LOOK_MIN_MS + this.#options.random.unit() * LOOK_SPREAD_MS);
  }

  async #act(): Promise<void> {
    const { api } = this.#options;
    const rows = await allSeeds(api, { state: 'live', reverse: true });
    const done = rows.find((row) => row.role === 'publisher' && row.status === 'Done');
    if (done !== undefined) return this.#settle(done);
    const awarded = rows.find((row) => row.role === 'worker' && row.status === 'Claimed' && this.#dares(row));
    if (awarded !== undefined) {
      await api.act('run', { seed: awarded.id, sandbox: this.#options.sandbox });
      return;
    }
    const ripe = rows.find((row) => this.#isRipe(row));
    if (ripe !== undefined) return this.#award(ripe);
    // Who was bid on least comes first, so that nobody's seed, the person's least of all, is passed over.
    const [chosen] = rows
      .filter((row) => row.status === 'Open' && row.role === null && this.#dares(row))
      .toSorted((left, right) => left.bid_count - right.bid_count || right.created_at - left.created_at);
    if (chosen !== undefined && this.#chance(BID_CHANCE)) return this.#bid(chosen);
    const own = rows.filter((row) => row.role === 'publisher' && row.status === 'Open').length;
    if (own < OWN_OPEN_MAX && this.#chance(PUBLISH_CHANCE)) await this.#publish();
  }

  /** Without isolation only the demo's own commands are touched: anybody at the console may publish anything. */
  #dares(row: SeedRow): boolean {
    return this.#options.sandbox === 'bwrap' || isDemoCommand(row.command);
  }

  #isRipe({ role, status, bid_count: bids, created_at: createdAt }: SeedRow): boolean {
    const ageS = this.#options.now() / 1000 - createdAt;
    return (
      role === 'publisher' &&
      status === 'Open' &&
      (bids > 1 || (bids === 1 && ageS > AWARD_AFTER_S * 2)) &&
      ageS > AWARD_AFTER_S
    );
  }

  async #publish(): Promise<void> {
    const task = this.#one<DemoTask>(DEMO_TASKS);
    await this.#options.api.act('publish', {
      title: task.title,
      cmd: task.command,
      min_price: task.minPrice,
      reward: task.reward,
      max_bids: 4,
      timeout_ms: TIMEOUT_MS,
      bid_window_ms: Math.round(WINDOW_MIN_MS + this.#options.random.unit() * WINDOW_SPREAD_MS),
    });
  }

  async #bid(row: SeedRow): Promise<void> {
    const above = Math.floor(this.#options.random.unit() * Math.max(2, row.reward - row.min_price));
    await this.#options.api.act('bid', {
      seed: row.id,
      price: row.min_price + above,
      notes: this.#one(NOTES),
    });
  }

  async #award(row: SeedRow): Promise<void> {
    const detail = await this.#options.api.seed(row.id);
    if (!detail.ok) return;
    const [best] = detail.value.bids.toSorted((left, right) => left.price - right.price);
    if (best !== undefined) await this.#options.api.act('claim', { seed: row.id, bid: best.id });
  }

  async #settle(row: SeedRow): Promise<void> {
    const isRejected = this.#chance(REJECT_CHANCE);
    await this.#options.api.act('settle', {
      seed: row.id,
      verdict: isRejected ? 'rejected' : 'accepted',
      note: isRejected ? 'not what was asked for' : this.#one(THANKS),
    });
  }

  #chance(of: number): boolean {
    return this.#options.random.unit() < of;
  }

  #one<T>(list: readonly [T, ...T[]] | readonly T[]): T {
    return list[Math.floor(this.#options.random.unit() * list.length)] as T;
  }
}
