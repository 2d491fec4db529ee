import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MonitorEvent } from '../../source/contract/monitor-event.ts';
import { dataDirFiles } from '../../source/store/data-dir.ts';
import { type Bounds, checkOrders } from './check-orders.ts';
import { fastFolder } from './fast-folder.ts';
import { FAIR_WEATHER, FaultyNetwork } from './faulty-network.ts';
import { HeldTime } from './held-time.ts';
import { Machine } from './machine.ts';
import { SeededRandom } from './seeded-random.ts';

export interface OrdersScenario {
  readonly seed: number;
  readonly nodes: number;
  readonly days: number;
  /** So long of each day they are awake; they all sleep through the rest. */
  readonly awakeHours: number;
  /** How often each publishes, in a divisor of 24 hours. */
  readonly everyHours: number;
}

/** How nodes traded that had nothing but their orders. */
export interface OrdersReport {
  readonly published: number;
  readonly accepted: number;
  readonly awards: number;
  readonly kills: number;
  readonly cuts: number;
  /** Each step of an order, in turn: `at machine order verb`. */
  readonly steps: readonly string[];
  readonly digest: string | undefined;
  /** What went wrong, in words; empty when all is well. */
  readonly faults: readonly string[];
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Each node, in the mean. */
const KILL_EVERY_MS = 6 * HOUR_MS;
const DOWN_MS = 3 * MINUTE_MS;
const CUT_EVERY_MS = 5 * HOUR_MS;
const CUT_MS = 20 * MINUTE_MS;
const STEP_MS = 10 * MINUTE_MS;
/** What was awarded last is done then, or forfeited and awarded again. */
const ENDING_MS = 80 * MINUTE_MS;
/** Every deadline is over then, that to award again too. */
const AFTERWARDS_MS = 27 * HOUR_MS;

const TASK = {
  ...{ timeout_ms: 10 * MINUTE_MS, exec_deadline_ms: 10 * MINUTE_MS, bid_window_ms: 10 * MINUTE_MS },
  ...{ min_price: 2, max_bids: 0, reward: 5 },
} as const;
/** Fewer of a node's seeds than it publishes, so that its budgets are what keeps it. */
const BOUNDS: Bounds = { budgetPerDay: 20, budget: 100, workMs: TASK.exec_deadline_ms };

/** Cron's lists of minutes and hours, each node's other than its neighbour's. */
function scheduleOf(number: number, everyHours: number): string {
  const minutes = everyHours < 1 ? everyEach(60 * everyHours, number * 7, 60) : [(number * 7) % 60];
  const hours = everyHours < 1 ? ['*'] : everyEach(everyHours, number, 24);
  return `${minutes.join(',')} ${hours.join(',')} * * *`;
}

const everyEach = (every: number, from: number, end: number): readonly number[] =>
  Array.from({ length: Math.floor(end / every) }, (_, index) => (from % every) + index * every);

function ordersOf(number: number, everyHours: number) {
  return [
    {
      ...{ name: 'bids', kind: 'bid', match: { trades: { max: 9999 } } },
      price: { rule: 'min_plus', add: number % 3 },
      limits: { open_bids: 50, in_hand: 20, per_hour: 200, outstanding: 100_000 },
    },
    { name: 'runs', kind: 'run', match: {}, sandbox: 'none', interrupted: 'run', limits: { at_once: 2 } },
    {
      ...{ name: 'awards', kind: 'award', match: {}, when: { bids: 2 }, choose: 'lowest', award_again: true },
      limits: { budget: BOUNDS.budget, budget_per_day: BOUNDS.budgetPerDay, outstanding: 100_000 },
    },
    {
      ...{ name: 'settles', kind: 'settle', match: {}, accept: { exit_code: 0 } },
      ...{ otherwise: 'reject', note: 'not 0' },
    },
    {
      name: 'publishes',
      kind: 'publish',
      template: `task of ${number}`,
      schedule: scheduleOf(number, everyHours),
    },
  ];
}

/** Virtual time through loss, cuts and crashes, and the time that it takes until nothing is open any more. */
export async function runOrders(scenario: OrdersScenario): Promise<OrdersReport> {
  const folder = mkdtempSync(join(fastFolder(), 'crabnet-orders-run-'));
  const world = new OrdersWorld(folder, scenario);
  try {
    return await world.run();
  } finally {
    await world.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

class OrdersWorld {
  readonly #folder: string;
  readonly #scenario: OrdersScenario;
  readonly #heldTime = new HeldTime();
  readonly #time = this.#heldTime.time;
  readonly #random: SeededRandom;
  readonly #net: FaultyNetwork;
  readonly #machines: readonly Machine[];
  readonly #events: readonly MonitorEvent[][];
  readonly #faults: string[] = [];
  readonly #steps: string[] = [];
  #kills = 0;
  #cuts = 0;

  constructor(folder: string, scenario: OrdersScenario) {
    this.#folder = folder;
    this.#scenario = scenario;
    this.#random = new SeededRandom(`orders ${scenario.seed}`);
    this.#net = new FaultyNetwork(this.#time.timers, this.#random.fork('network'));
    this.#events = Array.from({ length: scenario.nodes }, () => []);
    this.#machines = this.#events.map((_events, number) => this.#machine(number));
  }

  async run(): Promise<OrdersReport> {
    this.#net.weather = { loss: 0.1, duplicates: 0.05, late: 0.05, lateMaxMs: 3000 };
    for (const machine of this.#machines) machine.start();
    const troubles = [this.#killing(), this.#cutting()];
    const { days, awakeHours } = this.#scenario;
    for (let day = 1; day <= days; day += 1) {
      await this.#passes(awakeHours * HOUR_MS);
      if (day < days) this.#time.jump(DAY_MS - awakeHours * HOUR_MS);
    }
    for (const end of troubles) end();
    this.#net.weather = FAIR_WEATHER;
    this.#net.isCut = () => false;
    for (const machine of this.#machines) {
      machine.killAtSend(Number.POSITIVE_INFINITY);
      machine.start();
    }
    await this.#time.pass(STEP_MS);
    // Nobody publishes any more: what is open comes to its end.
    for (const machine of this.#machines) this.#write(machine.number, false);
    await this.#passes(ENDING_MS);
    this.#time.jump(AFTERWARDS_MS);
    await this.#time.pass(STEP_MS);
    return this.#report();
  }

  async end(): Promise<void> {
    for (const machine of this.#machines) machine.stop();
    await this.#time.pass(0);
  }

  async #passes(durationMs: number): Promise<void> {
    for (let leftMs = durationMs; leftMs > 0; leftMs -= STEP_MS) await this.#time.pass(STEP_MS);
  }

  async #report(): Promise<OrdersReport> {
    const nodes = this.#machines.map(({ nodeId, dataDir, number }) => {
      return { nodeId, store: dataDirFiles(dataDir).store, events: this.#events[number] ?? [] };
    });
    const { faults, ...counts } = checkOrders(nodes, BOUNDS, this.#time.clock.now());
    const digests = await Promise.all(this.#machines.map(async ({ api }) => (await api?.digest())?.digest));
    const isSame = new Set(digests).size === 1 && digests[0] !== undefined;
    return {
      ...{ ...counts, kills: this.#kills, cuts: this.#cuts, steps: this.#steps, digest: digests[0] },
      faults: [...this.#faults, ...faults, ...(isSame ? [] : ['the nodes hold different markets'])],
    };
  }

  #machine(number: number): Machine {
    const own = join(this.#folder, String(number));
    mkdirSync(own, { recursive: true });
    this.#write(number, true);
    return new Machine({
      ...{ number, folder: own, time: this.#time, net: this.#net, skewMs: 0 },
      random: this.#random.fork(`machine ${number}`),
      orders: {
        file: this.#fileOf(number),
        template: (name) => ({ ok: true, input: { title: name, cmd: 'true', ...TASK } }),
      },
      acknowledged: () => {},
      holdTime: (work) => this.#heldTime.hold(work),
      heard: (event) => this.#heard(event, number),
      fault: (words) => this.#faults.push(words),
    });
  }

  #fileOf(number: number): string {
    return join(this.#folder, String(number), 'orders.json');
  }

  #write(number: number, publishes: boolean): void {
    const orders = ordersOf(number, this.#scenario.everyHours);
    const held = orders.filter(({ kind }) => publishes || kind !== 'publish');
    writeFileSync(this.#fileOf(number), JSON.stringify({ orders: held }));
  }

  #heard(event: MonitorEvent, number: number): void {
    const { kind, payload } = event;
    if (kind === 'order_acted') {
      this.#events[number]?.push(event);
      this.#steps.push(`${this.#time.clock.now()} ${number} ${payload.order} ${payload.verb}`);
    }
    if (kind === 'own_key_elsewhere' || kind === 'equivocation_seen')
      this.#faults.push(`${kind}: ${JSON.stringify(payload)}`);
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
      this.#cuts += 1;
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
}
