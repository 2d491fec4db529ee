import { Backoff } from '../../base/backoff.ts';
import { formatHostPort, type HostPort } from '../../base/host-port.ts';
import type { Timers } from '../../base/ports.ts';
import type { SendReport } from './send-report.ts';
import { NO_NETWORK, type TargetFault, targetFault, TOO_MUCH } from './target-fault.ts';

/** How it goes with one of the targets that the owner named. */
export interface TargetState {
  /** As it was named, `host:port`. */
  readonly target: string;
  /** `untried`: nothing was sent yet. */
  readonly state: 'untried' | 'works' | 'fails';
  /** Where it leads: IP addresses. */
  readonly addresses: readonly string[];
  /** Null where nothing is wrong. */
  readonly fault: TargetFault | null;
  /** How many messages wait for it. */
  readonly waiting: number;
}

export interface TargetPorts {
  readonly timers: Timers;
  /** The IP addresses behind it now; may reject. `isKept`: they need no new look with each message. */
  places(): Promise<readonly string[]>;
  readonly isKept: boolean;
  hand(to: HostPort, bytes: Buffer): Promise<void>;
  /** It works or fails since now, or leads elsewhere. */
  changed(): void;
}

/** What waits while it fails; the outbox tells again what had no room. */
const WAITING_MAX = 128;
const UNDER_WAY_MAX = 1024;
const AGAIN = { firstMs: 1000, mostMs: 60_000 } as const;
/** A name may lead elsewhere by now. */
const LOOK_AGAIN_MS = 5 * 60_000;
/** How long a message waits for the first look at a name: who sends a single one has no later. */
const FIRST_LOOK_MS = 1500;

/** One target: what waits for it, where it leads, and what is wrong with it, apart from all others. */
export class UdpTarget {
  readonly #target: HostPort;
  readonly #ports: TargetPorts;
  /** The oldest first, each text once. */
  readonly #waiting = new Set<string>();
  readonly #backoff = new Backoff(AGAIN);
  #places: readonly string[] | undefined;
  #looking: Promise<void> | undefined;
  #state: TargetState['state'] = 'untried';
  #fault: TargetFault | null = null;
  #underWay = 0;
  #isEmptying = false;
  #cancelRetry: (() => void) | undefined;
  #cancelRenewal = () => {};
  #isStopped = false;

  constructor(target: HostPort, ports: TargetPorts) {
    this.#target = target;
    this.#ports = ports;
  }

  get state(): TargetState {
    return {
      target: formatHostPort(this.#target),
      state: this.#state,
      addresses: this.#places ?? [],
      fault: this.#fault,
      waiting: this.#waiting.size,
    };
  }

  /** Sends a text, or keeps it until that works where `isKept`; never rejects. */
  async send(text: string, isKept: boolean): Promise<SendReport> {
    if (this.#underWay >= UNDER_WAY_MAX) return this.#failure(TOO_MUCH);
    this.#underWay += 1;
    try {
      const fault = await this.#try(text);
      if (fault === undefined) return { targets: 1, failures: [] };
      if (isKept) this.#keep(text);
      return this.#failure(fault);
    } finally {
      this.#underWay -= 1;
    }
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancelRetry?.();
    this.#cancelRenewal();
  }

  /** Undefined where it went out, to one of the places at least. */
  async #try(text: string): Promise<TargetFault | undefined> {
    if (this.#ports.isKept && this.#places === undefined) {
      await this.#firstLook();
      if (this.#places === undefined) return this.#fault ?? WAITS;
    }
    const fault = await this.#handOut(Buffer.from(text));
    this.#waiting.delete(text);
    if (fault === undefined) this.#works();
    else this.#fails(fault);
    return fault;
  }

  async #handOut(bytes: Buffer): Promise<TargetFault | undefined> {
    try {
      const places = this.#ports.isKept ? (this.#places ?? []) : await this.#ports.places();
      if (!this.#ports.isKept) this.#places = places;
      const { port } = this.#target;
      const sent = await Promise.allSettled(places.map((host) => this.#ports.hand({ host, port }, bytes)));
      if (sent.some(({ status }) => status === 'fulfilled')) return undefined;
      const [first] = sent;
      return first?.status === 'rejected' ? targetFault(first.reason) : NO_NETWORK;
    } catch (error) {
      return targetFault(error as NodeJS.ErrnoException);
    }
  }

  /** Waits for the look at a name that is under way, if that is the first; others do not wait. */
  async #firstLook(): Promise<void> {
    if (this.#state === 'fails') return;
    let cancel = () => {};
    const late = new Promise<void>((resolve) => {
      cancel = this.#ports.timers.after(FIRST_LOOK_MS, resolve);
    });
    await Promise.race([this.#look(), late]).finally(() => cancel());
  }

  #look(): Promise<void> {
    this.#looking ??= this.#ports
      .places()
      .then(
        (places) => this.#leadsTo(places),
        (error: NodeJS.ErrnoException) => {
          // Where it led before may be right still.
          if (this.#places === undefined) this.#fails(targetFault(error));
        },
      )
      .finally(() => {
        this.#looking = undefined;
        if (!this.#isStopped && this.#places !== undefined) this.#renewLater();
      });
    return this.#looking;
  }

  #leadsTo(places: readonly string[]): void {
    const isNews = places.join() !== (this.#places ?? []).join();
    this.#places = places;
    if (isNews) this.#ports.changed();
    void this.#empty();
  }

  #renewLater(): void {
    this.#cancelRenewal();
    this.#cancelRenewal = this.#ports.timers.after(LOOK_AGAIN_MS, () => void this.#look());
  }

  #keep(text: string): void {
    this.#waiting.add(text);
    const [oldest] = this.#waiting;
    if (this.#waiting.size > WAITING_MAX && oldest !== undefined) this.#waiting.delete(oldest);
  }

  #works(): void {
    this.#backoff.reset();
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    if (this.#state !== 'works') {
      this.#state = 'works';
      this.#fault = null;
      this.#ports.changed();
    }
    void this.#empty();
  }

  #fails(fault: TargetFault): void {
    const isNews = this.#state !== 'fails' || this.#fault?.words !== fault.words;
    this.#state = 'fails';
    this.#fault = fault;
    if (isNews) this.#ports.changed();
    if (this.#isStopped || this.#cancelRetry !== undefined) return;
    this.#cancelRetry = this.#ports.timers.after(this.#backoff.next(), () => {
      this.#cancelRetry = undefined;
      void this.#retry();
    });
  }

  /** Looks again at a name; sends the first that waits, and the others once that worked. */
  async #retry(): Promise<void> {
    if (this.#ports.isKept) await this.#look();
    const [first] = this.#waiting;
    if (first !== undefined && this.#state === 'fails' && !this.#isStopped) await this.send(first, true);
  }

  async #empty(): Promise<void> {
    if (this.#isEmptying) return;
    this.#isEmptying = true;
    for (const text of this.#waiting) {
      const { targets } = await this.send(text, true);
      if (targets === 0) break;
    }
    this.#isEmptying = false;
  }

  #failure({ words }: TargetFault): SendReport {
    return { targets: 0, failures: [`${formatHostPort(this.#target)}: ${words}`] };
  }
}

const WAITS: TargetFault = {
  words: 'its name is being looked up',
  remedy: 'wait, or give an address in place of the name',
};
