import { FairMap } from '../../base/fair-map.ts';
import type { NodeId } from '../../model/types.ts';
import { PEERS_MAX, SAME_HOST_MAX } from './book-limits.ts';

/** That a peer hears what is sent to a host, in this run. */
export interface Proof {
  readonly host: string;
  /** `host:port`, or the multiaddr of a link. */
  readonly at: string;
  /** Monotonic milliseconds of the newest one. */
  readonly provenMs: number;
}

/** Where it was proven that peers hear, also of those that said no hello yet; what is known of the longest silent goes first. */
export class ProvenHosts {
  readonly #byPeer: FairMap<NodeId, Proof>;

  /** `rankOf`: what makes a peer's proof worth more than another's. */
  constructor(rankOf: (id: NodeId) => number) {
    this.#byPeer = new FairMap({
      max: PEERS_MAX,
      hostMax: SAME_HOST_MAX,
      standingOf: (id, { host }) => ({ rank: rankOf(id), host }),
    });
  }

  set(id: NodeId, proof: Proof): void {
    this.#byPeer.put(id, proof);
  }

  of(id: NodeId): Proof | undefined {
    return this.#byPeer.get(id);
  }

  /** Whether any peer was proven to hear at this host. */
  has(host: string): boolean {
    for (const proof of this.#byPeer.values()) if (proof.host === host) return true;
    return false;
  }
}
