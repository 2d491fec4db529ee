import type { Cluster } from './cluster.ts';
import type { Machine } from './machine.ts';
import type { Scenario } from './scenario.ts';
import type { SeededRandom } from './seeded-random.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

/** What befalls a cluster until `end`: partitions, nodes that crash or stop and come back, and sleeps of everybody. */
export class Troubles {
  readonly #cluster: Cluster;
  readonly #random: SeededRandom;
  #isOver = false;

  constructor(cluster: Cluster, scenario: Scenario, random: SeededRandom) {
    this.#cluster = cluster;
    this.#random = random;
    this.#every(scenario.partitionEveryMs, () => this.#partition());
    this.#every(scenario.endEveryMs, () => this.#endOne());
    this.#every(scenario.sleepEveryMs, () => cluster.time.jump(random.between(0.2, 25) * MINUTE_MS));
  }

  end(): void {
    this.#isOver = true;
  }

  /** At intervals whose mean is `meanMs`. */
  #every(meanMs: number, trouble: () => void): void {
    if (!Number.isFinite(meanMs)) return;
    this.#after(this.#waitMs(meanMs), () => {
      trouble();
      this.#every(meanMs, trouble);
    });
  }

  /** Of a memoryless kind: often short, at times long. */
  #waitMs(meanMs: number): number {
    return -Math.log(1 - this.#random.unit()) * meanMs;
  }

  #after(delayMs: number, task: () => void): void {
    this.#cluster.time.timers.after(delayMs, () => {
      if (!this.#isOver) task();
    });
  }

  /** Two halves that do not hear each other, or of which one does not hear the other. */
  #partition(): void {
    const { net, machines } = this.#cluster;
    const far = new Set(machines.map(({ number }) => number).filter(() => this.#random.chance(0.5)));
    const isOneWay = this.#random.chance(0.3);
    const isCut = (from: number, to: number) => far.has(from) !== far.has(to) && (!isOneWay || far.has(from));
    net.isCut = isCut;
    this.#after(this.#waitMs(1.5 * MINUTE_MS), () => {
      if (net.isCut === isCut) net.isCut = () => false;
    });
  }

  #endOne(): void {
    const machine = this.#random.pick(this.#cluster.machines.filter(({ isUp }) => isUp));
    if (machine === undefined) return;
    const how = this.#random.unit();
    if (how < 0.4) machine.kill();
    else if (how < 0.75) machine.killAtSend(this.#random.whole(0, 3));
    else machine.stop();
    this.#after(SECOND_MS + this.#waitMs(MINUTE_MS), () => this.#bringBack(machine));
  }

  #bringBack(machine: Machine): void {
    machine.killAtSend(Number.POSITIVE_INFINITY);
    if (this.#random.chance(0.3)) machine.move();
    machine.start();
  }
}
