/**
 * P2: who loses when there is no room, decided over plain numbers. Each *share* of the room is one known signer's, or one host's
 * that brought strangers' envelopes; bytes count for the share of the envelope's signer.
 */

import { networkOf } from '../base/host-network.ts';

/** How much of the room one share takes. */
export interface ShareUse {
  readonly share: string;
  readonly bytes: number;
}

/** Where an envelope came from, as far as it decides whose room it takes. */
export interface Origin {
  /** Undefined for what is unsigned: all of it is one share (E5). */
  readonly signer: string | undefined;
  readonly isKnown: boolean;
  /** The signer's address, where it is proven. */
  readonly signerHost: string | undefined;
  /** The address of the peer that brought it, where that is proven. */
  readonly peerHost: string | undefined;
  /** The id of the peer that brought it, where a handshake proved that alone. */
  readonly peerId: string | undefined;
}

const KNOWN = 'known ';
export const UNPROVEN_SHARE = 'unproven';
const UNSIGNED_SHARE = 'unsigned';

/** The share of a signer that we know. */
export const knownShare = (signer: string): string => `${KNOWN}${signer}`;

export const isKnownShare = (share: string): boolean => share.startsWith(KNOWN);

/** Whose room an envelope takes: its known signer's, its signer's host's, else that of the peer that brought it. */
export function shareOf({ signer, isKnown, signerHost, peerHost, peerId }: Origin): string {
  if (signer === undefined) return UNSIGNED_SHARE;
  if (isKnown) return knownShare(signer);
  return signerHost === undefined ? shareOfPeer({ peerHost, peerId }) : `host ${networkOf(signerHost)}`;
}

/** The share of what a peer brings of signers that are not known and whose address is not proven. */
export function shareOfPeer({ peerHost: host, peerId }: Pick<Origin, 'peerHost' | 'peerId'>): string {
  if (host !== undefined) return `host ${networkOf(host)}`;
  return peerId === undefined ? UNPROVEN_SHARE : `peer ${peerId}`;
}

/**
 * How much each share loses so that `wantedBytes` are free, the one that loses most first. Known signers and strangers have half
 * each: the group that is over its half loses first, and in it the largest share, until it is no larger than the next.
 */
export function losses(uses: readonly ShareUse[], wantedBytes: number): ReadonlyMap<string, number> {
  const groups = [true, false].map((isKnown) => uses.filter(({ share }) => isKnownShare(share) === isKnown));
  const sizes = groups.map((group) => sum(group.map(({ bytes }) => bytes)));
  const half = levelOf(sizes, wantedBytes);
  const lost = groups.flatMap((group, index) => {
    const wanted = Math.max(0, (sizes[index] ?? 0) - half);
    const level = levelOf(
      group.map(({ bytes }) => bytes),
      wanted,
    );
    return group.map(({ share, bytes }) => ({ share, loses: Math.max(0, bytes - level) }));
  });
  const losing = lost.filter(({ loses }) => loses > 0).sort((left, right) => right.loses - left.loses);
  return new Map(losing.map(({ share, loses }) => [share, loses]));
}

/** The size that all are cut down to so that at least `wanted` comes free; 0 where all of it is not enough. */
export function levelOf(sizes: readonly number[], wanted: number): number {
  if (wanted <= 0) return sizes.reduce((most, size) => Math.max(most, size), 0);
  const descending = sizes.toSorted((left, right) => right - left);
  let above = 0;
  for (const [index, size] of descending.entries()) {
    above += size;
    const next = descending[index + 1] ?? 0;
    // Cut down to the next one, so many come free.
    if (above - next * (index + 1) >= wanted) return Math.max(0, Math.floor((above - wanted) / (index + 1)));
  }
  return 0;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
