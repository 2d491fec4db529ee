import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { MonitorEvent } from '../../source/contract/monitor-event.ts';
import type { VirtualTime } from '../support/virtual-time.ts';
import { Adversary } from './adversary.ts';
import { FAIR_WEATHER, FaultyNetwork } from './faulty-network.ts';
import { HeldTime } from './held-time.ts';
import { type Acknowledged, Machine } from './machine.ts';
import type { Scenario } from './scenario.ts';
import type { SeededRandom } from './seeded-random.ts';
import { type Mood, Trader } from './trader.ts';

/** What honest nodes may refuse of each other. */
const HARMLESS_REFUSALS: ReadonlySet<unknown> = new Set(['duplicate', 'future']);
/** What else where somebody works at the caps. */
const HOSTILE_REFUSALS: ReadonlySet<unknown> = new Set(['crowded', 'void']);
/** What must not happen where every node is honest and every disk keeps what it was given. */
const ALARMING_EVENTS: ReadonlySet<string> = new Set(['own_key_elsewhere', 'equivocation_seen']);

/** The machines of a run, the people at them, and what was noticed. */
export class Cluster {
  readonly machines: readonly Machine[];
  readonly acknowledged: Acknowledged[] = [];
  readonly faults: string[] = [];
  readonly time: VirtualTime;
  readonly net: FaultyNetwork;
  mood: Mood = 'trading';
  readonly #scenario: Scenario;
  readonly #held = new HeldTime();

  constructor(folder: string, scenario: Scenario, random: SeededRandom) {
    this.#scenario = scenario;
    this.time = this.#held.time;
    this.net = new FaultyNetwork(this.time.timers, random.fork('network'));
    this.net.weather = scenario.weather;
    this.machines = scenario.skewsMs.map((skewMs, number) => {
      const ownFolder = join(folder, String(number));
      mkdirSync(ownFolder, { recursive: true });
      return this.#machine(number, ownFolder, skewMs, random.fork(`machine ${number}`));
    });
    if (scenario.hasAdversary) this.#adversary(random.fork('adversary'));
    for (const machine of this.machines) this.#trader(machine, random.fork(`trader ${machine.number}`));
  }

  /** Ends all troubles: the network is whole, and clocks are right where they are set. */
  heal(): void {
    this.net.weather = FAIR_WEATHER;
    this.net.isCut = () => false;
    if (!this.#scenario.clocksAreSet) return;
    for (const machine of this.machines) machine.skewMs = 0;
  }

  /** Has every machine up but those that are away. */
  startAllBut(away: readonly number[]): void {
    for (const machine of this.machines) {
      machine.killAtSend(Number.POSITIVE_INFINITY);
      if (away.includes(machine.number)) machine.stop();
      else machine.start();
    }
  }

  #machine(number: number, folder: string, skewMs: number, random: SeededRandom): Machine {
    const { time, net } = this;
    return new Machine({
      ...{ number, folder, time, net, random, skewMs },
      acknowledged: (what) => this.acknowledged.push(what),
      holdTime: (work) => this.#held.hold(work),
      heard: (event, machine) => this.#heard(event, machine),
      fault: (words) => this.faults.push(words),
    });
  }

  #adversary(random: SeededRandom): void {
    const { time, net } = this;
    const { lookEveryMs: everyMs } = this.#scenario;
    const machines = this.machines.length;
    const isActive = () => this.mood === 'trading';
    new Adversary({ number: machines, machines, time, net, random, everyMs, isActive });
  }

  #trader(machine: Machine, random: SeededRandom): void {
    const { time } = this;
    const { lookEveryMs: everyMs, seedsMax } = this.#scenario;
    new Trader({
      ...{ machine, time, random, everyMs },
      mood: () => this.mood,
      mayPublish: () => this.acknowledged.filter(({ verb }) => verb === 'publish').length < seedsMax,
    });
  }

  #heard({ kind, payload }: MonitorEvent, machine: number): void {
    if (
      this.#scenario.hasAdversary &&
      (kind === 'equivocation_seen' || HOSTILE_REFUSALS.has(payload.reason))
    ) {
      return;
    }
    if (ALARMING_EVENTS.has(kind)) this.faults.push(`${kind} on ${machine}: ${JSON.stringify(payload)}`);
    if (kind === 'envelope_refused' && !HARMLESS_REFUSALS.has(payload.reason)) {
      this.faults.push(`refused on ${machine}: ${JSON.stringify(payload)}`);
    }
  }
}
