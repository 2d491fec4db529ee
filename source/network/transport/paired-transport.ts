import type { PeerAddress } from './peer-address.ts';
import { mergeReports, type SendReport } from './send-report.ts';
import type { TargetState } from './target-state.ts';
import type { FileLinks, Links, Transport, TransportEvents } from './transport.ts';

/**
 * libp2p with UDP beside it, on the same port number, as the reference does with an announce address: what is sent goes
 * over both, and what comes over either is heard. An envelope that comes twice is told apart by its key.
 */
export class PairedTransport implements Transport {
  readonly #dht: Transport;
  readonly #createUdp: (port: number) => Transport;
  #udp: Transport | undefined;

  /** `createUdp` is called by `start` with the port that the libp2p listener got. */
  constructor(dht: Transport, createUdp: (port: number) => Transport) {
    this.#dht = dht;
    this.#createUdp = createUdp;
  }

  get files(): FileLinks | null {
    return this.#dht.files;
  }

  get links(): Links | null {
    return this.#dht.links;
  }

  async start(events: TransportEvents): Promise<void> {
    await this.#dht.start(events);
    const udp = this.#createUdp(Number(this.#dht.addresses()[0]?.split(':').at(-1)));
    try {
      await udp.start(events);
      this.#udp = udp;
    } catch (error) {
      await Promise.all([this.#dht.stop(), udp.stop()]);
      throw error;
    }
  }

  addresses(): readonly string[] {
    return this.#dht.addresses();
  }

  targets(): readonly TargetState[] {
    return [...this.#dht.targets(), ...(this.#udp?.targets() ?? [])];
  }

  send(text: string): Promise<SendReport> {
    return this.#both((transport) => transport.send(text));
  }

  sendNearby(text: string): Promise<SendReport> {
    return this.#both((transport) => transport.sendNearby(text));
  }

  sendTo(peer: PeerAddress, text: string): Promise<SendReport> {
    return this.#of(peer).sendTo(peer, text);
  }

  carrierMaxBytes(peer: PeerAddress): number {
    return this.#of(peer).carrierMaxBytes(peer);
  }

  async stop(): Promise<void> {
    await Promise.all([this.#dht.stop(), this.#udp?.stop()]);
  }

  #of({ kind }: PeerAddress): Transport {
    return this.#udp === undefined || kind === 'link' ? this.#dht : this.#udp;
  }

  async #both(send: (transport: Transport) => Promise<SendReport>): Promise<SendReport> {
    const transports = this.#udp === undefined ? [this.#dht] : [this.#dht, this.#udp];
    return mergeReports(await Promise.all(transports.map(send)));
  }
}
