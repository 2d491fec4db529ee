import type { Connection, Stream } from '@libp2p/interface';
import type { Timers } from '../../base/ports.ts';
import { RateLimiter } from '../../base/rate-limiter.ts';
import type { SendReport } from '../transport/send-report.ts';
import type { Host } from './host.ts';
import { FRAMES_TAKEN, STREAM_LIMITS } from './limits.ts';
import { DhtReceiver } from './receiver.ts';
import { DhtSender } from './sender.ts';

/** Direct messages: carriers, and the envelopes that answer a catch-up. */
export const SYNC_PROTOCOL = '/crabnet/sync/1.0.0';

export interface StreamPorts {
  readonly timers: Timers;
  monotonicMs(): number;
  /** A whole frame of a peer. */
  frame(bytes: Buffer, connection: Connection): void;
  /** A peer broke the rules of the stream, which is cut. */
  offence(peer: string, reason: string): void;
  /** A peer opened a stream to us. */
  speaks(peer: string): void;
}

/** The direct message streams: one of ours to each peer, and theirs to us. */
export class DhtStreams {
  readonly #host: Host;
  readonly #ports: StreamPorts;
  readonly #allowance = new RateLimiter(FRAMES_TAKEN);
  readonly #senders = new Map<string, DhtSender>();
  #isStopped = false;

  constructor(host: Host, ports: StreamPorts) {
    this.#host = host;
    this.#ports = ports;
  }

  /** To be called before the host starts, so that no peer is told that we do not speak it. */
  start(): Promise<void> {
    return this.#host.handle(SYNC_PROTOCOL, (stream, connection) => this.#accept(stream, connection), {
      maxInboundStreams: STREAM_LIMITS.perProtocol,
      maxOutboundStreams: STREAM_LIMITS.perProtocol,
    });
  }

  /** Sends a text on the peer's stream, opening it where needed; resolves when it takes more, never rejects. */
  async send(peer: string, text: string): Promise<SendReport> {
    if (this.#isStopped) return { targets: 0, failures: [`${peer}: the node stops`] };
    if (this.#connection(peer) === undefined) return { targets: 0, failures: [`${peer}: it is not linked`] };
    return this.#sender(peer).send(text);
  }

  /** The peer has no connection any more. */
  forget(peer: string): void {
    this.#senders.get(peer)?.close();
    this.#senders.delete(peer);
  }

  stop(): void {
    this.#isStopped = true;
    for (const peer of [...this.#senders.keys()]) this.forget(peer);
  }

  #sender(peer: string): DhtSender {
    const known = this.#senders.get(peer);
    if (known !== undefined) return known;
    const sender = new DhtSender(peer, {
      timers: this.#ports.timers,
      open: (signal) => this.#open(peer, signal),
    });
    this.#senders.set(peer, sender);
    return sender;
  }

  async #open(peer: string, signal: AbortSignal): Promise<Stream> {
    const connection = this.#connection(peer);
    if (connection === undefined) throw new Error('it is not linked');
    const stream = await connection.newStream(SYNC_PROTOCOL, { signal });
    // One way: an answer comes on the peer's own stream.
    stream.addEventListener('message', () => {
      stream.abort(new Error('one way'));
      this.#ports.offence(peer, 'it wrote on a stream of ours');
    });
    return stream;
  }

  #connection(peer: string): Connection | undefined {
    return this.#host
      .getConnections()
      .find(({ remotePeer, status }) => status === 'open' && remotePeer.toString() === peer);
  }

  #accept(stream: Stream, connection: Connection): void {
    const peer = connection.remotePeer.toString();
    new DhtReceiver(stream, {
      timers: this.#ports.timers,
      affords: () => this.#allowance.take(peer, this.#ports.monotonicMs()),
      frame: (bytes) => this.#ports.frame(bytes, connection),
      offence: (reason) => this.#ports.offence(peer, reason),
    });
    this.#ports.speaks(peer);
  }
}
