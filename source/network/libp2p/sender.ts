import type { Stream } from '@libp2p/interface';
import type { Timers } from '../../base/ports.ts';
import { ENVELOPE_MAX_BYTES } from '../../model/limits.ts';
import type { SendReport } from '../transport/send-report.ts';
import { encodeFrame } from './frames.ts';
import { STREAM_LIMITS, TIMEOUTS_MS } from './limits.ts';
import { taken } from './taken.ts';

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
  /** Runs while nothing is sent, because the peer took nothing. */
  #cancelRest: (() => void) | undefined;

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
    this.#cancelRest?.();
    this.#stream?.abort(new Error('the peer is gone'));
  }

  async #write(frame: Buffer): Promise<void> {
    const patience = new Patience(this.#ports.timers);
    try {
      const stream = await this.#ready(patience.signal);
      if (!stream.send(frame))
        await taken(stream, { signal: patience.signal, moved: () => patience.renew() });
    } catch (error) {
      this.#stream?.abort(error as Error);
      this.#stream = undefined;
      if (!patience.signal.aborted) throw error;
      this.#rest();
      throw patience.signal.reason;
    } finally {
      patience.end();
    }
  }

  /** Each new stream would take a window of frames that nobody reads. */
  #rest(): void {
    this.#cancelRest?.();
    this.#cancelRest = this.#ports.timers.after(TIMEOUTS_MS.rest, () => {
      this.#cancelRest = undefined;
    });
  }

  async #ready(signal: AbortSignal): Promise<Stream> {
    if (this.#isClosed) throw new Error('it is not linked');
    if (this.#cancelRest !== undefined) throw new Error(TAKES_NOTHING);
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

const TAKES_NOTHING = 'it does not take what is sent';

/** How long a peer may take nothing at all of what is sent to it. */
class Patience {
  readonly #timers: Timers;
  readonly #deadline = new AbortController();
  #cancel: () => void;

  constructor(timers: Timers) {
    this.#timers = timers;
    this.#cancel = this.#arm();
  }

  get signal(): AbortSignal {
    return this.#deadline.signal;
  }

  /** It took something: a slow link is no silent one. */
  renew(): void {
    this.#cancel();
    this.#cancel = this.#arm();
  }

  end(): void {
    this.#cancel();
  }

  #arm(): () => void {
    const late = () => this.#deadline.abort(new Error(TAKES_NOTHING));
    return this.#timers.after(TIMEOUTS_MS.frame, late);
  }
}
