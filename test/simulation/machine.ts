import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Timers } from '../../source/base/ports.ts';
import type { ActionInput, ActionValue, VerbId } from '../../source/contract/actions.ts';
import type { MonitorEvent } from '../../source/contract/monitor-event.ts';
import type { NodeApi } from '../../source/contract/node-api.ts';
import type { Outcome } from '../../source/model/errors.ts';
import { type OpenOptions, startNode } from '../../source/node/open-node.ts';
import type { NodePorts } from '../../source/node/ports.ts';
import type { RunningNode } from '../../source/node/running-node.ts';
import { dataDirFiles } from '../../source/store/data-dir.ts';
import { testSettings } from '../support/test-settings.ts';
import type { VirtualTime } from '../support/virtual-time.ts';
import type { FaultyNetwork } from './faulty-network.ts';
import { MortalTransport } from './mortal-transport.ts';
import type { SeededRandom } from './seeded-random.ts';
import { simulatedTasks } from './simulated-tasks.ts';

/** What was promised to who gave a command: it must be in every market in the end. */
export interface Acknowledged {
  readonly machine: number;
  readonly verb: VerbId;
  /** Of the object that was made; for a settlement of its seed. */
  readonly id: string;
}

export interface MachineOptions {
  readonly number: number;
  /** A folder of its own. */
  readonly folder: string;
  readonly time: VirtualTime;
  readonly net: FaultyNetwork;
  readonly random: SeededRandom;
  /** What it does by itself: the file, and what its templates publish. */
  readonly orders?: { readonly file: string; readonly template: NonNullable<OpenOptions['template']> };
  /** How far its clock is ahead. */
  readonly skewMs: number;
  acknowledged(what: Acknowledged): void;
  /** Time stands still until the promise is settled. */
  holdTime(work: Promise<void>): void;
  heard(event: MonitorEvent, machine: number): void;
  /** Something that must never happen. */
  fault(words: string): void;
}

/** From a start of a node to its end. */
interface Life {
  isOver: boolean;
  /** How many messages it may still send before it is killed. */
  sendsLeft: number;
  readonly started: Promise<RunningNode | undefined>;
  node: RunningNode | undefined;
}

/** A machine with a disk and a clock, and the node that runs on it now and then. */
export class Machine {
  readonly number: number;
  skewMs: number;
  readonly #options: MachineOptions;
  #lives = 0;
  #address: string;
  #life: Life | undefined;
  #nodeId = '';
  /** The end of the node that was killed or stopped last. */
  #ended: Promise<void> = Promise.resolve();

  constructor(options: MachineOptions) {
    this.#options = options;
    this.number = options.number;
    this.skewMs = options.skewMs;
    this.#address = String(options.number);
    mkdirSync(this.dataDir, { recursive: true, mode: 0o700 });
    const seed = options.random.bytes(32).toString('base64url');
    writeFileSync(dataDirFiles(this.dataDir).key, `crabnet-ed25519-seed:${seed}\n`, { mode: 0o600 });
  }

  /** The disk as the present life has it. */
  get dataDir(): string {
    return join(this.#options.folder, String(this.#lives));
  }

  get nodeId(): string {
    return this.#nodeId;
  }

  get isUp(): boolean {
    return this.#life !== undefined;
  }

  get api(): NodeApi | undefined {
    return this.#life?.node?.api;
  }

  now(): number {
    return this.#options.time.clock.now() + this.skewMs;
  }

  start(): void {
    if (this.#life !== undefined) return;
    const started = Promise.withResolvers<RunningNode | undefined>();
    const life: Life = {
      isOver: false,
      sendsLeft: Number.POSITIVE_INFINITY,
      started: started.promise,
      node: undefined,
    };
    this.#life = life;
    this.#options.holdTime(this.#start(life).then(started.resolve));
  }

  /** Pulls the plug: what the disk holds now is what the next life finds. */
  kill(): void {
    const life = this.#life;
    if (life === undefined) return;
    life.isOver = true;
    this.#life = undefined;
    this.#options.net.network.leave(this.#address);
    const old = this.dataDir;
    this.#lives += 1;
    cpSync(old, this.dataDir, { recursive: true, filter: (path) => !NOT_ON_DISK.has(basename(path)) });
    this.#ended = life.started
      .then((node) => node?.stop())
      .then(() => rmSync(old, { recursive: true, force: true }));
    this.#options.holdTime(this.#ended);
  }

  /** Kills it in the moment in which it wants to send for the `sends`th time. */
  killAtSend(sends: number): void {
    if (this.#life !== undefined) this.#life.sendsLeft = sends;
  }

  /** An orderly end. */
  stop(): void {
    const life = this.#life;
    if (life === undefined) return;
    this.#life = undefined;
    this.#ended = life.started.then(async (node) => {
      await node?.stop();
      life.isOver = true;
    });
    this.#options.holdTime(this.#ended);
  }

  /** Comes back under another address. */
  move(): void {
    if (this.#life === undefined) this.#address = `${this.number}-${this.#lives}`;
  }

  /** Gives a command; what a node that dies meanwhile says counts for nothing. */
  async act<Verb extends VerbId>(
    verb: Verb,
    input: ActionInput[Verb],
  ): Promise<Outcome<ActionValue[Verb]> | undefined> {
    const life = this.#life;
    if (life?.node === undefined) return undefined;
    try {
      const outcome = await life.node.api.act(verb, input);
      if (life.isOver) return undefined;
      if (outcome.ok) {
        this.#options.acknowledged({ machine: this.number, verb, id: idOf(outcome.value) });
      }
      return outcome;
    } catch (error) {
      if (this.#life === life) this.#options.fault(`${verb} on ${this.number} threw: ${String(error)}`);
      return undefined;
    }
  }

  async #start(life: Life): Promise<RunningNode | undefined> {
    await this.#ended;
    const { net, random, orders, heard, fault } = this.#options;
    const ports = this.#ports(life);
    const transport = new MortalTransport(net.network, this.#address, () => this.#maySend(life));
    try {
      const settings = testSettings(this.dataDir, {
        alias: `machine ${this.number}`,
        monitorEvents: '/dev/null',
        sandbox: 'none',
        ordersFile: orders?.file ?? null,
      });
      const node = await startNode(settings, {
        ports,
        transport,
        ...(orders === undefined ? {} : { template: orders.template }),
        machine: simulatedTasks(ports.timers, random),
        onEvent: (event) => {
          if (!life.isOver) heard(event, this.number);
        },
      });
      this.#nodeId = node.nodeId;
      life.node = node;
      return node;
    } catch (error) {
      fault(`${this.number} did not start: ${String(error)}`);
      return undefined;
    }
  }

  /** Counts a send; the one too many is not sent. */
  #maySend(life: Life): boolean {
    if (life.isOver) return false;
    life.sendsLeft -= 1;
    if (life.sendsLeft < 0 && this.#life === life) this.kill();
    return !life.isOver;
  }

  #ports(life: Life): NodePorts {
    const { time, random } = this.#options;
    const timers: Timers = {
      after: (delayMs, task) =>
        time.timers.after(delayMs, () => {
          if (!life.isOver) task();
        }),
    };
    return {
      clock: { now: () => this.now() },
      monotonicMs: () => time.clock.now(),
      timers,
      random,
      soon: (task) => timers.after(random.between(0, BUSY_MAX_MS), task),
    };
  }
}

/** How long a node's loop may be busy. */
const BUSY_MAX_MS = 3;
/** Locks and shared memory, which no machine that went down leaves behind. */
const NOT_ON_DISK: ReadonlySet<string> = new Set(['lock', 'lock-journal', 'market.db-shm']);

function idOf(value: ActionValue[VerbId]): string {
  if ('result_id' in value) return value.result_id;
  if ('claim_id' in value) return value.claim_id;
  if ('bid_id' in value) return value.bid_id;
  return value.seed_id;
}
