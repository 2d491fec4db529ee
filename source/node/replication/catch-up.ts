import type { Debug } from '../../base/ports.ts';
import type { NodeSettings } from '../../contract/settings.ts';
import type { CatchUpRow } from '../../contract/topology.ts';
import type { KeyPair } from '../../identity/key-file.ts';
import { RULES } from '../../model/limits.ts';
import type { EnvelopeKey, JsonObject, NodeId } from '../../model/types.ts';
import type { EventSink } from '../../monitor/monitor.ts';
import { AddressTokens } from '../../network/peers/address-tokens.ts';
import type { PeerBook } from '../../network/peers/peer-book.ts';
import { dateOf } from '../../network/sync/place.ts';
import { type SyncPeer, SyncResponder } from '../../network/sync/responder.ts';
import type { SessionEnd } from '../../network/sync/session.ts';
import { type SyncMessage, syncMembers } from '../../network/sync/sync-message.ts';
import { type HeldDays, heldDaysMembers } from '../../network/sync/told-days.ts';
import { hostOf, linkAddress } from '../../network/transport/peer-address.ts';
import type { SendReport } from '../../network/transport/send-report.ts';
import type { Transport } from '../../network/transport/transport.ts';
import type { Alarms } from '../alarms.ts';
import type { Changes } from '../changes.ts';
import type { NodePorts } from '../ports.ts';
import { unlessStoreFailed } from '../store-guard.ts';
import { AGAIN, type Candidate, newCandidate, pickCandidate } from './catch-up-candidate.ts';
import { CatchUpRun } from './catch-up-run.ts';
import { DaySummaries, type WantOfRoom } from './day-summaries.ts';
import type { Floor } from './floor.ts';
import type { Ledger } from './ledger.ts';
import { sealCarrier } from './seal-carrier.ts';

/** Until a peer that did not answer, or only with what is of no use, is asked again. */
const AGAIN_AFTER_FAILURE_MS = 5 * 60_000;
const CANDIDATES_MAX = 1024;
/** How long a claim or settlement waits for what a catch-up may bring (`RULES.md`, "What a command may do"). */
const AWARD_WAIT_MS = 10_000;
const SECRET_BYTES = 32;

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
  readonly peers: Pick<PeerBook, 'all' | 'prove'>;
  readonly monitor: EventSink;
  readonly changes: Pick<Changes, 'flag'>;
  readonly alarms: Pick<Alarms, 'storeFailed'>;
  readonly debug: Debug;
  readonly transport: Pick<Transport, 'sendTo' | 'carrierMaxBytes'>;
}

/** Fetches what was missed, from one peer at a time, and lets others fetch from us. */
export class CatchUp {
  readonly #parts: CatchUpParts;
  readonly #settle: () => Promise<void>;
  readonly #summaries: DaySummaries;
  readonly #responder: SyncResponder;
  readonly #candidates = new Map<NodeId, Candidate>();
  readonly #startedMs: number;
  /** Peers of an earlier run may know of awards that this data dir, perhaps a restored backup, does not. */
  #expectsNews: boolean;
  #current: CatchUpRun | undefined;
  #cancelWake = () => {};
  readonly #waiting = new Set<() => void>();
  #stopped = false;

  /** `settle` resolves once what the inbox has received by then is worked off. */
  constructor(parts: CatchUpParts, settle: () => Promise<void>) {
    this.#parts = parts;
    this.#settle = settle;
    this.#startedMs = parts.monotonicMs();
    this.#expectsNews = parts.peers.all().length > 0;
    const { transport, ledger, settings } = parts;
    const [{ offers }, { acceptUnsigned }] = [ledger, settings];
    this.#summaries = new DaySummaries({ ...parts, offers, acceptUnsigned });
    this.#responder = new SyncResponder({
      tokens: new AddressTokens(parts.random.bytes(SECRET_BYTES)),
      nowMs: () => parts.clock.now(),
      offers: ({ domain }) => domain !== 'unsigned' || acceptUnsigned,
      weight: (scope, asker) => offers.weight(scope, asker),
      index: (scope, asker) => offers.index(scope, asker),
      texts: (place) => offers.source.keysFor(place).flatMap((key) => ledger.text(key) ?? []),
      proven: (peer) => this.#proven(peer),
      carrierMaxBytes: (address) => transport.carrierMaxBytes(address),
      say: (peer, message) => this.#say(peer, message),
      send: (peer, text) => transport.sendTo(peer.address, text),
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
    const known = this.#candidates.get(peer.nodeId);
    if (known === undefined && this.#candidates.size >= CANDIDATES_MAX) return;
    const candidate = known ?? newCandidate(peer.address, held);
    candidate.address = peer.address;
    candidate.said = held;
    candidate.urgent ||= isNews;
    if (isNews) candidate.notBeforeMs = Math.min(candidate.notBeforeMs, this.#parts.monotonicMs());
    this.#candidates.set(peer.nodeId, candidate);
    void unlessStoreFailed(this.#parts.alarms, this.#look(candidate));
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

  /** Something that was held is missing: whoever has it is asked as soon as the pauses between sessions allow. */
  hurry(): void {
    for (const candidate of this.#candidates.values()) candidate.differs = true;
    this.#wake();
  }

  /** A sync message came in a carrier. */
  heard(message: SyncMessage, peer: SyncPeer): void {
    if (message.type === 'sync-foreign') return;
    if (message.type === 'sync-ask' || message.type === 'sync-want')
      void unlessStoreFailed(this.#parts.alarms, this.#responder.hear(message, peer));
    else if (this.#current?.peer.nodeId === peer.nodeId) this.#current.hear(message);
  }

  /** E4: whether an envelope that came was asked for by a catch-up of ours, which bears it. */
  takeAsked(key: EnvelopeKey): boolean {
    return this.#current?.takeAsked(key) === true;
  }

  /** What is being fetched from a peer now. */
  rowOf(nodeId: string): CatchUpRow | null {
    return this.#current?.peer.nodeId === nodeId ? this.#current.row : null;
  }

  /** What is being fetched now, from whomever. */
  get row(): CatchUpRow | null {
    return this.#current?.row ?? null;
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
    this.#current?.stop();
    this.#release();
  }

  #isUnderWay(): boolean {
    if (this.#stopped) return false;
    if (this.#current !== undefined) return true;
    if ([...this.#candidates.values()].some(({ urgent }) => urgent)) return true;
    return this.#expectsNews && this.#parts.monotonicMs() - this.#startedMs < AWARD_WAIT_MS;
  }

  #release(): void {
    for (const finish of [...this.#waiting]) finish();
  }

  /** A token came back, or an answer over a link: it hears what is sent there. */
  #proven({ nodeId, address }: SyncPeer): void {
    const host = hostOf(address);
    if (host !== undefined) this.#parts.peers.prove(nodeId, host, address.text);
  }

  /** Whether a peer holds something else than we, by its newest hello. */
  async #look(candidate: Candidate): Promise<void> {
    if (candidate.isComparing) return;
    candidate.isComparing = true;
    const { said } = candidate;
    try {
      candidate.differs = await this.#isDifferent(said);
    } finally {
      candidate.isComparing = false;
    }
    if (candidate.said !== said) await this.#look(candidate);
    else this.#wake();
  }

  async #noteSame(said: HeldDays): Promise<void> {
    if (!(await this.#isDifferent(said))) this.onSame();
  }

  async #isDifferent(said: HeldDays): Promise<boolean> {
    const { floor } = this.#parts;
    if (said.floor < floor.day && floor.day > floor.bottom) return true;
    const differing = await this.#summaries.differing(said);
    return (differing?.length ?? 0) > 0 || (await this.#summaries.unsignedDiffers(said));
  }

  /** Starts the next session where there is one to start, or sees to it that it is started in time. */
  #wake(): void {
    this.#cancelWake();
    if (this.#stopped || this.#current !== undefined) return;
    const nowMs = this.#parts.monotonicMs();
    const worth = [...this.#candidates].filter(([, { urgent, differs }]) => urgent || differs);
    const ready = worth.filter(([, { notBeforeMs }]) => notBeforeMs <= nowMs);
    const next = pickCandidate(ready, this.#parts.random.unit());
    if (next !== undefined) {
      void this.#catchUp(...next);
      return;
    }
    const soonestMs = Math.min(...worth.map(([, { notBeforeMs }]) => notBeforeMs));
    if (Number.isFinite(soonestMs)) {
      this.#cancelWake = this.#parts.timers.after(soonestMs - nowMs, () => this.#wake());
    }
  }

  async #catchUp(nodeId: NodeId, candidate: Candidate): Promise<void> {
    const { address, said, urgent: isUrgent, isFirst, markedAtMs } = candidate;
    candidate.urgent = false;
    candidate.differs = false;
    const peer = { nodeId, address };
    const { ledger, settings, changes, floor } = this.#parts;
    const run = new CatchUpRun(
      {
        ...this.#parts,
        offers: ledger.offers,
        summaries: this.#summaries,
        say: (message) => void this.#say(peer, message),
        settle: this.#settle,
        progress: () => changes.flag('peers'),
      },
      {
        ...{ peer, said, isUrgent, isFirst, markedAtMs },
        withUnsigned: said.unsigned !== undefined && settings.acceptUnsigned,
      },
    );
    this.#current = run;
    const floorBefore = floor.day;
    const end = (await unlessStoreFailed(this.#parts.alarms, run.run())) ?? 'fruitless';
    this.#current = undefined;
    if (this.#stopped) return;
    if (end === 'same') {
      candidate.isFirst = false;
      void unlessStoreFailed(this.#parts.alarms, this.#noteSame(said));
    }
    if (floor.day < floorBefore && floor.day === Math.max(floor.bottom, said.floor))
      this.#parts.monitor.emit('floor_reached', { floor: dateOf(floor.day), peer: nodeId });
    this.#ended(peer, candidate, end, run.fetched);
  }

  #ended(peer: SyncPeer, candidate: Candidate, end: SessionEnd, fetched: number): void {
    const failed = (end === 'silent' && fetched === 0) || end === 'fruitless';
    candidate.differs ||= end !== 'same';
    if (fetched > 0) candidate.vain.reset();
    const againMs = fetched > 0 ? AGAIN.firstMs : candidate.vain.next();
    candidate.notBeforeMs = this.#parts.monotonicMs() + (failed ? AGAIN_AFTER_FAILURE_MS : againMs);
    if (!failed) this.#expectsNews = false;
    if (failed || fetched > 0) {
      this.#parts.monitor.emit('catch_up', {
        peer: peer.nodeId,
        addr: peer.address.text,
        end,
        fetched,
      });
    }
    this.#parts.changes.flag('peers');
    this.#wake();
    if (!this.#isUnderWay()) this.#release();
  }

  #say(peer: SyncPeer, message: SyncMessage): Promise<SendReport> {
    return this.#parts.transport.sendTo(peer.address, sealCarrier(syncMembers(message), this.#parts));
  }
}
