import type { Stream } from '@libp2p/interface';
import { ENVELOPE_MAX_BYTES } from '../model/limits.ts';
import type { Timers } from '../model/ports.ts';
import { encodeFrame } from './dht-frames.ts';
import { STREAM_LIMITS, TIMEOUTS_MS } from './dht-limits.ts';
import type { SendReport } from './send-report.ts';

export interface SenderPorts {
  readonly timers: Timers;
  /** Opens a stream to the peer. */
  open(signal: AbortSignal): Promise<Stream>;
}

/** Writes frames to one peer, one after the other, on a stream that is kept. */
export class DhtSender {
  readonly #peer: string;
  readonly #ports: SenderPorts;
  #stream: Stream | undefined;
  #last: Promise<void> = Promise.resolve();
  #queued = 0;
  #isClosed = false;

  constructor(peer: string, ports: SenderPorts) {
    this.#peer = peer;
    this.#ports = ports;
  }

  /** Resolves when the frame is on its way and there is room for more; never rejects. */
  async send(text: string): Promise<SendReport> {
    const frame = encodeFrame(text);
    if (text.length === 0) return this.#failure('it is empty');
    if (Buffer.byteLength(text) > ENVELOPE_MAX_BYTES) return this.#failure('it is too large');
    if (this.#queued >= STREAM_LIMITS.queuedFrames) return this.#failure('too much is being sent');
    this.#queued += 1;
    const mine = this.#last.then(() => this.#write(frame));
    this.#last = mine.catch(() => {});
    try {
      await mine;
      return { targets: 1, failures: [] };
    } catch (error) {
      return this.#failure((error as Error).message);
    } finally {
      this.#queued -= 1;
    }
  }

  /** The peer is gone. */
  close(): void {
    this.#isClosed = true;
    this.#stream?.abort(new Error('the peer is gone'));
  }

  async #write(frame: Buffer): Promise<void> {
    const deadline = new AbortController();
    const late = () => deadline.abort(new Error('it does not take what is sent'));
    const cancel = this.#ports.timers.after(TIMEOUTS_MS.frame, late);
    try {
      const stream = await this.#ready(deadline.signal);
      if (!stream.send(frame)) await stream.onDrain({ signal: deadline.signal });
    } catch (error) {
      this.#stream?.abort(error as Error);
      this.#stream = undefined;
      throw deadline.signal.aborted ? deadline.signal.reason : error;
    } finally {
      cancel();
    }
  }

  async #ready(signal: AbortSignal): Promise<Stream> {
    if (this.#isClosed) throw new Error('it is not linked');
    if (this.#stream?.status === 'open' && this.#stream.writeStatus === 'writable') return this.#stream;
    const stream = await this.#ports.open(signal);
    if (this.#isClosed) {
      stream.abort(new Error('the peer is gone'));
      throw new Error('it is not linked');
    }
    this.#stream = stream;
    return stream;
  }

  #failure(words: string): SendReport {
    return { targets: 0, failures: [`${this.#peer}: ${words}`] };
  }
}
