import { BoundedMap } from '../../base/bounded-map.ts';
import { compareText } from '../../base/order.ts';
import { CLOCK_TOLERANCE_MS } from '../../model/limits.ts';
import type { NodeId } from '../../model/types.ts';
import { datagramAddress, hostOf, linkAddress, type PeerAddress } from '../transport/peer-address.ts';

/** What a node knows of a peer; times in unix milliseconds. */
export interface Peer {
  readonly nodeId: NodeId;
  readonly alias: string;
  /** Where it was last heard. */
  readonly address: PeerAddress;
  /** The multiaddr that reached it, to try again at a later start; empty where it was never dialled. */
  readonly dialAddress: string;
  readonly version: string;
  /** The version of the rules by which it goes. */
  readonly rules: number;
  readonly boot: string;
  readonly lastSeenMs: number;
  /** `ts` of its newest hello, unix seconds: an older one is a replay. */
  readonly helloTs: number;
  /** How far its clock was ahead of ours at its newest hello. */
  readonly clockSkewMs: number;
}

/** `news`: it was not known, was silent, or has started anew, so it may have missed something. */
export type Heard = 'news' | 'known' | 'replay';

const PEERS_MAX = 1024;
/** A peer is live while it was heard within this time. */
export const PEER_LIVE_MS = 60_000;
const RATE_WINDOW_MS = 60_000;
/** Peers whose clocks are compared are those heard within this time. */
const CLOCK_WINDOW_MS = 10 * 60_000;
const CLOCK_PEERS_MIN = 3;

/** A peer and what is known of it in this run. */
interface Entry {
  peer: Peer;
  /** Heard in this run: what an earlier one wrote down of its clock says nothing of ours now. */
  readonly isHeard: boolean;
  arrivals: { readonly sinceMs: number; count: number; readonly rate: number } | undefined;
}

/** The peers that said hello, at most a thousand; the longest silent goes first. */
export class PeerBook {
  readonly #entries = new BoundedMap<NodeId, Entry>(PEERS_MAX);
  /** Of this run, also of who has not said hello yet. */
  readonly #proven = new BoundedMap<NodeId, string>(PEERS_MAX);

  /** Starts from what the store kept; texts that do not read are left out. */
  restore(kept: ReadonlyMap<string, string>): void {
    for (const text of kept.values()) {
      const peer = readKept(text);
      if (peer !== undefined) this.#entries.set(peer.nodeId, { peer, isHeard: false, arrivals: undefined });
    }
  }

  /** What the store keeps: a JSON text for each peer. */
  kept(): ReadonlyMap<string, string> {
    return new Map([...this.#entries].map(([id, { peer }]) => [id, JSON.stringify(peer)]));
  }

  /** Takes a hello. */
  heard(
    hello: {
      readonly from: NodeId;
      readonly alias: string;
      readonly version: string;
      readonly rules: number;
      readonly boot: string;
      readonly ts: number;
    },
    address: PeerAddress,
    nowMs: number,
  ): Heard {
    const entry = this.#entries.get(hello.from);
    const known = entry?.peer;
    if (known !== undefined && hello.ts <= known.helloTs && !isAhead(known, nowMs)) return 'replay';
    const silent = known === undefined || nowMs - known.lastSeenMs > PEER_LIVE_MS * 2;
    const peer: Peer = {
      nodeId: hello.from,
      alias: hello.alias,
      address,
      dialAddress: known?.dialAddress ?? '',
      version: hello.version,
      rules: hello.rules,
      boot: hello.boot,
      lastSeenMs: nowMs,
      helloTs: hello.ts,
      clockSkewMs: hello.ts * 1000 - nowMs,
    };
    // Set anew, so that the first is the longest silent.
    this.#entries.set(hello.from, {
      peer,
      isHeard: true,
      arrivals: entry?.arrivals,
    });
    return silent || known.boot !== hello.boot ? 'news' : 'known';
  }

  /** A connection to it stands that we made. */
  reached(id: NodeId, dialAddress: string): void {
    const entry = this.#entries.get(id);
    if (entry !== undefined) entry.peer = { ...entry.peer, dialAddress };
  }

  /** It has shown, by a token or the handshake of a link, that it hears what is sent to `host`. */
  prove(id: NodeId, host: string): void {
    this.#proven.set(id, host);
  }

  /** The host where it was proven, in this run, that this peer hears; undefined where that is anybody's word. */
  proven(id: NodeId): string | undefined {
    return this.#proven.get(id);
  }

  /** Whether it was proven of any peer, in this run, that it hears at this host. */
  isProven(host: string): boolean {
    for (const proven of this.#proven.values()) if (proven === host) return true;
    return false;
  }

  /** Where it was last heard, if it is proven that it hears there. */
  provenAddress(id: NodeId): PeerAddress | undefined {
    const address = this.get(id)?.address;
    const host = address && hostOf(address);
    return host !== undefined && this.#proven.get(id) === host ? address : undefined;
  }

  /** Whether its newest hello came from this host, or it was proven that it hears there. */
  isAt(id: NodeId, host: string): boolean {
    const address = this.#entries.get(id)?.peer.address;
    return (address !== undefined && hostOf(address) === host) || this.#proven.get(id) === host;
  }

  /** Counts an envelope that arrived from `author`, known or not. */
  counted(author: NodeId, nowMs: number): void {
    const entry = this.#entries.get(author);
    if (entry === undefined) return;
    const window = entry.arrivals;
    if (window === undefined || nowMs - window.sinceMs >= RATE_WINDOW_MS) {
      const rate = (window?.count ?? 0) / (RATE_WINDOW_MS / 1000);
      entry.arrivals = { sinceMs: nowMs, count: 1, rate };
    } else window.count += 1;
  }

  /** Envelopes a second of one author, over the last minute. */
  rateOf(id: NodeId, nowMs: number): number {
    const window = this.#entries.get(id)?.arrivals;
    if (window === undefined || nowMs - window.sinceMs > RATE_WINDOW_MS * 2) return 0;
    const elapsedS = Math.max(1, (nowMs - window.sinceMs) / 1000);
    const share = Math.min(1, elapsedS / (RATE_WINDOW_MS / 1000));
    return window.count / (RATE_WINDOW_MS / 1000) + window.rate * (1 - share);
  }

  get(id: NodeId): Peer | undefined {
    return this.#entries.get(id)?.peer;
  }

  /** All peers, the most recently heard first. */
  all(): readonly Peer[] {
    return [...this.#entries.values()]
      .map(({ peer }) => peer)
      .sort((left, right) => right.lastSeenMs - left.lastSeenMs || compareText(left.nodeId, right.nodeId));
  }

  liveCount(nowMs: number): number {
    return this.liveIds(nowMs).length;
  }

  liveIds(nowMs: number): readonly NodeId[] {
    return [...this.#entries].flatMap(([id, { peer }]) =>
      nowMs - peer.lastSeenMs < PEER_LIVE_MS ? [id] : [],
    );
  }

  /**
   * How far the median of the peers' clocks is ahead of ours, of three peers or more heard lately in this run; null with fewer
   * (`RULES.md`, `clock`).
   */
  medianSkewMs(nowMs: number): number | null {
    const skews = [...this.#entries.values()]
      .filter(({ peer, isHeard }) => isHeard && Math.abs(nowMs - peer.lastSeenMs) < CLOCK_WINDOW_MS)
      .map(({ peer }) => peer.clockSkewMs)
      .toSorted((left, right) => left - right);
    if (skews.length < CLOCK_PEERS_MIN) return null;
    const middle = skews.length >> 1;
    const upper = skews[middle] ?? 0;
    return skews.length % 2 === 1 ? upper : ((skews[middle - 1] ?? 0) + upper) / 2;
  }

  /** The same where it is more than the rules bear, else null. */
  clockFaultMs(nowMs: number): number | null {
    const skewMs = this.medianSkewMs(nowMs);
    return skewMs !== null && Math.abs(skewMs) > CLOCK_TOLERANCE_MS ? skewMs : null;
  }
}

/** Its clock ran ahead: once that is set right its hellos count again, though their `ts` is smaller. */
const isAhead = ({ helloTs }: Peer, nowMs: number): boolean => helloTs * 1000 > nowMs + CLOCK_TOLERANCE_MS;

function readKept(text: string): Peer | undefined {
  try {
    const peer = JSON.parse(text) as Partial<Peer>;
    const address = readAddress(peer.address, peer.nodeId);
    const texts = [peer.nodeId, peer.alias, address?.text, peer.version, peer.boot];
    const numbers = [peer.lastSeenMs, peer.helloTs, peer.clockSkewMs];
    const fits =
      texts.every((value) => typeof value === 'string') &&
      numbers.every((value) => typeof value === 'number');
    if (!fits || address === undefined) return undefined;
    // Versions before rules 2 kept no `rules`.
    const rules = typeof peer.rules === 'number' ? peer.rules : 1;
    return { ...(peer as Peer), address, rules, dialAddress: String(peer.dialAddress ?? '') };
  } catch {
    return undefined;
  }
}

/** Earlier versions kept the text alone, which of a link is the peer's own id. */
function readAddress(kept: unknown, nodeId: unknown): PeerAddress | undefined {
  if (typeof kept === 'string') return kept === nodeId ? linkAddress(kept) : datagramAddress(kept);
  const { kind, text } = (kept ?? {}) as Partial<PeerAddress>;
  if (typeof text !== 'string') return undefined;
  return kind === 'link' ? linkAddress(text) : datagramAddress(text);
}
