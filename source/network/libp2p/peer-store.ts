import type { Host } from './host.ts';

/**
 * Forgets what libp2p keeps of peers that are not linked: it keeps all that any peer ever said of itself, for hours, and nothing of
 * it is used here.
 */
export async function forgetUnlinked(host: Pick<Host, 'getPeers' | 'peerStore'>): Promise<void> {
  const linked = new Set(host.getPeers().map(String));
  try {
    for (const { id } of await host.peerStore.all())
      if (!linked.has(id.toString())) await host.peerStore.delete(id);
  } catch {
    // The node stops, or an entry is in use: the next time.
  }
}
