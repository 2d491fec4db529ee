import type { Connection, PeerId } from '@libp2p/interface';
import { type Multiaddr, multiaddr } from '@multiformats/multiaddr';
import { base58btc } from 'multiformats/bases/base58';
import { Backoff } from '../../base/backoff.ts';
import { BoundedMap } from '../../base/bounded-map.ts';
import type { Random, Timers } from '../../base/ports.ts';
import { hostOf } from './address.ts';
import type { DhtFinder } from './finder.ts';
import type { ToldPeer } from './kad-message.ts';
import { CONNECTION_LIMITS } from './limits.ts';
import type { DhtReach } from './reach.ts';

export interface SearchPorts {
  readonly timers: Timers;
  readonly random: Random;
  readonly finder: Pick<DhtFinder, 'ask'>;
  readonly reach: Pick<DhtReach, 'told'>;
  readonly us: PeerId;
  /** One connection of each linked peer that answers questions. */
  askable(): readonly Connection[];
  /** No more peers are wanted. */
  isEnough(): boolean;
  /** A peer was told of, at addresses that may be dialled, by who is at the host `teller`. */
  found(peer: string, addresses: readonly Multiaddr[], teller: string): void;
}

/** A new peer knows others, and soon more of them. */
const ASK_SOON_MS = 500;
const ASK = { firstMs: 5000, mostMs: 5 * 60_000 } as const;
const JITTER = 0.25;
/** Peers that are asked at once: none of them alone decides whom we get to know. */
const ASKED_AT_ONCE = 3;
const KEY_BYTES = 32;
const TELLERS_MAX = 1024;

/** Asks linked peers who is near a point of the key space, while more are wanted: near us at first, then anywhere. */
export class DhtSearch {
  readonly #ports: SearchPorts;
  readonly #asked = new Backoff(ASK);
  readonly #tellers = new BoundedMap<string, string>(TELLERS_MAX);
  readonly #stopping = new AbortController();
  #cancel: (() => void) | undefined;
  #isAsking = false;

  constructor(ports: SearchPorts) {
    this.#ports = ports;
  }

  start(): void {
    this.#arm(ASK.firstMs);
  }

  stop(): void {
    this.#stopping.abort();
    this.#cancel?.();
  }

  /** Who told first of a peer; forgotten when so many others were told of. */
  tellerOf(peer: string): string | undefined {
    return this.#tellers.get(peer);
  }

  /** A peer that may know others is linked, or the last was lost. */
  soon(): void {
    if (this.#stopping.signal.aborted || this.#ports.isEnough()) return;
    this.#asked.reset();
    if (!this.#isAsking) this.#arm(ASK_SOON_MS);
  }

  async #ask(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    const { us, random } = this.#ports;
    const key = this.#asked.tries === 0 ? us.toMultihash().bytes : random.bytes(KEY_BYTES);
    const asked = this.#ports.isEnough() ? [] : this.#some();
    await Promise.all(asked.map((connection) => this.#askOne(connection, key)));
    this.#isAsking = false;
    if (!this.#stopping.signal.aborted) this.#arm(this.#asked.next());
  }

  async #askOne(connection: Connection, key: Uint8Array): Promise<void> {
    let told: readonly ToldPeer[] = [];
    try {
      told = await this.#ports.finder.ask(connection, key, this.#stopping.signal);
    } catch {
      // It did not answer: others are asked the next time.
    }
    for (const { id, addresses } of told.slice(0, CONNECTION_LIMITS.candidatesPerTeller)) {
      const peer = base58btc.baseEncode(id);
      const fit = this.#ports.reach.told(addresses.flatMap(readBytes), peer, connection.remoteAddr);
      if (!this.#tellers.has(peer)) this.#tellers.set(peer, connection.remotePeer.toString());
      this.#ports.found(peer, fit, hostOf(connection.remoteAddr));
    }
  }

  /** A few of those that can be asked, at random. */
  #some(): readonly Connection[] {
    const left = [...this.#ports.askable()];
    const some: Connection[] = [];
    while (some.length < ASKED_AT_ONCE && left.length > 0)
      some.push(...left.splice(Math.floor(this.#ports.random.unit() * left.length), 1));
    return some;
  }

  #arm(delayMs: number): void {
    this.#cancel?.();
    const jitteredMs = delayMs * (1 - JITTER + 2 * JITTER * this.#ports.random.unit());
    this.#cancel = this.#ports.timers.after(jitteredMs, () => void this.#ask());
  }
}

function readBytes(bytes: Uint8Array): readonly Multiaddr[] {
  try {
    return [multiaddr(bytes)];
  } catch {
    return [];
  }
}
