import type { Debug } from '../../base/ports.ts';
import type { NodeSettings } from '../../contract/settings.ts';
import type { CatchUpRow } from '../../contract/topology.ts';
import type { KeyPair } from '../../identity/key-file.ts';
import { RULES } from '../../model/limits.ts';
import type { EnvelopeKey, JsonObject, NodeId } from '../../model/types.ts';
import type { EventSink } from '../../monitor/monitor.ts';
import type { ConfiguredPeers } from '../../network/peers/configured-peers.ts';
import type { PeerBook } from '../../network/peers/peer-book.ts';
import type { SyncPeer, SyncResponder } from '../../network/sync/responder.ts';
import type { SessionEnd } from '../../network/sync/session.ts';
import { type SyncMessage, syncMembers } from '../../network/sync/sync-message.ts';
import { type HeldDays, heldDaysMembers } from '../../network/sync/told-days.ts';
import { hostOf, linkAddress, type PeerAddress } from '../../network/transport/peer-address.ts';
import type { SendReport } from '../../network/transport/send-report.ts';
import type { Transport } from '../../network/transport/transport.ts';
import type { Alarms } from '../alarms.ts';
import type { Changes } from '../changes.ts';
import type { NodePorts } from '../ports.ts';
import { unlessStoreFailed } from '../store-guard.ts';
import { AddressProbes } from './address-probes.ts';
import { newCandidate } from './catch-up-candidate.ts';
import { Candidates } from './catch-up-candidates.ts';
import { CatchUpTurns } from './catch-up-turns.ts';
import { createResponder } from './create-responder.ts';
import { DaySummaries, type WantOfRoom } from './day-summaries.ts';
import type { Floor } from './floor.ts';
import { HelloComparison } from './hello-comparison.ts';
import type { Ledger } from './ledger.ts';
import { sealCarrier } from './seal-carrier.ts';

/** How long a claim or settlement waits for what a catch-up may bring (`RULES.md`, "What a command may do"). */
const AWARD_WAIT_MS = 10_000;
/** How often the candidates are gone through for who is next. */
const LOOK_EVERY_MS = 100;
/** What a hello says that matters here; `held` is undefined of a node that tells of no days. */
export interface Greeting {
  readonly rules: number;
  readonly held: HeldDays | undefined;
}

export interface CatchUpParts extends Pick<NodePorts, 'clock' | 'monotonicMs' | 'timers' | 'random'> {
  readonly us: NodeId;
  readonly keyPair: KeyPair;
  readonly settings: Pick<NodeSettings, 'acceptUnsigned'>;
  readonly ledger: Pick<Ledger, 'offers' | 'text'>;
  readonly floor: Floor;
  readonly room: WantOfRoom;
  readonly peers: Pick<PeerBook, 'all' | 'prove' | 'proven' | 'isThere' | 'isKnown'>;
  readonly configured: Pick<ConfiguredPeers, 'has'>;
  readonly monitor: EventSink;
  readonly changes: Pick<Changes, 'flag'>;
  readonly alarms: Pick<Alarms, 'storeFailed'>;
  readonly debug: Debug;
  readonly transport: Pick<Transport, 'sendTo' | 'carrierMaxBytes'>;
}

/** Fetches what was missed, from a few peers side by side, and lets others fetch from us. */
export class CatchUp {
  readonly #parts: CatchUpParts;
  readonly #summaries: DaySummaries;
  readonly #responder: SyncResponder;
  readonly #candidates: Candidates;
  readonly #probes: AddressProbes;
  readonly #comparison: HelloComparison;
  readonly #turns: CatchUpTurns;
  readonly #startedMs: number;
  /** Peers of an earlier run may know of awards that this data dir, perhaps a restored backup, does not. */
  #expectsNews: boolean;
  #cancelWake = () => {};
  #lookedMs = Number.NEGATIVE_INFINITY;
  readonly #waiting = new Set<() => void>();
  #stopped = false;

  /** `settle` resolves once what the inbox has received by then is worked off. */
  constructor(parts: CatchUpParts, settle: () => Promise<void>) {
    this.#parts = parts;
    this.#startedMs = parts.monotonicMs();
    this.#expectsNews = parts.peers.all().length > 0;
    const { ledger, settings } = parts;
    const [{ offers }, { acceptUnsigned }] = [ledger, settings];
    this.#summaries = new DaySummaries({ ...parts, offers, acceptUnsigned });
    this.#candidates = new Candidates(parts);
    this.#comparison = new HelloComparison({
      ...{ candidates: this.#candidates, summaries: this.#summaries, alarms: parts.alarms },
      monotonicMs: () => parts.monotonicMs(),
      compared: () => this.#wake(),
    });
    this.#turns = new CatchUpTurns(
      { ...parts, summaries: this.#summaries, candidates: this.#candidates, settle },
      { say: (address, message) => void this.#say(address, message), ended: (end) => this.#ended(end) },
    );
    this.#probes = new AddressProbes({
      timers: parts.timers,
      random: parts.random,
      monotonicMs: () => parts.monotonicMs(),
      today: () => parts.floor.today,
      say: (address, message) => void this.#say(address, message),
      failed: (address) => this.#nobodyAt(address),
    });
    this.#responder = createResponder(parts, {
      proven: (peer) => this.#proven(peer.nodeId, peer.address),
      say: (address, message) => this.#say(address, message),
    });
  }

  /** What our hellos say of what we hold. */
  async heldDays(): Promise<JsonObject> {
    const held = await unlessStoreFailed(this.#parts.alarms, this.#summaries.said());
    return { rules: RULES, ...(held === undefined ? {} : heldDaysMembers(held)) };
  }

  /** Called when a peer holds nothing that is not held here. */
  onSame: () => void = () => {};

  /** A hello came: the peer is one to catch up with when it is new or holds something else than we. */
  greeted(peer: SyncPeer, { rules, held }: Greeting, isNews: boolean): void {
    if (rules !== RULES || held === undefined) {
      this.#candidates.delete(peer.nodeId);
      return;
    }
    const candidate = this.#candidates.get(peer.nodeId) ?? newCandidate(peer.address, held);
    candidate.address = peer.address;
    candidate.said = held;
    candidate.urgent ||= isNews;
    if (isNews && !candidate.isSilent)
      candidate.notBeforeMs = Math.min(candidate.notBeforeMs, this.#parts.monotonicMs());
    if (!this.#candidates.put(peer.nodeId, candidate)) return;
    if (this.#candidates.isReachable(peer.nodeId, candidate))
      this.#comparison.compare([peer.nodeId, candidate]);
    this.#wake();
  }

  /** A connection to a peer stands again: it may have something new, whatever its hello says. */
  linked(nodeId: NodeId): void {
    const known = this.#candidates.get(nodeId);
    if (known === undefined) return;
    known.address = linkAddress(nodeId);
    known.urgent = true;
    known.notBeforeMs = this.#parts.monotonicMs();
    this.#wake();
  }

  /** Something that was held is missing: all that answer are asked at once, whatever their hellos say and when they were asked. */
  hurry(): void {
    const nowMs = this.#parts.monotonicMs();
    for (const [, candidate] of this.#candidates.all()) {
      candidate.mayRestore = true;
      if (!candidate.isSilent) candidate.notBeforeMs = Math.min(candidate.notBeforeMs, nowMs);
    }
    this.#wake();
  }

  /** Whether a sync message is worth looking at who signed it: a question, or an answer to one of ours. */
  awaits(message: SyncMessage, nodeId: NodeId): boolean {
    if (message.type === 'sync-foreign') return false;
    if (message.type === 'sync-ask' || message.type === 'sync-want') return true;
    return this.#turns.runOf(nodeId)?.awaits(message) === true || this.#probes.isAsked(message.request);
  }

  /** Whether a token shows that who asks hears what is sent to its address. */
  isHeardAt(address: PeerAddress, token: string): boolean {
    return this.#responder.isHeardAt(address, token);
  }

  /** A sync message came in a carrier. */
  heard(message: SyncMessage, peer: SyncPeer): void {
    if (message.type === 'sync-foreign') return;
    if (message.type === 'sync-ask' || message.type === 'sync-want') {
      void unlessStoreFailed(this.#parts.alarms, this.#responder.hear(message, peer));
      return;
    }
    const run = this.#turns.runOf(peer.nodeId);
    const askedAt = this.#probes.answered(message.request);
    if (askedAt !== undefined) this.#proven(peer.nodeId, askedAt);
    else if (run?.awaits(message) === true) {
      this.#proven(peer.nodeId, run.peer.address);
      run.hear(message);
    }
  }

  /** E4: whether an envelope that came was asked for by a catch-up of ours, which bears it. */
  takeAsked(key: EnvelopeKey): boolean {
    return this.#turns.takeAsked(key);
  }

  /** What is being fetched from a peer now. */
  rowOf(nodeId: string): CatchUpRow | null {
    return this.#turns.runOf(nodeId as NodeId)?.row ?? null;
  }

  /** What is being fetched now, from whomever. */
  get row(): CatchUpRow | null {
    return this.#turns.row;
  }

  /** Resolves when no catch-up is under way, after 10 s at the latest: a restored node must not award twice. */
  settled(): Promise<void> {
    if (!this.#isUnderWay()) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.#parts.timers.after(AWARD_WAIT_MS, () => finish());
      const finish = () => {
        cancel();
        this.#waiting.delete(finish);
        resolve();
      };
      this.#waiting.add(finish);
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelWake();
    this.#probes.stop();
    this.#turns.stop();
    this.#release();
  }

  #isUnderWay(): boolean {
    if (this.#stopped) return false;
    if (this.#turns.isAwaited || this.#candidates.isKnownWaiting()) return true;
    return this.#expectsNews && this.#parts.monotonicMs() - this.#startedMs < AWARD_WAIT_MS;
  }

  #release(): void {
    for (const finish of [...this.#waiting]) finish();
  }

  /** A token came back, or an answer: it hears what is sent there. */
  #proven(nodeId: NodeId, address: PeerAddress): void {
    const host = hostOf(address);
    if (host === undefined) return;
    this.#parts.peers.prove(nodeId, host, address.text);
    const candidate = this.#candidates.get(nodeId);
    if (candidate === undefined || this.#turns.runOf(nodeId) !== undefined) return;
    if (candidate.isSilent) candidate.notBeforeMs = this.#parts.monotonicMs();
    candidate.isSilent = false;
    this.#comparison.compare([nodeId, candidate]);
    this.#wake();
  }

  /** Nobody answers at an address: those who say that they are there wait behind the others. */
  #nobodyAt({ text }: PeerAddress): void {
    for (const [nodeId, candidate] of this.#candidates.all()) {
      const isThere = this.#candidates.isReachable(nodeId, candidate);
      if (candidate.address.text === text && !isThere) candidate.isSilent = true;
    }
    this.#wake();
  }

  /** Has it looked who is next: at once, or soon where that was looked at just now, so that a crowd of hellos costs one look. */
  #wake(): void {
    if (this.#stopped) return;
    this.#cancelWake();
    const nowMs = this.#parts.monotonicMs();
    const dueMs = this.#lookedMs + LOOK_EVERY_MS;
    if (nowMs >= dueMs) this.#startNext(nowMs);
    else this.#cancelWake = this.#parts.timers.after(dueMs - nowMs, () => this.#wake());
  }

  /** Starts the next turns where there are some to start, or sees to it that they are started in time. */
  #startNext(nowMs: number): void {
    this.#lookedMs = nowMs;
    for (;;) {
      const next = this.#candidates.next(this.#turns.running, nowMs, this.#parts.random.unit());
      if (next === undefined) break;
      void this.#turns.take(next, nowMs);
    }
    this.#probe();
    const soonestMs = this.#candidates.nextMs(nowMs);
    if (soonestMs !== undefined)
      this.#cancelWake = this.#parts.timers.after(soonestMs - nowMs, () => this.#wake());
  }

  /** Finds out who hears where it says that it is: those first whom the owner named, or who have a history here. */
  #probe(): void {
    const { configured, random } = this.#parts;
    for (const address of this.#candidates.toProbe(configured, this.#probes, random.unit()))
      this.#probes.try(address);
  }

  #ended(end: SessionEnd): void {
    if (end !== 'silent' && end !== 'fruitless') this.#expectsNews = false;
    if (end === 'same' && this.#isAtFloor()) this.onSame();
    this.#wake();
    if (!this.#isUnderWay()) this.#release();
  }

  /** No peer says that it holds older days. */
  #isAtFloor(): boolean {
    const { day, bottom } = this.#parts.floor;
    return day <= bottom || this.#candidates.all().every(([, { said }]) => said.floor >= day);
  }

  #say(address: PeerAddress, message: SyncMessage): Promise<SendReport> {
    return this.#parts.transport.sendTo(address, sealCarrier(syncMembers(message), this.#parts));
  }
}
