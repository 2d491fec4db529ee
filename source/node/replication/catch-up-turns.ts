import type { Debug } from '../../base/ports.ts';
import { type BucketSize, RateLimiter } from '../../base/rate-limiter.ts';
import type { NodeSettings } from '../../contract/settings.ts';
import type { CatchUpRow } from '../../contract/topology.ts';
import type { EnvelopeKey, NodeId } from '../../model/types.ts';
import type { EventSink } from '../../monitor/monitor.ts';
import { AskedIds } from '../../network/sync/asked-ids.ts';
import { dateOf } from '../../network/sync/place.ts';
import type { SessionEnd } from '../../network/sync/session.ts';
import type { SyncMessage } from '../../network/sync/sync-message.ts';
import type { PeerAddress } from '../../network/transport/peer-address.ts';
import type { Alarms } from '../alarms.ts';
import type { Changes } from '../changes.ts';
import type { NodePorts } from '../ports.ts';
import { unlessStoreFailed } from '../store-guard.ts';
import { AGAIN, type Candidate } from './catch-up-candidate.ts';
import type { Candidates, Named } from './catch-up-candidates.ts';
import { CatchUpRun } from './catch-up-run.ts';
import type { DaySummaries, WantOfRoom } from './day-summaries.ts';
import type { Floor } from './floor.ts';
import type { Ledger } from './ledger.ts';

/** Until a peer that did not answer, or only with what is of no use, is asked again. */
const AGAIN_AFTER_FAILURE_MS = 5 * 60_000;
/** How often strangers may make claims and settlements wait: as often as they like would be always. */
const STRANGERS_AWAITED: BucketSize = { perSecond: 1 / 60, burst: 3 };
const ALL = 'all';

export interface TurnsParts extends Pick<NodePorts, 'monotonicMs' | 'timers' | 'random'> {
  readonly us: NodeId;
  readonly settings: Pick<NodeSettings, 'acceptUnsigned'>;
  readonly ledger: Pick<Ledger, 'offers'>;
  readonly summaries: DaySummaries;
  readonly candidates: Candidates;
  readonly floor: Floor;
  readonly room: WantOfRoom;
  readonly monitor: EventSink;
  readonly changes: Pick<Changes, 'flag'>;
  readonly alarms: Pick<Alarms, 'storeFailed'>;
  readonly debug: Debug;
  /** Resolves once what the inbox has received by then is worked off. */
  readonly settle: () => Promise<void>;
}

interface Turn {
  readonly candidate: Candidate;
  readonly run: CatchUpRun;
  /** Claims and settlements wait for it. */
  readonly isAwaited: boolean;
}

/** The turns of catch-up that run side by side, and what becomes of each. */
export class CatchUpTurns {
  readonly #parts: TurnsParts;
  readonly #say: (address: PeerAddress, message: SyncMessage) => void;
  readonly #ended: (end: SessionEnd) => void;
  readonly #asked = new AskedIds();
  readonly #turns = new Map<NodeId, Turn>();
  readonly #strangersAwaited = new RateLimiter(STRANGERS_AWAITED);
  #floorTold: number | undefined;
  #isStopped = false;

  constructor(
    parts: TurnsParts,
    hearers: {
      readonly say: (address: PeerAddress, message: SyncMessage) => void;
      readonly ended: (end: SessionEnd) => void;
    },
  ) {
    this.#parts = parts;
    this.#say = hearers.say;
    this.#ended = hearers.ended;
  }

  get running(): readonly Named[] {
    return [...this.#turns].map(([nodeId, { candidate }]): Named => [nodeId, candidate]);
  }

  /** Whether claims and settlements wait for one of them. */
  get isAwaited(): boolean {
    return [...this.#turns.values()].some(({ isAwaited }) => isAwaited);
  }

  /** The one from whose peer most is missing. */
  get row(): CatchUpRow | null {
    const rows = [...this.#turns.values()].map(({ run }) => run.row);
    return rows.toSorted((left, right) => right.missing - left.missing)[0] ?? null;
  }

  runOf(nodeId: NodeId): CatchUpRun | undefined {
    return this.#turns.get(nodeId)?.run;
  }

  /** E4: whether an envelope that came was asked for in one of them, which bears it. */
  takeAsked(key: EnvelopeKey): boolean {
    for (const { run } of this.#turns.values()) if (run.takeAsked(key)) return true;
    return false;
  }

  stop(): void {
    this.#isStopped = true;
    for (const { run } of this.#turns.values()) run.stop();
  }

  /** A candidate has its turn; `ended` hears how it ended. */
  async take(named: Named, nowMs: number): Promise<void> {
    const [nodeId, candidate] = named;
    const run = this.#runWith(named);
    const isUrgent = candidate.urgent;
    candidate.urgent = false;
    candidate.differs = false;
    candidate.mayRestore = false;
    this.#parts.candidates.served(named, nowMs);
    const isAwaited =
      this.#parts.candidates.isKnown(nodeId) || (isUrgent && this.#strangersAwaited.take(ALL, nowMs));
    this.#turns.set(nodeId, { candidate, run, isAwaited });
    const { floor, alarms, changes } = this.#parts;
    const floorBefore = floor.day;
    const end = (await unlessStoreFailed(alarms, run.run())) ?? 'fruitless';
    this.#turns.delete(nodeId);
    if (this.#isStopped) return;
    this.#tellFloor(floorBefore, named);
    this.#conclude(named, end, run);
    changes.flag('peers');
    this.#ended(end === 'silent' && run.fetched > 0 ? 'turn-over' : end);
  }

  #runWith([nodeId, candidate]: Named): CatchUpRun {
    const { ledger, settings, changes } = this.#parts;
    const { address, said, isFirst, markedAtMs } = candidate;
    const isUrgent = candidate.urgent || candidate.mayRestore;
    return new CatchUpRun(
      {
        ...this.#parts,
        offers: ledger.offers,
        asked: this.#asked,
        isAnybodyWaiting: () => this.#parts.candidates.isReady(this.running, this.#parts.monotonicMs()),
        say: (message) => this.#say(address, message),
        progress: () => changes.flag('peers'),
      },
      {
        ...{ peer: { nodeId, address }, said, isUrgent, isFirst, markedAtMs },
        withUnsigned: said.unsigned !== undefined && settings.acceptUnsigned,
      },
    );
  }

  /** Says once that the floor is as low as peers hold anything: several turns may have brought it there. */
  #tellFloor(before: number, [nodeId, { said }]: Named): void {
    const { floor, monitor } = this.#parts;
    const isAtEnd = floor.day === Math.max(floor.bottom, said.floor);
    if (floor.day >= before || !isAtEnd || floor.day === this.#floorTold) return;
    this.#floorTold = floor.day;
    monitor.emit('floor_reached', { floor: dateOf(floor.day), peer: nodeId });
  }

  #conclude([nodeId, candidate]: Named, end: SessionEnd, { fetched, isSlow }: CatchUpRun): void {
    const failed = (end === 'silent' && fetched === 0) || end === 'fruitless';
    if (end === 'same') candidate.isFirst = false;
    candidate.differs ||= end !== 'same';
    candidate.isSilent = failed;
    const isWorthwhile = fetched > 0 && !isSlow;
    if (isWorthwhile) candidate.vain.reset();
    const againMs = isWorthwhile ? AGAIN.firstMs : candidate.vain.next();
    const restMs = failed ? AGAIN_AFTER_FAILURE_MS : againMs;
    // What was missed in the middle of a turn may have been passed by.
    candidate.notBeforeMs = this.#parts.monotonicMs() + (candidate.mayRestore ? 0 : restMs);
    if (failed || fetched > 0)
      this.#parts.monitor.emit('catch_up', { peer: nodeId, addr: candidate.address.text, end, fetched });
  }
}
