import { CrabnetError } from '../../model/errors.ts';
import type { PeerAddress } from '../transport/peer-address.ts';
import type { SendReport } from '../transport/send-report.ts';
import type { TargetState } from '../transport/target-state.ts';
import type { FileLinks, Links, Transport, TransportEvents } from '../transport/transport.ts';
import type { DhtNode } from './node.ts';
import type { DhtOptions } from './options.ts';

/** A carrier and its frame stay well below what a message may have. */
const CARRIER_MAX_BYTES = 48_000;

/**
 * libp2p: TCP, noise and yamux, gossip for envelopes, streams for direct messages, and mDNS and kad for finding peers.
 * libp2p itself is loaded by `start`, so that a node on UDP never pays for it.
 */
export class DhtTransport implements Transport {
  readonly #options: DhtOptions;
  #node: DhtNode | undefined;
  #isStopped = false;

  readonly links: Links = {
    list: () => this.#node?.links() ?? [],
    dial: async (address) => this.#running().dial(address),
    drop: (peerId) => this.#node?.drop(peerId),
    toldBy: (peerId) => this.#node?.search.tellerOf(peerId),
  };

  readonly files: FileLinks = {
    open: async (peer, signal) => this.#running().files.open(peer, signal),
    arrived: async (peer, signal) => this.#running().files.arrived(peer, signal),
    reach: async (peer, signal) => this.#running().files.reach(peer, signal),
    listen: async () => {},
    // Its links carry the files too.
    drop: () => {},
    place: () => this.#node?.filesPlace() ?? null,
  };

  constructor(options: DhtOptions) {
    this.#options = options;
  }

  /** Rejects with `CrabnetError` `port-in-use`, `network`, or `address` for a bootstrap address that is none. */
  async start(events: TransportEvents): Promise<void> {
    const { openDhtNode } = await import('./node.ts');
    const node = await openDhtNode(this.#options, events);
    if (this.#isStopped) await node.stop();
    else this.#node = node;
  }

  addresses(): readonly string[] {
    return this.#node?.addresses() ?? [];
  }

  targets(): readonly TargetState[] {
    return this.#node?.targets() ?? [];
  }

  async send(text: string): Promise<SendReport> {
    return this.#node?.publish(text) ?? NOT_RUNNING;
  }

  async sendNearby(text: string): Promise<SendReport> {
    return this.#node?.sendNearby(text) ?? NOT_RUNNING;
  }

  async sendTo({ text: peerId }: PeerAddress, text: string): Promise<SendReport> {
    return this.#node?.sendTo(peerId, text) ?? NOT_RUNNING;
  }

  carrierMaxBytes(): number {
    return CARRIER_MAX_BYTES;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    const node = this.#node;
    this.#node = undefined;
    await node?.stop();
  }

  #running(): DhtNode {
    if (this.#node === undefined) throw new CrabnetError('network', 'the node is not running');
    return this.#node;
  }
}

const NOT_RUNNING: SendReport = { targets: 0, failures: ['the node is not running'] };
