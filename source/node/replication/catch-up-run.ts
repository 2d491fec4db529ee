import type { Debug } from '../../base/ports.ts';
import type { CatchUpRow } from '../../contract/topology.ts';
import type { EnvelopeKey, NodeId } from '../../model/types.ts';
import type { AskedIds } from '../../network/sync/asked-ids.ts';
import { DAY_MAX, dateOf } from '../../network/sync/place.ts';
import type { SyncPeer } from '../../network/sync/responder.ts';
import { type SessionEnd, type SyncAnswer, SyncSession } from '../../network/sync/session.ts';
import type { SyncMessage, SyncScope } from '../../network/sync/sync-message.ts';
import { type HeldDays, toldOf } from '../../network/sync/told-days.ts';
import type { NodePorts } from '../ports.ts';
import type { DaySummaries, WantOfRoom } from './day-summaries.ts';
import type { Floor } from './floor.ts';
import type { Offers } from './offers.ts';

export interface CatchUpRunParts extends Pick<NodePorts, 'timers' | 'random' | 'monotonicMs'> {
  readonly us: NodeId;
  readonly offers: Pick<Offers, 'index' | 'missing'>;
  readonly summaries: Pick<DaySummaries, 'differing' | 'isSame'>;
  readonly floor: Pick<Floor, 'day' | 'bottom' | 'today' | 'sink'>;
  readonly room: WantOfRoom;
  readonly debug: Debug;
  readonly asked: AskedIds;
  /** Whether others wait for a turn. */
  readonly isAnybodyWaiting: () => boolean;
  readonly say: (message: SyncMessage) => void;
  /** Works off what was received. */
  readonly settle: () => Promise<void>;
  readonly progress: () => void;
}

/** With whom, and what for. */
export interface RunOrder {
  readonly peer: SyncPeer;
  readonly said: HeldDays;
  /** It was not heard for a while: what is newest is compared, whatever its hello says. */
  readonly isUrgent: boolean;
  /** Ask for all that we have a part in, as a node that was restored from a backup must; else for what no day has. */
  readonly isFirst: boolean;
  readonly withUnsigned: boolean;
  /** When a marked day was last gone through with this peer; monotonic milliseconds, by day. */
  readonly markedAtMs: Map<number, number>;
}

/** After so long another peer has its turn. */
const TURN_MS = 60_000;
/** Who brings less than so many envelopes a second, from some seconds on, keeps nobody waiting. */
const PACE = { perSecond: 8, fromMs: 5000 } as const;
/** P3: a day of which something was refused or dropped differs for good. */
const MARKED_AGAIN_MS = 10 * 60_000;

/**
 * One turn with one peer: what we have a part in, the days that differ, newest first, what is unsigned, and then the days below
 * our floor, one after the other.
 */
export class CatchUpRun {
  readonly #parts: CatchUpRunParts;
  readonly #order: RunOrder;
  #session: SyncSession | undefined;
  #scope: SyncScope = { domain: 'parts', day: 0 };
  #daysLeft = 0;
  #missing = 0;
  #fetched = 0;
  #hasAnswered = false;
  #startedMs = Number.POSITIVE_INFINITY;
  #stopped = false;

  constructor(parts: CatchUpRunParts, order: RunOrder) {
    this.#parts = parts;
    this.#order = order;
  }

  get peer(): SyncPeer {
    return this.#order.peer;
  }

  /** Envelopes that it brought so far. */
  get fetched(): number {
    return this.#fetched + (this.#session?.progress.fetched ?? 0);
  }

  /** Whether it brings so little that it holds up the others. */
  get isSlow(): boolean {
    const lastingMs = this.#parts.monotonicMs() - this.#startedMs;
    return lastingMs > PACE.fromMs && this.fetched < (PACE.perSecond * lastingMs) / 1000;
  }

  get row(): CatchUpRow {
    const { phase = 'comparing', missing = 0 } = this.#session?.progress ?? {};
    const { domain, day } = this.#scope;
    return {
      phase,
      missing: this.#missing + missing,
      fetched: this.fetched,
      day: domain === 'signed' ? dateOf(day) : null,
      days_left: this.#daysLeft,
    };
  }

  /** Whether this is an answer that is being waited for here: then the peer hears what is sent to its address. */
  awaits(message: SyncAnswer): boolean {
    return this.#session?.awaits(message) === true;
  }

  hear(message: SyncAnswer): void {
    this.#hasAnswered ||= this.awaits(message) && message.type !== 'sync-token';
    this.#session?.hear(message);
  }

  /** E4: whether an envelope that came was asked for here, so that it draws on no other budget. */
  takeAsked(key: EnvelopeKey): boolean {
    return this.#session?.takeAsked(key) === true;
  }

  stop(): void {
    this.#stopped = true;
    this.#session?.stop();
  }

  async run(): Promise<SessionEnd> {
    this.#startedMs = this.#parts.monotonicMs();
    const untilMs = this.#startedMs + TURN_MS;
    const { said, withUnsigned } = this.#order;
    const scopes: SyncScope[] = [
      ...this.#partsScope(),
      ...(await this.#differing()).map((day): SyncScope => ({ domain: 'signed', day })),
      ...(withUnsigned ? [{ domain: 'unsigned', day: 0 } as const] : []),
    ];
    for (const [nth, scope] of scopes.entries()) {
      if (this.#parts.monotonicMs() > untilMs) return 'turn-over';
      this.#daysLeft = scopes.length - nth - 1 + this.#daysBelow(said);
      const end = await this.#compare(scope);
      if (end !== 'same') return end;
    }
    return this.#sink(untilMs);
  }

  #partsScope(): readonly SyncScope[] {
    const { isFirst, isUrgent, said } = this.#order;
    if (!isUrgent) return [];
    const laterFloor = Math.max(this.#parts.floor.day, said.floor);
    return [{ domain: 'parts', day: isFirst ? DAY_MAX : laterFloor }];
  }

  /** The days that both hold and that are worth a comparison, newest first. */
  async #differing(): Promise<readonly number[]> {
    const { floor, summaries } = this.#parts;
    const { said, isUrgent } = this.#order;
    const { today } = floor;
    const from = Math.max(floor.day, said.floor);
    const all = Array.from({ length: Math.max(0, today + 1 - from + 1) }, (_, nth) => today + 1 - nth);
    const differing = (await summaries.differing(said)) ?? all;
    // Fingerprints say nothing of the last minute.
    const fresh = isUrgent ? [today, today - 1].filter((day) => day >= from) : [];
    const days = [...new Set([...fresh, ...differing])].toSorted((left, right) => right - left);
    return days.filter((day) => day <= today + 1 && !this.#isResting(day));
  }

  /** P3: a marked day rests between two sessions with one peer. */
  #isResting(day: number): boolean {
    const { said, markedAtMs } = this.#order;
    if (toldOf(said.days, day)?.isMarked !== true && !this.#parts.room.isMarked(day)) return false;
    const nowMs = this.#parts.monotonicMs();
    const sinceMs = nowMs - (markedAtMs.get(day) ?? Number.NEGATIVE_INFINITY);
    if (sinceMs < MARKED_AGAIN_MS) return true;
    markedAtMs.set(day, nowMs);
    return false;
  }

  /** A newcomer's floor sinks day by day, as far as the peer holds anything. */
  async #sink(untilMs: number): Promise<SessionEnd> {
    const { floor, summaries, monotonicMs } = this.#parts;
    const { said } = this.#order;
    while (this.#daysBelow(said) > 0) {
      if (monotonicMs() > untilMs) return 'turn-over';
      const day = floor.day - 1;
      this.#daysLeft = this.#daysBelow(said) - 1;
      const end = (await summaries.isSame(said, day))
        ? 'same'
        : await this.#compare({ domain: 'signed', day });
      if (end !== 'same') return end;
      floor.sink(day);
    }
    return 'same';
  }

  /** How many days the peer holds and our floor has not reached. */
  #daysBelow({ floor: theirs }: HeldDays): number {
    const { floor } = this.#parts;
    return Math.max(0, floor.day - Math.max(floor.bottom, theirs));
  }

  async #compare(scope: SyncScope): Promise<SessionEnd> {
    if (this.#stopped) return 'stopped';
    const { us, offers, room, debug, asked, isAnybodyWaiting } = this.#parts;
    const { timers, random, monotonicMs, say, settle, progress } = this.#parts;
    const session = new SyncSession(scope, {
      timers,
      random,
      monotonicMs,
      say,
      settle,
      progress,
      index: () => offers.index(scope, us),
      missing: (ids) => offers.missing(scope, ids),
      isUnwanted: (id) => room.isUnwanted(id, this.#order.peer.address),
      mayAsk: (id) => asked.take(id, this, monotonicMs()),
      hasAnswered: () => this.#hasAnswered,
      mustYield: () => this.isSlow && isAnybodyWaiting(),
    });
    this.#session = session;
    this.#scope = scope;
    const { nodeId, address } = this.#order.peer;
    const what = {
      peer: nodeId,
      domain: scope.domain,
      ...(scope.domain === 'signed' ? { day: dateOf(scope.day) } : {}),
    };
    debug('a comparison begins', { ...what, address: address.text });
    const end = await session.run();
    const { missing, fetched } = session.progress;
    this.#missing += missing;
    this.#fetched += fetched;
    this.#session = undefined;
    debug('a comparison ended', { ...what, end, fetched });
    return end;
  }
}
