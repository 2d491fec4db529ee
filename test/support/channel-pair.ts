import { type Channel, ChannelCut } from '../../source/files/transfer/channel.ts';
import type { NodeId } from '../../source/model/types.ts';

/** One end of a channel in memory. */
export class FakeChannel implements Channel {
  readonly peer: NodeId;
  readonly host: string;
  other: FakeChannel | undefined;
  readonly #come: Uint8Array[] = [];
  #isEnded = false;
  #cut: ChannelCut | undefined;
  #wake: (() => void) | undefined;
  /** Bytes that this end wrote. */
  written = 0;
  /** Changes what this end writes on its way. */
  tamper: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes;

  constructor(peer: string, host = peer) {
    this.peer = peer as NodeId;
    this.host = host;
  }

  get whyCut(): string | undefined {
    return this.#cut?.message;
  }

  async read(): Promise<Uint8Array | null> {
    for (;;) {
      const next = this.#come.shift();
      if (next !== undefined) return next;
      if (this.#cut !== undefined) throw this.#cut;
      if (this.#isEnded) return null;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.#cut !== undefined) throw this.#cut;
    this.written += bytes.length;
    this.other?.take(this.tamper(Uint8Array.from(bytes)));
  }

  close(): void {
    this.other?.end();
  }

  cut(why: string): void {
    this.#fail(why);
    this.other?.fail(why);
  }

  take(bytes: Uint8Array): void {
    this.#come.push(bytes);
    this.#wake?.();
  }

  end(): void {
    this.#isEnded = true;
    this.#wake?.();
  }

  fail(why: string): void {
    this.#fail(why);
  }

  #fail(why: string): void {
    this.#cut ??= new ChannelCut(why);
    this.#wake?.();
  }
}

/** Both ends of a channel between two nodes, each knowing the other by its name. */
export function channelPair(
  left: string,
  right: string,
  hostOfLeft = left,
): readonly [FakeChannel, FakeChannel] {
  const [ofLeft, ofRight] = [new FakeChannel(right), new FakeChannel(left, hostOfLeft)];
  ofLeft.other = ofRight;
  ofRight.other = ofLeft;
  return [ofLeft, ofRight];
}
