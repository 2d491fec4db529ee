import { BoundedMap } from '../../base/bounded-map.ts';
import { FairMap } from '../../base/fair-map.ts';
import { networkOf, networksOf } from '../../base/host-network.ts';
import type { NodeId } from '../../model/types.ts';
import type { ConfiguredPeers } from '../../network/peers/configured-peers.ts';
import type { PeerBook } from '../../network/peers/peer-book.ts';
import { hostOf, type PeerAddress } from '../../network/transport/peer-address.ts';
import type { AddressProbes } from './address-probes.ts';
import type { Candidate } from './catch-up-candidate.ts';

export interface CandidatesParts {
  readonly peers: Pick<PeerBook, 'isThere' | 'isKnown' | 'proven'>;
}

const CANDIDATES_MAX = 1024;
/** Of one host, where there is no room for all. */
const SAME_HOST_MAX = 64;
const HOSTS_MAX = 1024;
/** Of the turns that run side by side, strangers' at the most: there is always one for who is known here. */
const TURNS = { all: 3, strangers: 2 } as const;

export type Named = readonly [nodeId: NodeId, candidate: Candidate];

/**
 * The peers to catch up with. Asked is only who was proven to hear where it is; those with a history here before strangers, and
 * among equals the host whose last turn is longest ago: whoever makes up keys waits behind everybody else.
 */
export class Candidates {
  readonly #peers: CandidatesParts['peers'];
  readonly #all: FairMap<NodeId, Candidate>;
  /** By host, or site: when it had its last turn. */
  readonly #servedMs = new BoundedMap<string, number>(HOSTS_MAX);

  constructor({ peers }: CandidatesParts) {
    this.#peers = peers;
    this.#all = new FairMap({
      max: CANDIDATES_MAX,
      hostMax: SAME_HOST_MAX,
      standingOf: (nodeId, candidate) => ({
        rank: this.#rankOf(nodeId, candidate),
        host: this.hostOf(nodeId, candidate),
      }),
    });
  }

  get(nodeId: NodeId): Candidate | undefined {
    return this.#all.get(nodeId);
  }

  /** False where there is no room for it among others. */
  put(nodeId: NodeId, candidate: Candidate): boolean {
    return this.#all.put(nodeId, candidate);
  }

  delete(nodeId: NodeId): void {
    this.#all.delete(nodeId);
  }

  all(): readonly Named[] {
    return [...this.#all];
  }

  /** Whether what is sent to its address reaches it, and nobody else. */
  isReachable(nodeId: NodeId, { address }: Candidate): boolean {
    return address.kind === 'link' ? address.text === nodeId : this.#peers.isThere(nodeId);
  }

  isKnown(nodeId: NodeId): boolean {
    return this.#peers.isKnown(nodeId);
  }

  /** Its address; of a link without one the peer alone. */
  hostOf(nodeId: NodeId, { address }: Candidate): string {
    return hostOf(address) ?? this.#peers.proven(nodeId) ?? nodeId;
  }

  /** Who has the next turn, beside those that have one now; among equals by `chance` from 0 to 1. */
  next(running: readonly Named[], nowMs: number, chance: number): Named | undefined {
    if (running.length >= TURNS.all) return undefined;
    const ready = this.#ready(running, nowMs);
    const known = ready.filter(([nodeId]) => this.isKnown(nodeId));
    if (known.length > 0) return this.#fairest(known, chance);
    const strangers = running.filter(([nodeId]) => !this.isKnown(nodeId));
    return strangers.length < TURNS.strangers ? this.#fairest(ready, chance) : undefined;
  }

  /** Whether anybody would have a turn now, were there room. */
  isReady(running: readonly Named[], nowMs: number): boolean {
    return this.#ready(running, nowMs).length > 0;
  }

  /** Its host has its turn. */
  served([nodeId, candidate]: Named, nowMs: number): void {
    this.#servedMs.set(siteOf(this.hostOf(nodeId, candidate)), nowMs);
  }

  /** When the first of those that are resting may be asked again; undefined where none is. */
  nextMs(nowMs: number): number | undefined {
    const resting = this.#worth().flatMap(([, { notBeforeMs }]) =>
      notBeforeMs > nowMs ? [notBeforeMs] : [],
    );
    return resting.length === 0 ? undefined : Math.min(...resting);
  }

  /**
   * At which addresses it is to be asked who hears there, as many as there is room for: those first of whom the owner named, or who
   * are known, then those of whom nobody was silent; among equals from `chance` (0 to 1) on.
   */
  toProbe(
    configured: Pick<ConfiguredPeers, 'has'>,
    probes: Pick<AddressProbes, 'mayTry' | 'room'>,
    chance: number,
  ): readonly PeerAddress[] {
    if (probes.room === 0) return [];
    const groups: readonly [PeerAddress[], PeerAddress[], PeerAddress[]] = [[], [], []];
    for (const [nodeId, candidate] of this.#all) {
      const { address, isSilent } = candidate;
      if (!probes.mayTry(address) || this.isReachable(nodeId, candidate)) continue;
      const isFirst = this.isKnown(nodeId) || configured.has(nodeId, address.text);
      if (isFirst) groups[0].push(address);
      else groups[isSilent ? 2 : 1].push(address);
    }
    const inOrder = groups.flatMap((group) => turned(group, chance));
    return [...new Map(inOrder.map((address) => [address.text, address])).values()].slice(0, probes.room);
  }

  /** Whether somebody known here is to be asked first of all. */
  isKnownWaiting(): boolean {
    return this.all().some(
      ([nodeId, candidate]) =>
        candidate.urgent && this.isReachable(nodeId, candidate) && this.isKnown(nodeId),
    );
  }

  /** Those whose time has come, at other hosts than those that have a turn. */
  #ready(running: readonly Named[], nowMs: number): readonly Named[] {
    const networkOfNamed = (named: Named) => networkOf(this.hostOf(...named));
    const busy = new Set(running.map(networkOfNamed));
    return this.#worth().filter((named) => named[1].notBeforeMs <= nowMs && !busy.has(networkOfNamed(named)));
  }

  #worth(): readonly Named[] {
    return this.all().filter(
      ([nodeId, candidate]) => isWorthATurn(candidate) && this.isReachable(nodeId, candidate),
    );
  }

  /** Those that are new first, then the host, or of IPv6 addresses the site, whose turn is longest ago. */
  #fairest(ready: readonly Named[], chance: number): Named | undefined {
    const urgent = ready.filter(([, candidate]) => candidate.urgent);
    const among = urgent.length > 0 ? urgent : ready;
    const servedMs = (named: Named) =>
      this.#servedMs.get(siteOf(this.hostOf(...named))) ?? Number.NEGATIVE_INFINITY;
    const longest = Math.min(...among.map(servedMs));
    const fair = among.filter((named) => servedMs(named) === longest);
    return fair[Math.floor(chance * fair.length)];
  }

  #rankOf(nodeId: NodeId, candidate: Candidate): number {
    if (this.isKnown(nodeId)) return 3;
    if (candidate.isSilent) return 0;
    return this.isReachable(nodeId, candidate) ? 2 : 1;
  }
}

/** Whose turns are one another's: a host alone, or all of the site that it is in. */
function siteOf(address: string): string {
  const { host, site } = networksOf(address);
  return site ?? host;
}

const isWorthATurn = ({ urgent, differs, mayRestore }: Candidate): boolean => urgent || differs || mayRestore;

/** The same, from another one on. */
function turned<Item>(items: readonly Item[], chance: number): readonly Item[] {
  const from = Math.floor(chance * items.length);
  return [...items.slice(from), ...items.slice(0, from)];
}
