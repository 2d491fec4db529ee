import type { Stream } from '@libp2p/interface';
import type { Timers } from '../../base/ports.ts';
import { FrameFault, FrameReader } from './frames.ts';
import { TIMEOUTS_MS } from './limits.ts';
import { resumeReading } from './resume-reading.ts';

export interface ReceiverPorts {
  readonly timers: Timers;
  /** Whether the peer may send one more frame now; takes it off its budget. */
  affords(): boolean;
  frame(bytes: Buffer): void;
  /** The peer broke the rules of the stream, which is cut. */
  offence(reason: string): void;
}

/** How long reading rests when a peer has used up its budget: what it sends meanwhile waits at its own end. */
const BREATH_MS = 100;

/** Reads the frames of one stream of a peer's. */
export class DhtReceiver {
  readonly #stream: Stream;
  readonly #ports: ReceiverPorts;
  readonly #reader = new FrameReader();
  /** Runs while a frame is due, or while reading rests. */
  #cancelTimer: (() => void) | undefined;
  #isResting = false;
  /** A frame that was read and is not afforded yet. */
  #held: Buffer | undefined;

  constructor(stream: Stream, ports: ReceiverPorts) {
    this.#stream = stream;
    this.#ports = ports;
    stream.addEventListener('message', ({ data }) => {
      for (const chunk of data instanceof Uint8Array ? [data] : data) this.#reader.feed(chunk);
      if (!this.#isResting) this.#read();
    });
    stream.addEventListener('remoteCloseWrite', () => {
      stream.close().catch(() => {});
    });
    stream.addEventListener('close', () => this.#disarm());
  }

  #read(): void {
    try {
      for (let frame = this.#next(); frame !== undefined; frame = this.#next()) {
        if (!this.#ports.affords()) {
          this.#held = frame;
          this.#rest();
          return;
        }
        // Each frame has its own time.
        this.#disarm();
        this.#ports.frame(frame);
        if (this.#stream.status !== 'open') return;
      }
      if (!this.#reader.isPartial) this.#disarm();
      else this.#cancelTimer ??= this.#ports.timers.after(TIMEOUTS_MS.frame, () => this.#cut(LATE));
      resumeReading(this.#stream);
    } catch (error) {
      if (!(error instanceof FrameFault)) throw error;
      this.#cut(error.message);
    }
  }

  #next(): Buffer | undefined {
    const held = this.#held;
    this.#held = undefined;
    return held ?? this.#reader.next();
  }

  #rest(): void {
    this.#disarm();
    this.#isResting = true;
    if (this.#stream.readStatus === 'readable') this.#stream.pause();
    this.#cancelTimer = this.#ports.timers.after(BREATH_MS, () => {
      this.#cancelTimer = undefined;
      this.#isResting = false;
      this.#read();
    });
  }

  #disarm(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  #cut(reason: string): void {
    this.#disarm();
    this.#stream.abort(new FrameFault(reason));
    this.#ports.offence(reason);
  }
}

const LATE = `a frame that was not whole after ${TIMEOUTS_MS.frame / 1000} s`;
