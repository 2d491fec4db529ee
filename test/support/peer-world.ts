import type { NodeId } from '../../source/model/types.ts';
import { PeerBook } from '../../source/network/peers/peer-book.ts';

/** A peers' book, and what it asks about them, to be set. */
export function peerWorld() {
  const world = { steadyMs: 0, traded: new Set<NodeId>(), configured: new Set<string>() };
  const open = (): PeerBook =>
    new PeerBook({
      monotonicMs: () => world.steadyMs,
      hasTraded: (id) => world.traded.has(id),
      isConfigured: (_id, provenAt) => world.configured.has(provenAt),
    });
  return { world, open, book: open() };
}
