import type { PeerId, Stream } from '@libp2p/interface';

/** The gossip as it is; its declared type leaves these out. */
export interface ReadingGossip {
  readonly streamsInbound: ReadonlyMap<string, { readonly rawStream: Stream }>;
  handleReceivedRpc(from: PeerId, rpc: unknown): Promise<void>;
}

/**
 * Lets a peer's gossip wait at its own end while what it sent is being looked at. The gossip handles one RPC of a peer after the other,
 * but reads on meanwhile and keeps all that comes, however much that is.
 */
export function holdWhileBusy(gossip: ReadingGossip): void {
  const handle = gossip.handleReceivedRpc.bind(gossip);
  const busy = new Map<Stream, number>();
  const release = (stream: Stream) => {
    const count = (busy.get(stream) ?? 1) - 1;
    if (count > 0) busy.set(stream, count);
    else {
      busy.delete(stream);
      if (stream.readStatus === 'paused') stream.resume();
    }
  };
  gossip.handleReceivedRpc = async (from, rpc) => {
    const stream = gossip.streamsInbound.get(from.toString())?.rawStream;
    if (stream === undefined) return handle(from, rpc);
    busy.set(stream, (busy.get(stream) ?? 0) + 1);
    if (stream.readStatus === 'readable') stream.pause();
    try {
      await handle(from, rpc);
    } finally {
      // The next one that is here already begins before this does.
      setImmediate(() => release(stream));
    }
  };
}
