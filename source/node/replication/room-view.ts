import type { Clock } from '../../base/ports.ts';
import { isKnownShare, type ShareUse } from '../../model/room.ts';
import type { HeldEnvelope } from '../../model/types.ts';
import type { Store } from '../../store/store.ts';
import type { Shares } from './shares.ts';

export interface RoomViewParts {
  readonly store: Pick<Store, 'roomBook'>;
  readonly clock: Clock;
  readonly shares: Shares;
}

/** The shares as they were a moment ago: under a flood they are asked for with every group. */
interface Picture {
  readonly atMs: number;
  readonly finished: ReadonlyMap<string, number>;
  readonly uses: readonly ShareUse[];
  /** Of known signers, and of strangers. */
  readonly groups: { readonly known: Group; readonly strangers: Group };
  readonly largestSigner: Map<string, number>;
  readonly hasFinished: Map<string, boolean>;
}

/** What is never dropped; of what may be, that of signers whom we traded with, and that of strangers. */
export interface RoomClasses {
  readonly keptBytes: number;
  readonly knownBytes: number;
  readonly strangersBytes: number;
}

interface Group {
  readonly bytes: number;
  readonly largestBytes: number;
}

const FRESH_MS = 1000;

/** How much room each share takes (P2), in memory and on the shelf. */
export class RoomView {
  readonly #parts: RoomViewParts;
  #picture: Picture | undefined;

  constructor(parts: RoomViewParts) {
    this.#parts = parts;
  }

  /** Something was dropped. */
  outdate(): void {
    this.#picture = undefined;
  }

  uses(): readonly ShareUse[] {
    return this.#look().uses;
  }

  /** Of so many bytes that are used, what each class has. */
  classes(usedBytes: number): RoomClasses {
    const { known, strangers } = this.#look().groups;
    return {
      keptBytes: Math.max(0, usedBytes - known.bytes - strangers.bytes),
      knownBytes: known.bytes,
      strangersBytes: strangers.bytes,
    };
  }

  /**
   * Whether an envelope of so many bytes would be the first to go: its share would be the largest, has no finished seed to lose
   * instead, and none of its signers has more.
   */
  isNextToLose(share: string, held: HeldEnvelope, bytes: number): boolean {
    const picture = this.#look();
    const { known, strangers } = picture.groups;
    const [own, other] = isKnownShare(share) ? [known, strangers] : [strangers, known];
    if (own.bytes + bytes < other.bytes) return false;
    const { shares } = this.#parts;
    const size = (picture.finished.get(share) ?? 0) + shares.bytesOf(share) + bytes;
    if (size < own.largestBytes || this.#hasFinished(picture, share)) return false;
    return shares.bytesOfSigner(share, held) + bytes >= this.#largestSigner(picture, share);
  }

  #hasFinished({ hasFinished }: Picture, share: string): boolean {
    const known = hasFinished.get(share);
    if (known !== undefined) return known;
    const found = this.#parts.store.roomBook.seedsOf(share, 1).length > 0;
    hasFinished.set(share, found);
    return found;
  }

  #largestSigner({ largestSigner }: Picture, share: string): number {
    const known = largestSigner.get(share);
    if (known !== undefined) return known;
    const found = mostOf(this.#parts.shares.signersOf(share).values());
    largestSigner.set(share, found);
    return found;
  }

  #look(): Picture {
    const nowMs = this.#parts.clock.now();
    const { store, shares } = this.#parts;
    if (this.#picture !== undefined && Math.abs(nowMs - this.#picture.atMs) < FRESH_MS) return this.#picture;
    const finished = store.roomBook.shelvedBytes();
    const live = shares.bytes();
    const names = new Set([...finished.keys(), ...live.keys()]);
    const uses = [...names].map((share) => ({
      share,
      bytes: (finished.get(share) ?? 0) + (live.get(share) ?? 0),
    }));
    const group = (isKnown: boolean): Group => {
      const sizes = uses.flatMap(({ share, bytes }) => (isKnownShare(share) === isKnown ? [bytes] : []));
      return { bytes: sizes.reduce((sum, size) => sum + size, 0), largestBytes: mostOf(sizes) };
    };
    this.#picture = {
      ...{ atMs: nowMs, finished, uses, groups: { known: group(true), strangers: group(false) } },
      largestSigner: new Map(),
      hasFinished: new Map(),
    };
    return this.#picture;
  }
}

const mostOf = (numbers: Iterable<number>): number => {
  let most = 0;
  for (const number of numbers) most = Math.max(most, number);
  return most;
};
