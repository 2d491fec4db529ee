import type { Clock } from '../../base/ports.ts';
import type { AuthorBook } from '../../identity/node-id.ts';
import { recallEnvelope } from '../../identity/recall-envelope.ts';
import { isIntact, isTellable, rescueEnvelope } from '../../identity/stored-proof.ts';
import { admit, releases } from '../../model/admission.ts';
import { CrabnetError } from '../../model/errors.ts';
import { Market, seedIdOf } from '../../model/fold/market.ts';
import { droppedBy } from '../../model/keeping.ts';
import { forgetAtMs } from '../../model/seed-times.ts';
import type { EnvelopeKey, HeldEnvelope, NodeId, ProvenEnvelope, SeedId } from '../../model/types.ts';
import type { Problem } from '../../model/verdict.ts';
import type { Arrived } from '../../network/inbox/inbox.ts';
import { InertCache } from '../../network/inbox/inert-cache.ts';
import type { SyncIndex } from '../../network/sync/range-index.ts';
import type { SyncDomain } from '../../network/sync/sync-message.ts';
import type { LogRow, OutboxState, Store } from '../../store/store.ts';
import type { Damage } from './damage.ts';
import { Offers } from './offers.ts';

/** What became of a group of arrivals. */
export interface GroupOutcome {
  readonly accepted: readonly Arrived[];
  readonly inert: readonly Arrived[];
  readonly refused: ReadonlyMap<Arrived, Problem>;
  readonly touched: ReadonlySet<SeedId>;
  /** The store failed: nothing of the group was kept. */
  readonly fault: CrabnetError | undefined;
}

/** What was forgotten. */
export interface Forgotten {
  readonly seeds: readonly SeedId[];
  readonly keys: readonly EnvelopeKey[];
}

export interface LedgerParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly us: NodeId;
  readonly authors: AuthorBook;
  readonly damage: Damage;
}

/** The log and the market folded from it, kept in step: what is in the one is in the other. */
export class Ledger {
  readonly market = new Market();
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #us: NodeId;
  readonly #authors: AuthorBook;
  readonly #damage: Damage;
  readonly #inert = new InertCache();
  #offers: Offers | undefined;

  constructor({ store, clock, us, authors, damage }: LedgerParts) {
    this.#store = store;
    this.#clock = clock;
    this.#us = us;
    this.#authors = authors;
    this.#damage = damage;
  }

  /** Rebuilds the market from the log. Whether each text is what its key names is looked at when it matters, and by `proveSome`. */
  load(): void {
    const unreadable: LogRow[] = [];
    for (const entry of this.#store.entries()) {
      const held = recallEnvelope(entry.text, entry.key, entry.verified);
      if (held === undefined || entry.key === '') unreadable.push(entry);
      else this.market.add(held);
    }
    this.#damage.resume(this.#store.setAsideKeys().filter((key) => !this.market.has(key)));
    this.#setAside(unreadable);
  }

  /**
   * Holds all that is stored of a seed against its keys: before it is shown (`intact`, microseconds each), and with the signatures
   * before anything is done because of it (`tellable`). What fails is set aside; returns how much that was. Throws `CrabnetError`.
   */
  proveSeed(id: SeedId, proof: 'intact' | 'tellable'): number {
    const damaged = this.market.forgottenWith(id).flatMap(({ key }) => {
      const entry = this.#store.entry(key);
      const isProven =
        entry === undefined || (proof === 'intact' ? isIntact(entry) : this.#isTellable(entry));
      return isProven ? [] : [entry];
    });
    this.#setAside(damaged);
    return damaged.length;
  }

  /** Proves the next `count` envelopes of the log after a row; returns the last row, undefined at the end. */
  proveSome(afterRow: number, count: number): number | undefined {
    const page = this.#store.page(afterRow, count);
    this.#setAside(page.filter((entry) => !this.#isTellable(entry)));
    return page.length < count ? undefined : page.at(-1)?.row;
  }

  /** True for what is in the log or waits inert. */
  knows(key: EnvelopeKey): boolean {
    return this.market.has(key) || this.#inert.has(key);
  }

  /** Admits what arrived, and what that sets free, in one durable transaction; all of it or nothing. */
  admitGroup(group: readonly Arrived[]): GroupOutcome {
    const accepted: Arrived[] = [];
    const inert: Arrived[] = [];
    const refused = new Map<Arrived, Problem>();
    const touched = new Set<SeedId>();
    const dropped = new Map<EnvelopeKey, HeldEnvelope>();
    const pending = [...group];
    for (let arrived = pending.shift(); arrived !== undefined; arrived = pending.shift()) {
      const verdict = admit(this.market, arrived.held, this.#us, this.#clock.now());
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
    this.#offerAnew(kept, dropped.values(), touched);
    return { accepted: kept, inert, refused, touched, fault };
  }

  /** Commits an envelope of our own with its outbox state. Throws `CrabnetError`; nothing has changed then. */
  commitOwn(held: HeldEnvelope, text: string, state: OutboxState): readonly SeedId[] {
    const touched = this.market.add(held);
    const dropped = this.#drop(held);
    const entry = { key: held.key, verified: held.verified, text };
    try {
      this.#store.append([entry], new Map([[held.key, state]]), keysOf(dropped));
    } catch (error) {
      this.market.remove(held.key);
      for (const each of dropped) this.market.add(each);
      throw error;
    }
    if (state === 'silent') this.#offers?.silence(held.key);
    this.#offerAnew([{ held }], dropped, touched);
    return touched;
  }

  /**
   * P1: forgets the seeds whose time has come, with all that goes with them, but for those of which something was never told:
   * no peer could bring it back. Throws `CrabnetError`.
   */
  forget(): Forgotten {
    const nowMs = this.#clock.now();
    // Of several unsigned objects with one id (E5) the last to go decides. Folding would cost far more than this look.
    const isDue = (id: SeedId) =>
      this.market.record(id)?.seeds.every(({ seed }) => nowMs >= forgetAtMs(seed));
    const untold = this.#store.untold();
    const isElsewhere = (id: SeedId) => this.market.envelopesOf(id).every(({ key }) => !untold.has(key));
    const seeds = [...this.market.seedIds()].filter((id) => isDue(id) && isElsewhere(id));
    const gone = seeds.flatMap((id) => this.market.forgottenWith(id));
    const keys = gone.map(({ key }) => key);
    if (keys.length > 0) this.#store.forget(keys);
    this.#store.dropSetAside(nowMs - SET_ASIDE_KEPT_MS);
    for (const held of gone) {
      this.#offers?.remove(held);
      this.market.remove(held.key);
    }
    return { seeds, keys };
  }

  /** P1: ends the offering of what is past its time. */
  retire(): void {
    this.#offers?.retire();
  }

  /** What catch-up compares and offers. */
  offers(domain: SyncDomain): SyncIndex {
    this.#offers ??= new Offers(this.market, this.#clock, this.#silentKeys());
    return this.#offers.of(domain);
  }

  /**
   * The stored text of an envelope, proven; undefined where it is not held, cannot be read now, or is damaged, and then set aside.
   */
  text(key: EnvelopeKey): string | undefined {
    const entry = this.#guarded(() => this.#store.entry(key));
    if (entry === undefined) return undefined;
    if (this.#isTellable(entry)) return entry.text;
    this.#setAside([entry]);
    return undefined;
  }

  /** The author is that of the market, which the key proves: a text that is damaged may not read. */
  #isTellable(entry: LogRow): boolean {
    return isTellable(entry, this.market.get(entry.key)?.from ?? '', this.#authors);
  }

  /** What is damaged goes out of the market first: whatever the disk does, nobody acts on it. */
  #setAside(damaged: readonly LogRow[]): void {
    if (damaged.length === 0) return;
    const lost: { readonly key: EnvelopeKey; readonly seedId: SeedId | '' }[] = [];
    const rescued = new Map<EnvelopeKey, ProvenEnvelope>();
    for (const { row, key, text } of damaged) {
      const held = this.market.get(key);
      if (held !== undefined) this.#offers?.remove(held);
      this.market.remove(key);
      const found = rescueEnvelope(text, this.#authors);
      if (found === undefined) lost.push({ key, seedId: held === undefined ? '' : seedIdOf(held) });
      else if ((this.#store.rowOf(found.held.key) ?? row) === row) rescued.set(found.held.key, found);
    }
    const entries = [...rescued.values()].map(({ held, text }) => ({ key: held.key, verified: true, text }));
    const isKept = this.#guarded(() => {
      this.#store.setAside(damaged, entries, this.#clock.now());
      return true;
    });
    for (const { held } of isKept === true ? rescued.values() : []) {
      this.market.add(held);
      this.#offers?.add(held);
    }
    const gone = lost.flatMap(({ seedId }) =>
      seedId !== '' && this.market.folded(seedId) === undefined ? [seedId] : [],
    );
    this.#damage.found({ lost, rescued: rescued.size, gone });
  }

  #silentKeys(): readonly EnvelopeKey[] {
    return [...this.#store.outbox()].flatMap(([key, state]) => (state === 'silent' ? [key] : []));
  }

  /** Undefined, and an alarm, where the disk does not do its part. */
  #guarded<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof CrabnetError)) throw error;
      this.#damage.storeFailed(error);
      return undefined;
    }
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
    if (this.#offers === undefined) return;
    for (const held of dropped) this.#offers.remove(held);
    for (const { held } of added) this.#offers.add(held);
    // What an acceptance names counts from now on.
    const named = new Set(added.flatMap(({ held }) => (held.kind === 'TaskSettle' ? [seedIdOf(held)] : [])));
    for (const id of touched) if (named.has(id) || !this.market.isAllCounted(id)) this.#offers.recount(id);
  }

  #append(accepted: readonly Arrived[], dropped: readonly HeldEnvelope[]): CrabnetError | undefined {
    if (accepted.length === 0) return undefined;
    const gone = dropped.filter(({ key }) => !this.market.has(key));
    try {
      this.#store.append(
        accepted.map(({ held, text }) => ({ key: held.key, verified: held.verified, text })),
        undefined,
        keysOf(gone),
      );
      return undefined;
    } catch (error) {
      for (const { held } of accepted) this.market.remove(held.key);
      for (const held of gone) if (this.#store.rowOf(held.key) !== undefined) this.market.add(held);
      if (error instanceof CrabnetError) return error;
      throw error;
    }
  }
}

/** By then its seed is past its horizon, or nobody has brought it and nobody will. */
const SET_ASIDE_KEPT_MS = 30 * 24 * 3_600_000;

const keysOf = (envelopes: readonly HeldEnvelope[]): readonly EnvelopeKey[] =>
  envelopes.map(({ key }) => key);

const PUSHED_OUT: Problem = { reason: 'crowded', detail: 'what came with it counts before it' };

const STORE_FAILED: Problem = {
  reason: 'store-failed',
  detail: 'it could not be written; peers will tell it again',
};
