import { type Channel, ChannelCut } from './channel.ts';
import type { Patience } from './patience.ts';

/** Takes what a peer says in the portions that one wants. */
export class ChannelReader {
  readonly #channel: Pick<Channel, 'read'>;
  readonly #patience: Pick<Patience, 'moved'>;
  #rest: Uint8Array = NOTHING;

  constructor(channel: Pick<Channel, 'read'>, patience: Pick<Patience, 'moved'>) {
    this.#channel = channel;
    this.#patience = patience;
  }

  /** Resolves to whether the peer says anything more. */
  async hasMore(): Promise<boolean> {
    while (this.#rest.length === 0) {
      const next = await this.#channel.read();
      if (next === null) return false;
      this.#patience.moved(next.length);
      this.#rest = next;
    }
    return true;
  }

  /** The next bytes, `most` at most. */
  async some(most: number): Promise<Uint8Array> {
    if (!(await this.hasMore())) throw new ChannelCut('it ended in the middle');
    const taken = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(most);
    return taken;
  }

  /** Just so many bytes; who asks bounds them. */
  async exactly(count: number): Promise<Buffer> {
    const whole = Buffer.allocUnsafe(count);
    for (let filled = 0; filled < count; ) {
      const piece = await this.some(count - filled);
      whole.set(piece, filled);
      filled += piece.length;
    }
    return whole;
  }
}

const NOTHING = new Uint8Array(0);
