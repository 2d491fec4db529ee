import type { Multiaddr } from '@multiformats/multiaddr';
import { CONNECTION_LIMITS } from './limits.ts';

/** What is known of a linked peer. */
export interface Known {
  speaks: boolean | null;
  /** It said something that counts. */
  isUseful: boolean;
  /** It answers who looks for peers. */
  finds: boolean;
  /** Where it listens, on the host that it came from: the port that it came from leads nowhere. */
  listens: Multiaddr | undefined;
  /** Where we reached it. */
  dialled: Multiaddr | undefined;
  /** Where it says that it listens, as far as it may be dialled there. */
  told: readonly Multiaddr[];
}

/** How many of the linked peers there are of each kind. */
export interface LinkCounts {
  /** Of any worth but none. */
  readonly speaking: number;
  /** Of these, those that we dialled. */
  readonly speakingDialled: number;
  readonly dialled: number;
}

export const unknown = (): Known => ({
  speaks: null,
  isUseful: false,
  finds: false,
  listens: undefined,
  dialled: undefined,
  told: [],
});

/** Where it was met first, then where it says that it is; each once, and few. */
export function addressesOf({ dialled, listens, told }: Known): readonly Multiaddr[] {
  const all = [dialled, listens, ...told].filter((address) => address !== undefined);
  return [...new Map(all.map((address) => [address.toString(), address])).values()].slice(
    0,
    CONNECTION_LIMITS.addressesPerPeer,
  );
}
