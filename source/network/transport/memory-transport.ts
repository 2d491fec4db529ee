import { datagramAddress, type PeerAddress } from './peer-address.ts';
import type { SendReport } from './send-report.ts';
import type { Datagram, Links, Transport, TransportEvents } from './transport.ts';

/** A network in memory: whoever is on it hears what the others send. Delivery is decided by `deliver`. */
export class MemoryNetwork {
  readonly #nodes = new Map<string, (datagram: Datagram) => void>();
  /** Hands over one message, now, later or never: where a test puts its loss, delay and partitions. */
  deliver: (from: string, to: string, hand: () => void) => void = (_from, _to, hand) => queueMicrotask(hand);

  join(name: string, hear: (datagram: Datagram) => void): void {
    this.#nodes.set(name, hear);
  }

  leave(name: string): void {
    this.#nodes.delete(name);
  }

  send(from: string, text: string, only?: string): number {
    const to = [...this.#nodes.keys()].filter(
      (name) => name !== from && (only === undefined || name === only),
    );
    for (const name of to) {
      this.deliver(from, name, () =>
        this.#nodes.get(name)?.({ bytes: Buffer.from(text), peer: datagramAddress(from), host: from }),
      );
    }
    return to.length;
  }
}

const CARRIER_MAX_BYTES = 4096;

/** A transport over a `MemoryNetwork`. */
export class MemoryTransport implements Transport {
  readonly links: Links | null = null;
  readonly files = null;
  readonly #network: MemoryNetwork;
  readonly #name: string;

  constructor(network: MemoryNetwork, name: string) {
    this.#network = network;
    this.#name = name;
  }

  async start(events: TransportEvents): Promise<void> {
    this.#network.join(this.#name, (datagram) => events.datagram(datagram));
  }

  addresses(): readonly string[] {
    return [this.#name];
  }

  targets(): readonly [] {
    return [];
  }

  async send(text: string): Promise<SendReport> {
    return { targets: this.#network.send(this.#name, text), failures: [] };
  }

  async sendTo(peer: PeerAddress, text: string): Promise<SendReport> {
    return { targets: this.#network.send(this.#name, text, peer.text), failures: [] };
  }

  sendNearby(text: string): Promise<SendReport> {
    return this.send(text);
  }

  carrierMaxBytes(): number {
    return CARRIER_MAX_BYTES;
  }

  async stop(): Promise<void> {
    this.#network.leave(this.#name);
  }
}
