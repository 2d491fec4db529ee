import { createHash } from 'node:crypto';
import type { Connection, PeerId, Stream } from '@libp2p/interface';
import type { Multiaddr } from '@multiformats/multiaddr';
import { HostRates } from '../../base/host-rates.ts';
import type { Timers } from '../../base/ports.ts';
import { RateLimiter } from '../../base/rate-limiter.ts';
import { hostOf } from './address.ts';
import { FrameFault, FrameReader, frameOf } from './frames.ts';
import type { Host } from './host.ts';
import {
  ANSWER_LIMITS,
  encodeAnswer,
  encodeQuestion,
  KadFault,
  readAnswer,
  readQuestion,
  type ToldPeer,
} from './kad-message.ts';
import { QUESTION_LIMITS, STREAM_LIMITS, TIMEOUTS_MS } from './limits.ts';

/** Kad's protocol, of which only `FIND_NODE` is spoken. */
export const KAD_PROTOCOL = '/crabnet/kad/1.0.0';

export interface FinderPorts {
  readonly timers: Timers;
  monotonicMs(): number;
  /** The linked peers, with the addresses that `asker` may be told. */
  known(asker: Connection): readonly { readonly id: PeerId; readonly addresses: readonly Multiaddr[] }[];
  /** A peer asked what nobody who looks for peers asks. */
  offence(peer: string, reason: string): void;
}

/**
 * Finds peers: asks linked ones who is near a point of the key space, and answers the same from those that are linked here.
 * Nothing that a peer says is stored: there are no values and no providers.
 */
export class DhtFinder {
  readonly #host: Host;
  readonly #ports: FinderPorts;
  readonly #ofPeers = new RateLimiter(QUESTION_LIMITS.perPeer);
  readonly #ofHosts = new HostRates(QUESTION_LIMITS.perHost);

  constructor(host: Host, ports: FinderPorts) {
    this.#host = host;
    this.#ports = ports;
  }

  /** To be called before the host starts, so that no peer is told that we do not speak it. */
  start(): Promise<void> {
    return this.#host.handle(KAD_PROTOCOL, (stream, connection) => this.#accept(stream, connection), {
      maxInboundStreams: STREAM_LIMITS.perProtocol,
      maxOutboundStreams: STREAM_LIMITS.perProtocol,
    });
  }

  /** Asks one linked peer. Rejects when it does not answer within some seconds, or not as it should. */
  async ask(connection: Connection, key: Uint8Array, signal: AbortSignal): Promise<readonly ToldPeer[]> {
    const deadline = new AbortController();
    const late = () => deadline.abort(new Error('it does not answer'));
    const cancel = this.#ports.timers.after(TIMEOUTS_MS.frame, late);
    const either = AbortSignal.any([signal, deadline.signal]);
    try {
      const stream = await connection.newStream(KAD_PROTOCOL, { signal: either });
      return readAnswer(await answerOn(stream, encodeQuestion(key), either));
    } finally {
      cancel();
    }
  }

  /** Each question has its own time. */
  #accept(stream: Stream, connection: Connection): void {
    const reader = new FrameReader();
    const arm = () => this.#ports.timers.after(TIMEOUTS_MS.frame, () => stream.abort(new Error('too slow')));
    let cancel = arm();
    stream.addEventListener('message', ({ data }) => {
      for (const chunk of data instanceof Uint8Array ? [data] : data) reader.feed(chunk);
      try {
        for (let frame = reader.next(); frame !== undefined; frame = reader.next()) {
          cancel();
          cancel = arm();
          if (!this.#answer(stream, connection, frame)) return;
        }
      } catch (error) {
        if (!(error instanceof FrameFault || error instanceof KadFault)) throw error;
        stream.abort(error);
        this.#ports.offence(connection.remotePeer.toString(), error.message);
      }
    });
    stream.addEventListener('remoteCloseWrite', () => {
      stream.close().catch(() => {});
    });
    stream.addEventListener('close', () => cancel());
  }

  /** False when the stream was cut: it asks too much, or does not take the answers. */
  #answer(stream: Stream, connection: Connection, question: Uint8Array): boolean {
    if (question.length > QUESTION_LIMITS.bytes) throw new KadFault('a question that is too long');
    const key = readQuestion(question);
    if (stream.writableNeedsDrain || !this.#affords(connection)) {
      stream.abort(new Error('too many questions'));
      return false;
    }
    const peers = nearest(this.#ports.known(connection), key).map(({ id, addresses }) => ({
      id: id.toMultihash().bytes,
      addresses: addresses.slice(0, ANSWER_LIMITS.addressesPerPeer).map(({ bytes }) => bytes),
    }));
    stream.send(frameOf(encodeAnswer(peers)));
    return true;
  }

  #affords({ remotePeer, remoteAddr }: Connection): boolean {
    const nowMs = this.#ports.monotonicMs();
    return this.#ofPeers.take(remotePeer.toString(), nowMs) && this.#ofHosts.take(hostOf(remoteAddr), nowMs);
  }
}

/** The nearest by the distance of kad: XOR of hashes. */
function nearest<Known extends { readonly id: PeerId }>(
  known: readonly Known[],
  key: Uint8Array,
): readonly Known[] {
  const wanted = hashOf(key);
  return known
    .map((peer) => ({ peer, distance: distance(wanted, hashOf(peer.id.toMultihash().bytes)) }))
    .sort((left, right) => Buffer.compare(left.distance, right.distance))
    .slice(0, ANSWER_LIMITS.peers)
    .map(({ peer }) => peer);
}

const hashOf = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

const distance = (left: Buffer, right: Buffer): Buffer =>
  Buffer.from(left.map((byte, index) => byte ^ (right[index] ?? 0)));

/** The first frame that comes back on a stream of ours, which ends with it. */
async function answerOn(stream: Stream, question: Uint8Array, signal: AbortSignal): Promise<Uint8Array> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  promise.catch(() => {});
  const reader = new FrameReader();
  const stop = () => reject(signal.reason);
  signal.addEventListener('abort', stop);
  const read = ({ data }: { readonly data: Uint8Array | Iterable<Uint8Array> }) => {
    try {
      for (const chunk of data instanceof Uint8Array ? [data] : data) reader.feed(chunk);
      const frame = reader.next();
      if (frame !== undefined) resolve(frame);
    } catch (error) {
      reject(error);
    }
  };
  stream.addEventListener('message', read);
  stream.addEventListener('close', () => reject(new Error('it was cut')));
  try {
    stream.send(frameOf(question));
    return await promise;
  } finally {
    signal.removeEventListener('abort', stop);
    stream.removeEventListener('message', read);
    // What the peer goes on to say was not asked for.
    stream.abort(new Error('it was answered'));
  }
}
