import type { Stream } from '@libp2p/interface';
import { type Channel, ChannelCut } from '../../files/transfer/channel.ts';
import type { NodeId } from '../../model/types.ts';
import { resumeReading } from './resume-reading.ts';
import { taken } from './taken.ts';

/** As much may have come that nobody has read yet; then the peer waits. */
const UNREAD_BYTES = 256 * 1024;

interface Waiter {
  readonly resolve: (bytes: Uint8Array | null) => void;
  readonly reject: (error: Error) => void;
}

/** A libp2p stream on which files go (`Channel`). */
export class StreamChannel implements Channel {
  readonly peer: NodeId;
  readonly host: string;
  readonly #stream: Stream;
  readonly #unread: Uint8Array[] = [];
  #unreadBytes = 0;
  #isEnded = false;
  #cut: ChannelCut | undefined;
  #waiter: Waiter | undefined;

  constructor(stream: Stream, { peer, host }: Pick<Channel, 'peer' | 'host'>) {
    this.#stream = stream;
    this.peer = peer;
    this.host = host;
    stream.addEventListener('message', ({ data }) => {
      for (const chunk of data instanceof Uint8Array ? [data] : data) this.#came(chunk);
    });
    stream.addEventListener('remoteCloseWrite', () => this.#ended());
    stream.addEventListener('close', ({ error }) => {
      if (error === undefined) this.#ended();
      else this.#failed(error.message);
    });
  }

  read(): Promise<Uint8Array | null> {
    const unread = this.#unread.splice(0);
    const [first] = unread;
    if (first !== undefined) {
      this.#unreadBytes = 0;
      resumeReading(this.#stream);
      // Many small ones would be as many writes to the disk.
      return Promise.resolve(unread.length === 1 ? first : Buffer.concat(unread));
    }
    if (this.#cut !== undefined) return Promise.reject(this.#cut);
    if (this.#isEnded) return Promise.resolve(null);
    return new Promise((resolve, reject) => {
      this.#waiter = { resolve, reject };
    });
  }

  async write(bytes: Uint8Array): Promise<void> {
    try {
      if (this.#cut !== undefined) throw this.#cut;
      if (!this.#stream.send(bytes)) await taken(this.#stream);
    } catch (error) {
      throw this.#cut ?? new ChannelCut((error as Error).message);
    }
  }

  close(): void {
    this.#stream.close().catch((error: Error) => this.#failed(error.message));
  }

  cut(why: string): void {
    this.#failed(why);
    this.#stream.abort(new ChannelCut(why));
  }

  #came(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const waiter = this.#takeWaiter();
    if (waiter !== undefined) {
      waiter.resolve(bytes);
      return;
    }
    this.#unread.push(bytes);
    this.#unreadBytes += bytes.length;
    if (this.#unreadBytes >= UNREAD_BYTES && this.#stream.readStatus === 'readable') this.#stream.pause();
  }

  #ended(): void {
    this.#isEnded = true;
    this.#takeWaiter()?.resolve(null);
  }

  #failed(why: string): void {
    this.#cut ??= new ChannelCut(why);
    this.#takeWaiter()?.reject(this.#cut);
  }

  #takeWaiter(): Waiter | undefined {
    const waiter = this.#waiter;
    this.#waiter = undefined;
    return waiter;
  }
}
