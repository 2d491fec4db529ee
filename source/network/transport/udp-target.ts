import { Backoff } from '../../base/backoff.ts';
import { formatHostPort, type HostPort } from '../../base/host-port.ts';
import type { Timers } from '../../base/ports.ts';
import type { SendReport } from './send-report.ts';
import {
  isOfTarget,
  NO_NAME_SERVER,
  NO_NETWORK,
  type TargetFault,
  TOO_MUCH,
  targetFault,
} from './target-fault.ts';
import { isForMany, type TargetRoute } from './target-route.ts';
import type { TargetState } from './target-state.ts';

export interface TargetPorts {
  readonly timers: Timers;
  readonly route: TargetRoute;
  /** Hands a datagram to the system; rejects with what that says. */
  hand(to: HostPort, bytes: Buffer): Promise<void>;
  /** It works or fails since now, or leads elsewhere. */
  changed(): void;
}

/** What waits while it fails; the outbox tells again what had no room. */
const WAITING_MAX = 128;
const UNDER_WAY_MAX = 1024;
/** Of the addresses of a name: who is there is not known of any, since a datagram to nobody is sent like any other. */
const NAME_ADDRESSES_MAX = 4;
const AGAIN = { firstMs: 1000, mostMs: 60_000 } as const;
/** A name may lead elsewhere by now. */
const LOOK_AGAIN_MS = 5 * 60_000;
/** How long messages wait for the first look at a name, from the start on: who sends a single one has no later. */
const FIRST_LOOK_MS = 1500;

/** One target: what waits for it, where it leads, and what is wrong with it, apart from all others. */
export class UdpTarget {
  readonly #target: HostPort;
  readonly #ports: TargetPorts;
  /** The oldest first, each text once. */
  readonly #waiting = new Set<string>();
  readonly #backoff = new Backoff(AGAIN);
  readonly #stopping = new AbortController();
  /** Of a name: where it led when it was looked up. */
  #found: readonly string[] = [];
  #looking: Promise<void> | undefined;
  #firstLook: Promise<void> = Promise.resolve();
  #state: TargetState['state'] = 'untried';
  #fault: TargetFault | null = null;
  #underWay = 0;
  #isEmptying = false;
  #cancelRetry: (() => void) | undefined;
  #cancelLook = () => {};

  constructor(target: HostPort, ports: TargetPorts) {
    this.#target = target;
    this.#ports = ports;
  }

  get state(): TargetState {
    return {
      target: formatHostPort(this.#target),
      state: this.#state,
      isForMany: this.#ports.route.kind === 'broadcast' || this.#addresses().some(isForMany),
      addresses: this.#addresses(),
      fault: this.#fault,
      waiting: this.#waiting.size,
    };
  }

  start(): void {
    if (this.#ports.route.kind !== 'name') return;
    const late = Promise.withResolvers<void>();
    const cancel = this.#ports.timers.after(FIRST_LOOK_MS, () => {
      if (this.#found.length === 0 && this.#state === 'untried') this.#fails(NO_NAME_SERVER);
      late.resolve();
    });
    this.#cancelLook = () => {
      cancel();
      late.resolve();
    };
    const look = this.#look();
    this.#firstLook = Promise.race([look, late.promise]);
    void look.then(() => this.#empty());
  }

  /** Sends a text; `keep`: until that works. Never rejects. */
  async send(text: string, what: 'keep' | 'once'): Promise<SendReport> {
    const fault = this.#underWay >= UNDER_WAY_MAX ? TOO_MUCH : await this.#try(text);
    if (fault === undefined) return { targets: 1, failures: [] };
    if (what === 'keep' && isOfTarget(fault)) this.#keep(text);
    return { targets: 0, failures: [`${formatHostPort(this.#target)}: ${fault.words}`] };
  }

  stop(): void {
    this.#stopping.abort();
    this.#cancelRetry?.();
    this.#cancelLook();
  }

  /** Undefined where it went out. */
  async #try(text: string): Promise<TargetFault | undefined> {
    this.#underWay += 1;
    const fault = await this.#handOut(Buffer.from(text)).finally(() => {
      this.#underWay -= 1;
    });
    this.#waiting.delete(text);
    if (fault === undefined) this.#works();
    else if (isOfTarget(fault)) this.#fails(fault);
    return fault;
  }

  async #handOut(bytes: Buffer): Promise<TargetFault | undefined> {
    const { route } = this.#ports;
    if (route.kind === 'name') {
      await this.#firstLook;
      if (this.#found.length === 0) return this.#fault ?? NO_NAME_SERVER;
    }
    const addresses = this.#addresses();
    return this.#toEach(addresses, route.kind === 'name' ? NAME_ADDRESSES_MAX : addresses.length, bytes);
  }

  /** Hands it out to the first `most` addresses that take it: a name may lead to families that this machine does not have. */
  async #toEach(addresses: readonly string[], most: number, bytes: Buffer): Promise<TargetFault | undefined> {
    let [taken, first] = [0, undefined as TargetFault | undefined];
    for (const host of addresses) {
      if (taken === most) break;
      try {
        await this.#ports.hand({ host, port: this.#target.port }, bytes);
        taken += 1;
      } catch (error) {
        first ??= targetFault(error as NodeJS.ErrnoException);
      }
    }
    return taken > 0 ? undefined : (first ?? NO_NETWORK);
  }

  #addresses(): readonly string[] {
    const { route } = this.#ports;
    if (route.kind === 'name') return this.#found;
    return route.kind === 'address' ? [route.address] : route.addresses();
  }

  #look(): Promise<void> {
    const { route } = this.#ports;
    if (route.kind !== 'name') return Promise.resolve();
    this.#looking ??= route
      .resolve(this.#stopping.signal)
      .then(
        (addresses) => this.#leadsTo(addresses),
        (error: NodeJS.ErrnoException) => {
          // Where it led before may be right still.
          if (this.#found.length === 0) this.#fails(targetFault(error));
          else this.#lookLater();
        },
      )
      .finally(() => {
        this.#looking = undefined;
      });
    return this.#looking;
  }

  #leadsTo(addresses: readonly string[]): void {
    if (this.#stopping.signal.aborted) return;
    const wasUnknown = this.#found.length === 0;
    const isNews = addresses.join() !== this.#found.join();
    this.#found = addresses;
    // What was wrong was the name; whether more is, what is sent will tell.
    if (wasUnknown && this.#state === 'fails') this.#turn('untried', null);
    else if (isNews) this.#ports.changed();
    this.#lookLater();
  }

  #lookLater(): void {
    this.#cancelLook();
    if (this.#stopping.signal.aborted) return;
    this.#cancelLook = this.#ports.timers.after(LOOK_AGAIN_MS, () => void this.#look());
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
    if (this.#state !== 'works') this.#turn('works', null);
    void this.#empty();
  }

  #fails(fault: TargetFault): void {
    if (this.#stopping.signal.aborted) return;
    if (this.#fault?.words !== fault.words) this.#turn('fails', fault);
    this.#cancelRetry ??= this.#ports.timers.after(this.#backoff.next(), () => {
      this.#cancelRetry = undefined;
      void this.#retry();
    });
  }

  #turn(state: TargetState['state'], fault: TargetFault | null): void {
    this.#state = state;
    this.#fault = fault;
    this.#ports.changed();
  }

  async #retry(): Promise<void> {
    await this.#look();
    await this.#empty();
  }

  /** Sends the first that waits, and the others once that worked. */
  async #empty(): Promise<void> {
    if (this.#isEmptying) return;
    this.#isEmptying = true;
    for (const text of [...this.#waiting]) {
      const { targets } = await this.send(text, 'keep');
      if (targets === 0) break;
    }
    this.#isEmptying = false;
  }
}
