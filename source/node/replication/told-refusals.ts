import { BoundedMap } from '../../base/bounded-map.ts';
import type { EnvelopeKey, NodeId } from '../../model/types.ts';

/** A peer that said that it has no room for something of ours, and its reason. */
export interface ToldRefusal {
  readonly by: NodeId;
  readonly reason: string;
}

const KEYS_MAX = 4096;
const PEERS_MAX = 64;

/** What peers said that they refuse of ours (P2): for show, since anybody may say so. */
export class ToldRefusals {
  readonly #refusals = new BoundedMap<EnvelopeKey, Map<NodeId, string>>(KEYS_MAX);

  /** True where it is new. */
  add(key: EnvelopeKey, { by, reason }: ToldRefusal): boolean {
    const known = this.#refusals.get(key) ?? new Map<NodeId, string>();
    if (known.has(by) || known.size >= PEERS_MAX) return false;
    known.set(by, reason);
    this.#refusals.set(key, known);
    return true;
  }

  /** Somebody has it. */
  clear(key: EnvelopeKey): void {
    this.#refusals.delete(key);
  }

  /** What all of these peers refuse; nothing where there are none. */
  refusedByAll(peers: readonly NodeId[]): readonly EnvelopeKey[] {
    if (peers.length === 0 || this.#refusals.size === 0) return [];
    return [...this.#refusals].flatMap(([key, by]) => (peers.every((peer) => by.has(peer)) ? [key] : []));
  }

  of(key: EnvelopeKey): readonly ToldRefusal[] {
    return [...(this.#refusals.get(key) ?? [])].map(([by, reason]) => ({ by, reason }));
  }
}
