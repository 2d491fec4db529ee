import type { Clock } from '../../base/ports.ts';
import type { AuthorBook } from '../../identity/node-id.ts';
import { recallEnvelope } from '../../identity/recall-envelope.ts';
import { isIntact, isTellable, rescueEnvelope } from '../../identity/stored-proof.ts';
import { admit, releases } from '../../model/admission.ts';
import { CrabnetError } from '../../model/errors.ts';
import { Market, seedIdOf } from '../../model/fold/market.ts';
import { forgetAtMs } from '../../model/seed-times.ts';
import type { EnvelopeKey, HeldEnvelope, NodeId, ProvenEnvelope, SeedId } from '../../model/types.ts';
import type { Problem } from '../../model/verdict.ts';
import type { Arrived } from '../../network/inbox/inbox.ts';
import { InertCache } from '../../network/inbox/inert-cache.ts';
import type { LogRow, OutboxState, Store } from '../../store/store.ts';
import type { NodePorts } from '../ports.ts';
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
  readonly soon: NodePorts['soon'];
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
  /** What catch-up compares and offers. */
  readonly offers: Offers;

  constructor({ store, clock, soon, us, authors, damage }: LedgerParts) {
    this.#store = store;
    this.#clock = clock;
    this.#us = us;
    this.#authors = authors;
    this.#damage = damage;
    const pause = () => new Promise<void>((resolve) => soon(resolve));
    this.offers = new Offers({ market: this.market, clock, pause });
  }

  /** Rebuilds the market from the log. Whether each text is what its key names is looked at when it matters, and by `proveSome`. */
  load(): void {
    const unreadable: LogRow[] = [];
    for (const entry of this.#store.entries()) {
      const held = recallEnvelope(entry.text, entry.key, entry.verified);
      if (held === undefined || entry.key === '') unreadable.push(entry);
      else {
        this.market.add(held);
        if (held.kind === 'SeedCreated') this.offers.note(held);
      }
    }
    for (const key of this.#silentKeys()) this.offers.silence(key);
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
    const pending = [...group];
    for (let arrived = pending.shift(); arrived !== undefined; arrived = pending.shift()) {
      const verdict = admit(this.market, arrived.held, this.#us, this.#clock.now());
      if (verdict.verdict === 'accept') {
        for (const id of this.market.add(arrived.held)) touched.add(id);
        accepted.push(arrived);
        pending.push(...releases(arrived.held).flatMap((what) => this.#inert.release(what)));
      } else if (verdict.verdict === 'inert') {
        if (this.#inert.add(arrived, verdict.waitsFor)) inert.push(arrived);
        else refused.set(arrived, { reason: 'inert-full' });
      } else refused.set(arrived, verdict);
    }
    const fault = this.#append(accepted);
    if (fault === undefined) {
      for (const { held } of accepted) this.offers.add(held);
      return { accepted, inert, refused, touched, fault };
    }
    for (const arrived of accepted) refused.set(arrived, STORE_FAILED);
    return { accepted: [], inert, refused, touched: new Set(), fault };
  }

  /** Commits an envelope of our own with its outbox state. Throws `CrabnetError`; nothing has changed then. */
  commitOwn(held: HeldEnvelope, text: string, state: OutboxState): readonly SeedId[] {
    this.#store.append([{ key: held.key, verified: held.verified, text }], new Map([[held.key, state]]));
    const touched = this.market.add(held);
    if (state === 'silent') this.offers.silence(held.key);
    else this.offers.add(held);
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
    for (const held of gone) this.offers.remove(held);
    for (const { key } of gone) this.market.remove(key);
    return { seeds, keys };
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
      if (held !== undefined) this.offers.remove(held);
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
      this.offers.add(held);
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

  #append(accepted: readonly Arrived[]): CrabnetError | undefined {
    if (accepted.length === 0) return undefined;
    try {
      this.#store.append(
        accepted.map(({ held, text }) => ({ key: held.key, verified: held.verified, text })),
      );
      return undefined;
    } catch (error) {
      for (const { held } of accepted) this.market.remove(held.key);
      if (error instanceof CrabnetError) return error;
      throw error;
    }
  }
}

/** By then its seed is past its horizon, or nobody has brought it and nobody will. */
const SET_ASIDE_KEPT_MS = 30 * 24 * 3_600_000;

const STORE_FAILED: Problem = {
  reason: 'store-failed',
  detail: 'it could not be written; peers will tell it again',
};
