import { BoundedMap } from '../../base/bounded-map.ts';
import type { HeldEnvelope, HeldSeed, NodeId } from '../types.ts';

/** The last authors: a market of more is held all the same, with some names in it several times. */
const AUTHORS_MAX = 4096;

/**
 * Envelopes as a market keeps them by the hundred thousand: a seed without spare room in its objects, and each author's name
 * once and not once an envelope. They say the same as those that came.
 */
export class KeptEnvelopes {
  readonly #authors = new BoundedMap<NodeId, NodeId>(AUTHORS_MAX);

  /** What is kept of an envelope. */
  keep(held: HeldEnvelope): HeldEnvelope {
    return held.kind === 'SeedCreated' ? this.#seed(held) : held;
  }

  #seed({ key, from, verified, ts, sizeBytes, kind, seed }: HeldSeed): HeldSeed {
    const author = this.#nameOf(from);
    const kept = seed.created_by === from ? { ...seed, created_by: author } : seed;
    return { key, from: author, verified, ts, sizeBytes, kind, seed: kept };
  }

  #nameOf(author: NodeId): NodeId {
    const known = this.#authors.get(author);
    if (known !== undefined) return known;
    this.#authors.set(author, author);
    return author;
  }
}
