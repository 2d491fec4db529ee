import type { ActionInput, VerbId } from '../../source/contract/actions.ts';
import type { SeedDetail, SeedRow, Verb } from '../../source/contract/node-api.ts';
import { allSeeds } from '../../source/contract/seed-pages.ts';
import type { VirtualTime } from '../support/virtual-time.ts';
import type { Machine } from './machine.ts';
import type { SeededRandom } from './seeded-random.ts';

/** `trading`: does whatever is allowed, now and then; `finishing`: begins nothing, and ends all that it has begun. */
export type Mood = 'trading' | 'finishing';

export interface TraderOptions {
  readonly machine: Machine;
  readonly time: VirtualTime;
  readonly random: SeededRandom;
  /** The mean time between two looks at the market. */
  readonly everyMs: number;
  mood(): Mood;
  mayPublish(): boolean;
}

/** What it does with a seed, by how gladly; `accept` and `reject` are both `settle`. */
const WEIGHTS: Readonly<Record<Mood, Readonly<Record<Verb, number>>>> = {
  trading: { bid: 6, claim: 4, run: 8, accept: 6, reject: 0.4 },
  finishing: { bid: 0, claim: 4, run: 8, accept: 8, reject: 0.5 },
};
const PUBLISH_SHARE = 0.3;
const TWICE_SHARE = 0.05;
/** Some let others wait for ever: those who never do a task that they were given, and those who never give one. */
const IDLE_SHARE = 0.2;
const UNDECIDED_SHARE = 0.1;

/** The person at a machine: looks at its market now and then, and gives a command that is allowed. */
export class Trader {
  readonly #options: TraderOptions;
  readonly #never: readonly Verb[];
  #titles = 0;

  constructor(options: TraderOptions) {
    const { random } = options;
    this.#options = options;
    this.#never = [
      ...(random.chance(IDLE_SHARE) ? (['run'] as const) : []),
      ...(random.chance(UNDECIDED_SHARE) ? (['claim', 'reject'] as const) : []),
    ];
    this.#lookLater();
  }

  #lookLater(): void {
    const { time, random, everyMs } = this.#options;
    time.timers.after(random.between(0, 2 * everyMs), () => {
      void this.#look();
      this.#lookLater();
    });
  }

  async #look(): Promise<void> {
    const { machine, random, mood, mayPublish } = this.#options;
    if (mood() === 'trading' && mayPublish() && random.chance(PUBLISH_SHARE)) {
      this.#publish();
      return;
    }
    const held = machine.api === undefined ? [] : await allSeeds(machine.api, { reverse: true });
    const rows = held.filter((each) => this.#concerns(each));
    const one = random.pick(rows);
    const chosen = mood() === 'finishing' || one === undefined ? rows : [one];
    for (const { id } of chosen) {
      const detail = await machine.api?.seed(id);
      if (detail?.ok === true) this.#treat(detail.value);
    }
  }

  /** A seed that is settled, or another's business, is worth a look only now and then. */
  #concerns({ status, role }: SeedRow): boolean {
    const { mood, random } = this.#options;
    const isOver = status === 'Accepted' || status === 'Rejected';
    if (mood() === 'finishing') return !isOver && role !== null;
    return isOver ? random.chance(0.1) : true;
  }

  #treat({ seed, bids, refusals }: SeedDetail): void {
    const { random, mood } = this.#options;
    const weights = Object.entries(WEIGHTS[mood()]) as [Verb, number][];
    const allowed = weights.filter(
      ([verb, weight]) => weight > 0 && refusals[verb] === null && !this.#never.includes(verb),
    );
    const total = allowed.reduce((sum, [, weight]) => sum + weight, 0);
    let left = random.between(0, total);
    const verb = allowed.find(([, weight]) => {
      left -= weight;
      return left < 0;
    })?.[0];
    const bid = random.pick(bids);
    switch (verb) {
      case 'bid':
        this.#do('bid', { seed: seed.id, price: seed.min_price + random.whole(0, 9) });
        break;
      case 'claim':
        if (bid !== undefined) this.#do('claim', { seed: seed.id, bid: bid.id });
        break;
      case 'run':
        this.#do('run', { seed: seed.id });
        break;
      case 'accept':
        this.#do('settle', { seed: seed.id, verdict: 'accepted' });
        break;
      case 'reject':
        this.#do('settle', { seed: seed.id, verdict: 'rejected', note: 'no' });
        break;
      case undefined:
    }
  }

  #publish(): void {
    const { random, machine } = this.#options;
    this.#titles += 1;
    this.#do('publish', {
      title: `task ${this.#titles} of ${machine.number}`,
      cmd: 'true',
      timeout_ms: random.whole(1000, 10 * 60_000),
      bid_window_ms: random.whole(1000, 6 * 60_000),
      exec_deadline_ms: random.whole(1000, 10 * 60_000),
      min_price: random.whole(0, 3),
      max_bids: random.whole(0, 3),
    });
  }

  /** Gives the command, sometimes twice at once, as an impatient finger does. */
  #do<Id extends VerbId>(verb: Id, input: ActionInput[Id]): void {
    const { machine, random } = this.#options;
    const confirmed = { ...input, confirmed: true };
    void machine.act(verb, confirmed);
    if (verb !== 'publish' && random.chance(TWICE_SHARE)) void machine.act(verb, confirmed);
  }
}
