import type { MessageStream, StreamMuxer, StreamMuxerFactory } from '@libp2p/interface';
import { yamux } from '@libp2p/yamux';
import { RateLimiter } from '../../base/rate-limiter.ts';
import { Traffic } from '../transport/traffic.ts';
import { MUXER_LIMITS, STREAM_LIMITS } from './limits.ts';

const HEADER_BYTES = 12;
const TYPE_AT = 1;
const FLAGS_AT = 2;
const LENGTH_AT = 8;
const DATA = 0;
const PING = 2;
const OPENS = 1;

/** What is told of a connection that breaks the rules of yamux. */
export class MuxerFault extends Error {
  override readonly name = 'MuxerFault';
}

/** Follows the frames of a connection, to know what a header announces before the rest of the frame has come. */
export class FrameWatch {
  readonly #header = Buffer.alloc(HEADER_BYTES);
  #filled = 0;
  /** Of the frame that is coming. */
  #bodyLeft = 0;
  readonly #pings = new RateLimiter(MUXER_LIMITS.pings);
  readonly #opened = new RateLimiter(MUXER_LIMITS.opened);
  readonly #monotonicMs: () => number;

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs;
  }

  /** Throws `MuxerFault` where a frame announces more than a stream's window, or where there are too many that want an answer. */
  feed(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) {
      if (this.#bodyLeft > 0) {
        const skipped = Math.min(this.#bodyLeft, bytes.length - at);
        this.#bodyLeft -= skipped;
        at += skipped;
        continue;
      }
      const end = Math.min(bytes.length, at + HEADER_BYTES - this.#filled);
      this.#header.set(bytes.subarray(at, end), this.#filled);
      this.#filled += end - at;
      at = end;
      if (this.#filled === HEADER_BYTES) this.#read();
    }
  }

  #read(): void {
    this.#filled = 0;
    const type = this.#header[TYPE_AT];
    if (type === PING && !this.#pings.take('', this.#monotonicMs())) throw new MuxerFault('too many pings');
    const isOpening = type !== PING && (this.#header.readUInt16BE(FLAGS_AT) & OPENS) !== 0;
    if (isOpening && !this.#opened.take('', this.#monotonicMs())) throw new MuxerFault('too many streams');
    if (type !== DATA) return;
    this.#bodyLeft = this.#header.readUInt32BE(LENGTH_AT);
    if (this.#bodyLeft > STREAM_LIMITS.windowBytes) throw new MuxerFault('a frame larger than a window');
  }
}

/** The muxer as it is; its declared type leaves this out. */
interface ReadingMuxer extends StreamMuxer {
  onData(bytes: Uint8Array | Iterable<Uint8Array>): void;
}

/**
 * Yamux, with the limits that it lacks: it would gather a frame of up to 4 GB before it looks whether a window allows that, and goes on
 * to answer pings and refusals to a peer that reads none of it.
 */
export const boundedYamux = (
  monotonicMs: () => number,
  traffic: Traffic = new Traffic(),
): (() => StreamMuxerFactory) => {
  const create = yamux({
    maxInboundStreams: STREAM_LIMITS.perConnection,
    maxOutboundStreams: STREAM_LIMITS.perConnection,
    streamOptions: {
      maxStreamWindowSize: STREAM_LIMITS.windowBytes,
      maxReadBufferLength: STREAM_LIMITS.bufferBytes,
      maxWriteBufferLength: STREAM_LIMITS.bufferBytes,
    },
  });
  return () => {
    const factory = create();
    const createStreamMuxer = factory.createStreamMuxer.bind(factory);
    return Object.assign(factory, {
      createStreamMuxer: (connection: MessageStream) =>
        watched(
          createStreamMuxer(connection) as unknown as ReadingMuxer,
          connection,
          new FrameWatch(monotonicMs),
          traffic,
        ),
    });
  };
};

function watched(
  muxer: ReadingMuxer,
  connection: MessageStream,
  watch: FrameWatch,
  traffic: Traffic,
): StreamMuxer {
  const read = muxer.onData.bind(muxer);
  const send = connection.send.bind(connection);
  connection.send = (data) => {
    traffic.sent(data.byteLength);
    return send(data);
  };
  connection.maxWriteBufferLength = MUXER_LIMITS.unsentBytes;
  muxer.onData = (bytes) => {
    for (const chunk of bytes instanceof Uint8Array ? [bytes] : bytes) {
      traffic.received(chunk.byteLength);
      watch.feed(chunk);
    }
    read(bytes);
  };
  return muxer;
}
