import type { PeerAddress } from './peer-address.ts';
import type { SendReport } from './send-report.ts';
import type { TargetState } from './target-state.ts';
import type { Links, Transport, TransportEvents } from './transport.ts';

/** Bytes of messages since the start: without what a network adds to them, and what libp2p relays. */
export interface Traffic {
  readonly receivedBytes: number;
  readonly sentBytes: number;
}

/** A transport that counts what comes and goes over it. What goes to several targets counts for each. */
export class CountedTransport implements Transport {
  readonly #transport: Transport;
  #receivedBytes = 0;
  #sentBytes = 0;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  get traffic(): Traffic {
    return { receivedBytes: this.#receivedBytes, sentBytes: this.#sentBytes };
  }

  get links(): Links | null {
    return this.#transport.links;
  }

  start(events: TransportEvents): Promise<void> {
    return this.#transport.start({
      datagram: (datagram) => {
        this.#receivedBytes += datagram.bytes.length;
        events.datagram(datagram);
      },
      fault: (error) => events.fault(error),
      linked: (peer) => events.linked(peer),
      linksChanged: () => events.linksChanged(),
      targetsChanged: () => events.targetsChanged(),
      misbehaved: (peer, reason) => events.misbehaved(peer, reason),
    });
  }

  addresses(): readonly string[] {
    return this.#transport.addresses();
  }

  targets(): readonly TargetState[] {
    return this.#transport.targets();
  }

  send(text: string): Promise<SendReport> {
    return this.#counted(text, this.#transport.send(text));
  }

  sendNearby(text: string): Promise<SendReport> {
    return this.#counted(text, this.#transport.sendNearby(text));
  }

  sendTo(peer: PeerAddress, text: string): Promise<SendReport> {
    return this.#counted(text, this.#transport.sendTo(peer, text));
  }

  carrierMaxBytes(peer: PeerAddress): number {
    return this.#transport.carrierMaxBytes(peer);
  }

  stop(): Promise<void> {
    return this.#transport.stop();
  }

  async #counted(text: string, sending: Promise<SendReport>): Promise<SendReport> {
    const report = await sending;
    this.#sentBytes += Buffer.byteLength(text) * report.targets;
    return report;
  }
}
