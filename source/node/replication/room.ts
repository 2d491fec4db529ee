import { BoundedMap } from '../../base/bounded-map.ts';
import type { Clock } from '../../base/ports.ts';
import { isDiskLow } from '../../contract/health.ts';
import type { CrabnetError } from '../../model/errors.ts';
import { type Market, seedIdOf } from '../../model/fold/market.ts';
import { hasPart } from '../../model/keeping.ts';
import { isKnownShare, knownShare, type Origin, shareOf, shareOfPeer } from '../../model/room.ts';
import type { EnvelopeKey, HeldEnvelope, NodeId, SeedId } from '../../model/types.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { Arrived } from '../../network/inbox/inbox-ports.ts';
import type { PeerAddress } from '../../network/transport/peer-address.ts';
import type { Store } from '../../store/store.ts';
import { unlessStoreFails } from '../store-guard.ts';
import { type Evicted, type Eviction, seedDayOf } from './eviction.ts';
import { mayTellPartner, partnersOf } from './partners.ts';
import { type RoomClasses, RoomView } from './room-view.ts';
import type { Shares } from './shares.ts';

/** How much room a disk has. */
export interface DiskSpace {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/** How full the store is. */
export interface RoomUse extends RoomClasses {
  readonly usedBytes: number;
  readonly limitBytes: number;
  /** The disk has hardly any room left: what strangers say is refused, as if the store were full. */
  readonly isDiskLow: boolean;
}

/** Hears what the want of room comes to. */
export interface RoomHearer {
  /** How full it is now. */
  looked(use: Omit<RoomUse, keyof RoomClasses>): void;
  evicted(evicted: Evicted): void;
  storeFailed(error: CrabnetError): void;
}

/** Whose addresses are proven; replaced by who knows. */
export interface AddressProofs {
  /** The host where it was proven that a node hears. */
  provenHost(nodeId: NodeId): string | undefined;
  /** The host of a peer that brought something, where its address is proven. */
  hostOf(peer: PeerAddress, host: string): string | undefined;
}

/** The handshake of a link proves its address; of a datagram's anybody can say what he likes. */
const LINKS_ALONE: AddressProofs = {
  provenHost: () => undefined,
  hostOf: ({ kind }, host) => (kind === 'link' && host !== '' ? host : undefined),
};

export interface RoomParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly us: NodeId;
  readonly market: Market;
  readonly shares: Shares;
  readonly eviction: Eviction;
  readonly hearer: RoomHearer;
  readonly limitBytes: number;
  /** Undefined where the system does not say. */
  readonly disk: () => DiskSpace | undefined;
  /** The owner calls it by a name. */
  readonly isNamed?: (node: NodeId) => boolean;
}

const MIB = 1024 * 1024;
/** So much is kept free ahead of what comes, or this part of the limit: whoever is not next to lose finds room at once. */
const AHEAD_BYTES = 8 * MIB;
const AHEAD_PART = 16;
/** Of that nobody gets this part: pages are not filled to their last byte, and moves within the store take some for a while. */
const SLACK_PART = 0.25;
/** What an envelope takes in the file beside its text. */
const OVERHEAD_BYTES = 128;
/** Below this part of the limit what was refused may come again. */
const AMPLE_PART = 0.75;
const DISK_LOOK_MS = 10_000;
/** Keys and days of what was dropped or refused; as much of a key as catch-up names. */
const UNWANTED_MAX = 65_536;
const MARKED_DAYS_MAX = 1024;
const KEY_DIGITS = 32;

const ACCEPT: Verdict = { verdict: 'accept' };
const NO_ROOM: Verdict = {
  verdict: 'ignore',
  reason: 'quota',
  detail: 'its share of the store has no room left',
};

/** P2: keeps the store within its limit. What is never dropped always has room; of the rest the largest share loses first. */
export class Room {
  readonly #parts: RoomParts;
  readonly #view: RoomView;
  readonly #partners: Set<NodeId>;
  /** By key; with the share of the peer that brought it where that alone had no room: another may bring it. */
  readonly #unwanted = new BoundedMap<string, string | null>(UNWANTED_MAX);
  readonly #marked = new BoundedMap<number, true>(MARKED_DAYS_MAX);
  readonly #aheadBytes: number;
  #isDiskLow = false;
  #diskLookedAtMs = Number.NEGATIVE_INFINITY;
  /** Of the group that is being admitted. */
  #usedBytes = 0;
  #mayMake = true;
  #isShort = false;
  proofs: AddressProofs = LINKS_ALONE;
  /** Called when what is kept free ahead of what comes is being used: time for `makeAhead`. */
  onShort: () => void = () => {};

  constructor(parts: RoomParts) {
    this.#parts = parts;
    this.#view = new RoomView(parts);
    this.#partners = new Set(parts.store.roomBook.partners());
    this.#aheadBytes = Math.min(AHEAD_BYTES, parts.limitBytes / AHEAD_PART);
  }

  /** Whose room a loaded envelope takes: what is of who is known now counts as that, whatever was written when it came. */
  shareOfLoaded(held: HeldEnvelope, broughtBy: string | undefined): string {
    if (held.verified && this.#isKnown(held.from)) return knownShare(held.from);
    return broughtBy ?? shareOf({ ...NOWHERE, signer: held.verified ? held.from : undefined });
  }

  /** All is loaded: what is never dropped takes nobody's room. */
  loaded(): void {
    for (const id of this.#parts.market.seedIds()) this.tookPart(id);
  }

  /** The next group is judged. */
  begin(): void {
    this.#usedBytes =
      unlessStoreFails(this.#parts.hearer, () => this.#parts.store.use().usedBytes) ?? this.#usedBytes;
    this.#mayMake = true;
    this.#parts.shares.forgetNoted();
    this.#lookAtDisk();
    const { limitBytes, hearer } = this.#parts;
    hearer.looked({ usedBytes: this.#usedBytes, limitBytes, isDiskLow: this.#isDiskLow });
  }

  /** Whether an envelope of the group finds room, of which it then takes its share; room is made where somebody else is to lose. */
  admit({ held, peer, host }: Arrived): Verdict {
    const share = this.#isKept(held) ? undefined : this.#shareOf(held, peer, host);
    const bytes = held.sizeBytes + OVERHEAD_BYTES;
    if (share !== undefined && !this.#finds(share, held, bytes)) {
      const isOfPeer = !this.#isDiskLow && held.verified && share === shareOfPeer(this.#peerAt(peer, host));
      this.#note(held.key, seedDayOf(held, this.#parts), isOfPeer ? share : null);
      return NO_ROOM;
    }
    this.#usedBytes += bytes;
    if (share !== undefined) this.#parts.shares.note(held.key, share);
    return ACCEPT;
  }

  /** For the group that is being admitted something was dropped. */
  get hasMadeRoom(): boolean {
    return !this.#mayMake;
  }

  /** How much room the disk has, looked at now; undefined where that cannot be known. */
  disk(): DiskSpace | undefined {
    return this.#parts.disk();
  }

  /** Makes room ahead of what comes, a slice of the loop at a time; true while there is more to make. */
  makeAhead(): boolean {
    this.begin();
    if (this.#usedBytes < this.#parts.limitBytes * AMPLE_PART && this.#unwanted.size > 0 && !this.#isDiskLow)
      this.#forgive();
    const missing = this.#usedBytes - (this.#parts.limitBytes - this.#aheadBytes);
    const isMore = missing > 0 && this.#make(missing);
    if (!isMore) this.#isShort = false;
    return isMore;
  }

  /** We may have a part in a seed now, and what is held of it may tell whom we traded with. */
  tookPart(id: SeedId): void {
    const record = this.#parts.market.record(id);
    if (record === undefined || !hasPart(record, this.#parts.us)) return;
    const held = this.#parts.market.envelopesOf(id);
    if (held.some(({ key }) => this.#parts.shares.of(key) !== undefined)) {
      this.#parts.shares.keep(held);
      // Among what was refused may be what is of this seed.
      this.#unwanted.clear();
    }
    // A look that costs little comes before folding: at a start every trade of ours is asked about.
    if (!mayTellPartner(record, this.#parts.us, this.#partners)) return;
    const folded = this.#parts.market.folded(id);
    for (const partner of folded === undefined ? [] : partnersOf(folded, this.#parts.us)) {
      if (this.#partners.has(partner)) continue;
      unlessStoreFails(this.#parts.hearer, () => this.#parts.store.roomBook.addPartner(partner));
      this.#partners.add(partner);
    }
  }

  /** Whether a result was accepted between a node and us. */
  isPartner(node: NodeId): boolean {
    return this.#partners.has(node);
  }

  /**
   * True for what was dropped or refused for want of room, by its key or the first 16 bytes of it in hex. What a peer's share alone
   * had no room for is unwanted only from who brings into the same.
   */
  isUnwanted(key: string, from: Pick<Arrived, 'peer' | 'host'>): boolean {
    const share = this.#unwanted.get(key.slice(0, KEY_DIGITS));
    return (
      share !== undefined && (share === null || share === shareOfPeer(this.#peerAt(from.peer, from.host)))
    );
  }

  /** True where something of the seeds made on this day (since 1970, UTC) was dropped or refused. */
  isMarked(day: number): boolean {
    return this.#marked.has(day);
  }

  use(): RoomUse {
    const { store, limitBytes } = this.#parts;
    const { usedBytes } = store.use();
    return { usedBytes, ...this.#view.classes(usedBytes), limitBytes, isDiskLow: this.#isDiskLow };
  }

  /** There is ample room again: what was refused may come. */
  #forgive(): void {
    this.#unwanted.clear();
    this.#marked.clear();
  }

  #finds(share: string, held: HeldEnvelope, bytes: number): boolean {
    if (this.#isDiskLow && !isKnownShare(share)) return false;
    const { limitBytes } = this.#parts;
    if (this.#usedBytes + bytes <= limitBytes - this.#aheadBytes) return true;
    if (!this.#isShort) this.onShort();
    this.#isShort = true;
    if (this.#view.isNextToLose(share, held, bytes)) return false;
    const mostBytes = limitBytes - this.#aheadBytes * SLACK_PART;
    if (this.#usedBytes + bytes > mostBytes && this.#mayMake) {
      this.#mayMake = false;
      const before = this.#parts.store.use().usedBytes;
      this.#make(this.#usedBytes + bytes - limitBytes + this.#aheadBytes);
      this.#usedBytes -= before - this.#parts.store.use().usedBytes;
    }
    return this.#usedBytes + bytes <= mostBytes;
  }

  /** Makes a slice of room; false where nothing can be dropped. */
  #make(missingBytes: number): boolean {
    const { eviction, hearer } = this.#parts;
    this.#view.outdate();
    const evicted = unlessStoreFails(hearer, () => eviction.make(this.#view.uses(), missingBytes));
    this.#view.outdate();
    if (evicted === undefined || evicted.bytes === 0) return false;
    for (const { key, day } of evicted.dropped) this.#note(key, day, null);
    hearer.evicted(evicted);
    return true;
  }

  #isKept(held: HeldEnvelope): boolean {
    const { us, market } = this.#parts;
    if (held.from === us || (held.kind === 'ClaimCreated' && held.verified && held.claim.worker === us))
      return true;
    const id = seedIdOf(held);
    const record = id === '' ? undefined : market.record(id);
    return record !== undefined && hasPart(record, us);
  }

  #isKnown = (node: NodeId) => this.#partners.has(node) || this.#parts.isNamed?.(node) === true;

  #shareOf({ from, verified }: HeldEnvelope, peer: PeerAddress, host: string): string {
    return shareOf({
      signer: verified ? from : undefined,
      isKnown: this.#isKnown(from),
      signerHost: this.proofs.provenHost(from),
      ...this.#peerAt(peer, host),
    });
  }

  #peerAt(peer: PeerAddress, host: string): Pick<Origin, 'peerHost' | 'peerId'> {
    const peerId = peer.kind === 'link' ? peer.text : undefined;
    return { peerHost: this.proofs.hostOf(peer, host), peerId };
  }

  #note(key: EnvelopeKey, day: number | undefined, share: string | null): void {
    this.#unwanted.set(key.slice(0, KEY_DIGITS), share);
    if (day !== undefined) this.#marked.set(day, true);
  }

  #lookAtDisk(): void {
    const nowMs = this.#parts.clock.now();
    if (Math.abs(nowMs - this.#diskLookedAtMs) < DISK_LOOK_MS) return;
    this.#diskLookedAtMs = nowMs;
    const wasLow = this.#isDiskLow;
    const disk = this.#parts.disk();
    this.#isDiskLow =
      disk !== undefined && isDiskLow({ free_bytes: disk.freeBytes, total_bytes: disk.totalBytes });
    if (wasLow && !this.#isDiskLow) this.#forgive();
  }
}

const NOWHERE = { isKnown: false, signerHost: undefined, peerHost: undefined, peerId: undefined };
