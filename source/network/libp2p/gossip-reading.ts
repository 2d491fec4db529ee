import type { Libp2p, PeerId, Stream } from '@libp2p/interface';
import { resumeReading } from './resume-reading.ts';

/** The gossip as it is; its declared type leaves this out. */
export interface ReadingGossip {
  handleReceivedRpc(from: PeerId, rpc: unknown): Promise<void>;
}

const PROTOCOLS = '/meshsub/';

/**
 * Lets a peer's gossip wait at its own end while what it sent is being looked at. The gossip handles one RPC of a stream after the other,
 * but reads on meanwhile, also of a stream that a newer one took the place of, and keeps all that comes, however much that is.
 */
export function holdWhileBusy(gossip: ReadingGossip, host: Pick<Libp2p, 'getConnections'>): void {
  const handle = gossip.handleReceivedRpc.bind(gossip);
  const busy = new Map<string, number>();
  const streamsOf = (peer: PeerId): readonly Stream[] =>
    host
      .getConnections(peer)
      .flatMap(({ streams }) => streams)
      .filter(({ direction, protocol }) => direction === 'inbound' && protocol.startsWith(PROTOCOLS));
  const release = (peer: PeerId) => {
    const count = (busy.get(peer.toString()) ?? 1) - 1;
    if (count > 0) busy.set(peer.toString(), count);
    else {
      busy.delete(peer.toString());
      for (const stream of streamsOf(peer)) resumeReading(stream);
    }
  };
  gossip.handleReceivedRpc = async (from, rpc) => {
    busy.set(from.toString(), (busy.get(from.toString()) ?? 0) + 1);
    for (const stream of streamsOf(from)) if (stream.readStatus === 'readable') stream.pause();
    try {
      await handle(from, rpc);
    } finally {
      // The next one that is here already begins before this does.
      setImmediate(() => release(from));
    }
  };
}
