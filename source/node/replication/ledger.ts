import type { Clock } from '../../base/ports.ts';
import type { AuthorBook } from '../../identity/node-id.ts';
import { recallEnvelope } from '../../identity/recall-envelope.ts';
import { admit, releases } from '../../model/admission.ts';
import { CrabnetError } from '../../model/errors.ts';
import { Market, seedIdOf } from '../../model/fold/market.ts';
import { droppedBy, hasPart } from '../../model/keeping.ts';
import { CAPS } from '../../model/limits.ts';
import type { EnvelopeKey, HeldEnvelope, NodeId, SeedId } from '../../model/types.ts';
import type { Problem, Verdict } from '../../model/verdict.ts';
import type { Arrived } from '../../network/inbox/inbox-ports.ts';
import { InertCache } from '../../network/inbox/inert-cache.ts';
import type { LogRow } from '../../store/log-entry.ts';
import type { OutboxState } from '../../store/outbox-table.ts';
import type { Store } from '../../store/store.ts';
import type { NodePorts } from '../ports.ts';
import { unlessStoreFails } from '../store-guard.ts';
import type { Damage } from './damage.ts';
import { Eviction } from './eviction.ts';
import { lookAt } from './finished.ts';
import { type ForgettingParts, type Forgotten, forgetDue, type Recalled, recallEarly } from './forgetting.ts';
import { type GroupOutcome, PUSHED_OUT, STORE_FAILED, UNJUDGED } from './group-outcome.ts';
import { LogProof } from './log-proof.ts';
import { voidMarks } from './offer-source.ts';
import { Offers } from './offers.ts';
import { mendOutbox } from './outbox-mend.ts';
import { Room, type RoomParts } from './room.ts';
import { Shares } from './shares.ts';
import { ShelfSource } from './shelf-source.ts';
import { Shelving } from './shelving.ts';

export interface LedgerParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly soon: NodePorts['soon'];
  readonly us: NodeId;
  readonly authors: AuthorBook;
  readonly damage: Damage;
  /** P2: what becomes of the store when it is full. */
  readonly room: Pick<RoomParts, 'hearer' | 'limitBytes' | 'disk' | 'isNamed'>;
}

/**
 * The log and the market folded from it, kept in step: what is in the one is in the other. Finished seeds are in neither, but on
 * the shelf, and come back when something new is said of them.
 */
export class Ledger {
  readonly market: Market;
  readonly shelving: Shelving;
  readonly room: Room;
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #us: NodeId;
  readonly #damage: Damage;
  readonly #proof: LogProof;
  readonly #inert = new InertCache();
  /** What catch-up compares and offers. */
  readonly offers: Offers;
  readonly #shares = new Shares();

  constructor({ store, clock, soon, us, authors, damage, room }: LedgerParts) {
    this.#store = store;
    this.#clock = clock;
    this.#us = us;
    this.#damage = damage;
    const shares = this.#shares;
    const market = new Market(CAPS, shares);
    this.market = market;
    const pause = () => new Promise<void>((resolve) => soon(resolve));
    const [marks, shelf] = [voidMarks(market), new ShelfSource(store, clock)];
    const offers = new Offers({ market, clock, pause, marks, shelf });
    this.offers = offers;
    this.shelving = new Shelving({ store, clock, us, market, offers, shares });
    this.#proof = new LogProof({
      ...{ store, clock, authors, damage, market, offers, shelving: this.shelving },
      isOnShelf: (id) => this.#isOnShelf(id),
    });
    const eviction = new Eviction({
      ...{ store, market, shares, offers },
      restore: (id) => this.#proof.restore(id),
    });
    this.room = new Room({ ...room, store, clock, us, market, shares, eviction });
  }

  /** Rebuilds the market from the log. Whether each text is what its key names is looked at when it matters, and by `proveSome`. */
  load(): void {
    const unreadable: LogRow[] = [];
    for (const entry of this.#store.entries()) {
      const held = recallEnvelope(entry.text, entry.key, entry.verified);
      if (held === undefined || entry.key === '') unreadable.push(entry);
      else {
        this.#note(held, entry.broughtBy);
        this.market.add(held);
        if (held.kind === 'SeedCreated') this.offers.note(held);
      }
    }
    this.room.loaded();
    mendOutbox({ store: this.#store, market: this.market, us: this.#us, damage: this.#damage });
    for (const [key, state] of this.#store.outbox.all()) if (state === 'silent') this.offers.silence(key);
    this.#damage.resume(this.#store.setAsideKeys().filter((key) => !this.knows(key)));
    this.#proof.setAside(unreadable);
  }

  /** As `LogProof.proveSeed`. */
  proveSeed(id: SeedId, proof: 'intact' | 'tellable'): number {
    return this.#proof.proveSeed(id, proof);
  }

  /** As `LogProof.proveSome`. */
  proveSome(afterRow: number, count: number): number | undefined {
    return this.#proof.proveSome(afterRow, count);
  }

  /** As `LogProof.proveFinished`. */
  proveFinished(afterNo: number, count: number, what: 'rows' | 'all' = 'all'): number | undefined {
    return this.#proof.proveFinished(afterNo, count, what);
  }

  /** As `LogProof.text`. */
  text(key: EnvelopeKey): string | undefined {
    return this.#proof.text(key);
  }

  /** True for what is held, or waits inert. */
  knows(key: EnvelopeKey): boolean {
    return this.market.has(key) || this.#inert.has(key) || this.#store.shelf.hasKey(key);
  }

  /** The market that has a seed: the one in memory, or one of this seed alone where it is finished or archived. */
  marketOf(id: SeedId): Market {
    if (this.market.record(id) !== undefined) return this.market;
    return lookAt(this.#store, id) ?? this.market;
  }

  /** Admits what arrived, and what that sets free, in one durable transaction; all of it or nothing. */
  admitGroup(group: readonly Arrived[]): GroupOutcome {
    const accepted: Arrived[] = [];
    const inert: Arrived[] = [];
    const refused = new Map<Arrived, Problem>();
    const touched = new Set<SeedId>();
    const dropped = new Map<EnvelopeKey, HeldEnvelope>();
    const pending = [...group];
    this.room.begin();
    for (let arrived = pending.shift(); arrived !== undefined; arrived = pending.shift()) {
      const verdict = unlessStoreFails(this.#damage, () => this.#judge(arrived)) ?? UNJUDGED;
      if (verdict.verdict === 'accept') {
        for (const id of this.market.add(arrived.held)) touched.add(id);
        accepted.push(arrived);
        for (const held of this.#drop(arrived.held)) dropped.set(held.key, held);
        pending.push(...releases(arrived.held).flatMap((what) => this.#inert.release(what)));
      } else if (verdict.verdict === 'inert') {
        if (this.#inert.add(arrived, verdict.waitsFor)) inert.push(arrived);
        else refused.set(arrived, { reason: 'inert-full' });
      } else refused.set(arrived, verdict);
    }
    const kept = accepted.filter(({ held }) => this.market.has(held.key));
    const fault = this.#append(kept, [...dropped.values()]);
    for (const arrived of accepted) {
      if (fault !== undefined) refused.set(arrived, STORE_FAILED);
      else if (dropped.has(arrived.held.key) && !this.market.has(arrived.held.key))
        refused.set(arrived, PUSHED_OUT);
    }
    if (fault !== undefined) return { accepted: [], inert, refused, touched: new Set(), fault };
    this.shelving.touched(touched);
    this.#offerAnew(kept, dropped.values(), touched);
    for (const id of touched) this.room.tookPart(id);
    return { accepted: kept, inert, refused, touched, fault };
  }

  /** Commits an envelope of our own with its outbox state, and which order said it. Throws `CrabnetError`; nothing has changed then. */
  commitOwn(held: HeldEnvelope, text: string, state: OutboxState, order?: string): readonly SeedId[] {
    const id = seedIdOf(held);
    if (id !== '' && this.#isOnShelf(id)) this.#proof.restore(id);
    const touched = this.market.add(held);
    const dropped = this.#drop(held);
    const entry = { key: held.key, verified: held.verified, text };
    try {
      const orders = new Map(order === undefined ? [] : [[held.key, order]]);
      this.#store.append([entry], new Map([[held.key, state]]), { dropped: keysOf(dropped), orders });
    } catch (error) {
      this.market.remove(held.key);
      for (const each of dropped) this.market.add(each);
      throw error;
    }
    if (state === 'silent') this.offers.silence(held.key);
    this.#offerAnew([{ held }], dropped, touched);
    for (const each of touched) this.room.tookPart(each);
    return touched;
  }

  /**
   * Moves finished seeds to the shelf, and back what a clock that was ahead has ended too early; true while there is more to look at.
   * Throws `CrabnetError`.
   */
  shelve(): boolean {
    const early = this.#store.shelf.notOver(this.#clock.now(), BROUGHT_BACK_AT_ONCE);
    for (const id of early) this.#proof.restore(id);
    return this.shelving.sweep() || early.length === BROUGHT_BACK_AT_ONCE;
  }

  /** P1, as `forgetDue`. */
  forget(): Forgotten {
    return forgetDue(this.#forgetting());
  }

  /** P1, as `recallEarly`. */
  recall(): Recalled {
    return recallEarly(this.#forgetting());
  }

  #forgetting(): ForgettingParts {
    return {
      ...{ store: this.#store, us: this.#us, nowMs: this.#clock.now() },
      ...{ market: this.market, offers: this.offers },
      isProven: (id) => this.#proof.proveSeed(id, 'intact') === 0,
      restore: (id) => this.#isOnShelf(id) && this.#proof.restore(id),
      note: (held) => this.#note(held, undefined),
    };
  }

  #note(held: HeldEnvelope, broughtBy: string | undefined): void {
    if (held.from !== this.#us) this.#shares.note(held.key, this.room.shareOfLoaded(held, broughtBy));
  }

  #isOnShelf(id: SeedId): boolean {
    return this.market.record(id) === undefined && this.#store.shelf.has(id);
  }

  /** Something new of a finished seed brings all of it back into memory; what is not admitted costs a look. */
  #judge(arrived: Arrived): Verdict {
    const { held } = arrived;
    const id = seedIdOf(held);
    // A seed that is on the shelf was known by its key.
    const isOnShelf = id !== '' && held.kind !== 'SeedCreated' && this.#isOnShelf(id);
    const verdict = admit(isOnShelf ? this.marketOf(id) : this.market, held, this.#us, this.#clock.now());
    if (verdict.verdict !== 'accept') return verdict;
    if (isOnShelf && !this.shelving.affords(id)) return { verdict: 'ignore', reason: 'overload' };
    const room = this.room.admit(arrived);
    if (room.verdict !== 'accept' || !(isOnShelf || this.room.hasMadeRoom)) return room;
    // To make room the seed itself may have been dropped.
    if (isOnShelf && this.#isOnShelf(id)) this.#proof.restore(id);
    return admit(this.market, held, this.#us, this.#clock.now());
  }

  /** What concerns us is acknowledged, and acted upon: no power cut may take it. Of the rest peers have copies. */
  #isOurs(held: HeldEnvelope): boolean {
    const id = seedIdOf(held);
    const record = id === '' ? undefined : this.market.record(id);
    return record === undefined || hasPart(record, this.#us);
  }

  /** Takes out of the market what one more envelope pushed out (L5). */
  #drop(held: HeldEnvelope): readonly HeldEnvelope[] {
    const dropped = droppedBy(this.market, held, this.#us);
    for (const { key } of dropped) this.market.remove(key);
    return dropped;
  }

  /** What is offered of a seed may be another once something of it came. */
  #offerAnew(
    added: readonly { readonly held: HeldEnvelope }[],
    dropped: Iterable<HeldEnvelope>,
    touched: Iterable<SeedId>,
  ): void {
    for (const held of dropped) this.offers.remove(held);
    for (const { held } of added) this.offers.add(held);
    // What an acceptance names counts from now on.
    const named = new Set(added.flatMap(({ held }) => (held.kind === 'TaskSettle' ? [seedIdOf(held)] : [])));
    for (const id of touched) if (named.has(id) || !this.market.isAllCounted(id)) this.offers.recount(id);
  }

  #append(accepted: readonly Arrived[], dropped: readonly HeldEnvelope[]): CrabnetError | undefined {
    if (accepted.length === 0 && dropped.length === 0) return undefined;
    const gone = dropped.filter(({ key }) => !this.market.has(key));
    try {
      const entries = accepted.map(({ held, text }) => {
        const broughtBy = this.#shares.of(held.key);
        const entry = { key: held.key, verified: held.verified, text };
        return broughtBy === undefined ? entry : { ...entry, broughtBy };
      });
      this.#store.append(entries, undefined, {
        dropped: keysOf(gone),
        durability: accepted.some(({ held }) => this.#isOurs(held)) ? 'now' : 'soon',
      });
      return undefined;
    } catch (error) {
      for (const { held } of accepted) this.market.remove(held.key);
      const isThere = (key: EnvelopeKey) => this.#store.rowOf(key) !== undefined;
      for (const held of gone)
        if (unlessStoreFails(this.#damage, () => isThere(held.key)) !== false) this.market.add(held);
      if (error instanceof CrabnetError) return error;
      throw error;
    }
  }
}

/** Seeds that come back in one turn of the loop because the clock was set back. */
const BROUGHT_BACK_AT_ONCE = 16;

const keysOf = (envelopes: readonly HeldEnvelope[]) => envelopes.map(({ key }) => key);
