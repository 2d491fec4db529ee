import { type MemoryNetwork, MemoryTransport } from '../../source/network/transport/memory-transport.ts';
import type { PeerAddress } from '../../source/network/transport/peer-address.ts';
import type { SendReport } from '../../source/network/transport/send-report.ts';

const NOBODY: SendReport = { targets: 0, failures: [] };

/** A transport in memory whose machine may go down, also in the very moment before something is sent. */
export class MortalTransport extends MemoryTransport {
  /** Called before each send; false: the machine is down. */
  readonly #lives: () => boolean;

  constructor(network: MemoryNetwork, name: string, lives: () => boolean) {
    super(network, name);
    this.#lives = lives;
  }

  override async send(text: string): Promise<SendReport> {
    return this.#lives() ? super.send(text) : NOBODY;
  }

  override async sendTo(peer: PeerAddress, text: string): Promise<SendReport> {
    return this.#lives() ? super.sendTo(peer, text) : NOBODY;
  }
}
