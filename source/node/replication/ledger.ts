import type { Clock } from '../../base/ports.ts';
import type { AuthorBook } from '../../identity/node-id.ts';
import { recallEnvelope } from '../../identity/recall-envelope.ts';
import { admit, hasPart, releases } from '../../model/admission.ts';
import { CrabnetError } from '../../model/errors.ts';
import { Market, seedIdOf } from '../../model/fold/market.ts';
import { forgetAtMs } from '../../model/seed-times.ts';
import type { EnvelopeKey, HeldEnvelope, NodeId, SeedId } from '../../model/types.ts';
import type { Problem, Verdict } from '../../model/verdict.ts';
import type { Arrived } from '../../network/inbox/inbox.ts';
import { InertCache } from '../../network/inbox/inert-cache.ts';
import type { SyncIndex } from '../../network/sync/range-index.ts';
import type { SyncDomain } from '../../network/sync/sync-message.ts';
import type { LogRow } from '../../store/log-entry.ts';
import type { OutboxState, Store } from '../../store/store.ts';
import type { Damage } from './damage.ts';
import { lookAt } from './finished.ts';
import { LogProof } from './log-proof.ts';
import { Offers } from './offers.ts';
import { Shelving } from './shelving.ts';

/** What became of a group of arrivals. */
export interface GroupOutcome {
  readonly accepted: readonly Arrived[];
  readonly inert: readonly Arrived[];
  readonly refused: ReadonlyMap<Arrived, Problem>;
  readonly touched: ReadonlySet<SeedId>;
  /** The store failed: nothing of the group was kept. */
  readonly fault: CrabnetError | undefined;
}

/** What was forgotten; `isMore`: there is more whose time has come. */
export interface Forgotten {
  readonly seeds: readonly SeedId[];
  readonly keys: readonly EnvelopeKey[];
  readonly isMore: boolean;
}

/** How much is held in memory and on the shelf, by what it is. */
export interface LedgerTotals {
  readonly envelopes: number;
  readonly seeds: number;
  readonly bids: number;
  readonly claims: number;
  readonly results: number;
}

export interface LedgerParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly us: NodeId;
  readonly authors: AuthorBook;
  readonly damage: Damage;
}

/**
 * The log and the market folded from it, kept in step: what is in the one is in the other. Finished seeds are in neither, but on
 * the shelf, and come back when something new is said of them.
 */
export class Ledger {
  readonly market = new Market();
  readonly shelving: Shelving;
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #us: NodeId;
  readonly #damage: Damage;
  readonly #proof: LogProof;
  readonly #inert = new InertCache();
  /** Who brought each seed that is in memory (P2). */
  readonly #bringers = new Map<SeedId, string>();
  #offers: Offers | undefined;

  constructor({ store, clock, us, authors, damage }: LedgerParts) {
    this.#store = store;
    this.#clock = clock;
    this.#us = us;
    this.#damage = damage;
    const { market } = this;
    this.shelving = new Shelving({ store, clock, us, market, bringers: this.#bringers });
    this.#proof = new LogProof({
      ...{ store, clock, authors, damage, market, shelving: this.shelving },
      offers: { add: (held) => this.#offers?.add(held), remove: (held) => this.#offers?.remove(held) },
      isOnShelf: (id) => this.#isOnShelf(id),
    });
  }

  /** Rebuilds the market from the log. Whether each text is what its key names is looked at when it matters, and by `proveSome`. */
  load(): void {
    const unreadable: LogRow[] = [];
    for (const entry of this.#store.entries()) {
      const held = recallEnvelope(entry.text, entry.key, entry.verified);
      if (held === undefined || entry.key === '') unreadable.push(entry);
      else {
        this.market.add(held);
        if (held.kind === 'SeedCreated' && entry.broughtBy !== undefined)
          this.#bringers.set(held.seed.id, entry.broughtBy);
      }
    }
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
  proveFinished(afterNo: number, count: number): number | undefined {
    return this.#proof.proveFinished(afterNo, count);
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

  totals(): LedgerTotals {
    const { envelopes, byKind } = this.market.holdings();
    const shelf = this.#store.shelf.totals();
    return {
      envelopes: envelopes + shelf.seeds + shelf.bids + shelf.claims + shelf.results + shelf.settlements,
      seeds: byKind.SeedCreated + shelf.seeds,
      bids: byKind.BidSubmitted + shelf.bids,
      claims: byKind.ClaimCreated + shelf.claims,
      results: byKind.TaskResult + shelf.results,
    };
  }

  /** Admits what arrived, and what that sets free, in one durable transaction; all of it or nothing. */
  admitGroup(group: readonly Arrived[]): GroupOutcome {
    const accepted: Arrived[] = [];
    const inert: Arrived[] = [];
    const refused = new Map<Arrived, Problem>();
    const touched = new Set<SeedId>();
    const pending = [...group];
    for (let arrived = pending.shift(); arrived !== undefined; arrived = pending.shift()) {
      const verdict = this.#judge(arrived.held);
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
      this.shelving.touched(touched);
      for (const { held } of accepted) this.#offers?.add(held);
      return { accepted, inert, refused, touched, fault };
    }
    for (const arrived of accepted) refused.set(arrived, STORE_FAILED);
    return { accepted: [], inert, refused, touched: new Set(), fault };
  }

  /** Commits an envelope of our own with its outbox state. Throws `CrabnetError`; nothing has changed then. */
  commitOwn(held: HeldEnvelope, text: string, state: OutboxState): readonly SeedId[] {
    const id = seedIdOf(held);
    if (id !== '' && this.#isOnShelf(id)) this.#proof.restore(id);
    this.#store.append([{ key: held.key, verified: held.verified, text }], new Map([[held.key, state]]));
    const touched = this.market.add(held);
    if (state === 'silent') this.#offers?.silence(held.key);
    else this.#offers?.add(held);
    return touched;
  }

  /**
   * P1: forgets the seeds whose time has come, with all that goes with them, but for those of which something was never told:
   * no peer could bring it back. What we have a part in goes to the archive. Throws `CrabnetError`.
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
    if (keys.length > 0) this.#store.forget(keys, this.#toArchive(seeds));
    const finished = this.#store.shelf.due(nowMs, FORGOTTEN_AT_ONCE);
    if (finished.length > 0) this.#store.dropFinished(finished);
    this.#store.dropSetAside(nowMs - SET_ASIDE_KEPT_MS);
    for (const held of gone) {
      this.#offers?.remove(held);
      this.market.remove(held.key);
    }
    return { seeds: [...seeds, ...finished], keys, isMore: finished.length === FORGOTTEN_AT_ONCE };
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

  #isOnShelf(id: SeedId): boolean {
    return this.market.record(id) === undefined && this.#store.shelf.has(id);
  }

  /** Something new of a finished seed brings all of it back into memory; what is not admitted costs a look. */
  #judge(held: HeldEnvelope): Verdict {
    const id = seedIdOf(held);
    if (id !== '' && this.#isOnShelf(id)) {
      const verdict = admit(this.marketOf(id), held, this.#us, this.#clock.now());
      if (verdict.verdict !== 'accept') return verdict;
      if (!this.shelving.affords(id)) return { verdict: 'ignore', reason: 'overload' };
      this.#proof.restore(id);
    }
    return admit(this.market, held, this.#us, this.#clock.now());
  }

  #toArchive(seeds: readonly SeedId[]): ReadonlyMap<SeedId, readonly EnvelopeKey[]> {
    const own = seeds.filter((id) => {
      const record = this.market.record(id);
      return record !== undefined && hasPart(record, this.#us);
    });
    return new Map(own.map((id) => [id, this.market.envelopesOf(id).map(({ key }) => key)]));
  }

  #silentKeys(): readonly EnvelopeKey[] {
    return [...this.#store.outbox()].flatMap(([key, state]) => (state === 'silent' ? [key] : []));
  }

  /** What concerns us is acknowledged, and acted upon: no power cut may take it. Of the rest peers have copies. */
  #isOurs(held: HeldEnvelope): boolean {
    const id = seedIdOf(held);
    const record = id === '' ? undefined : this.market.record(id);
    return record === undefined || hasPart(record, this.#us);
  }

  #append(accepted: readonly Arrived[]): CrabnetError | undefined {
    if (accepted.length === 0) return undefined;
    try {
      const entries = accepted.map(({ held, text }) => ({ key: held.key, verified: held.verified, text }));
      this.#store.append(
        entries,
        undefined,
        accepted.some(({ held }) => this.#isOurs(held)) ? 'now' : 'soon',
      );
      return undefined;
    } catch (error) {
      for (const { held } of accepted) this.market.remove(held.key);
      if (error instanceof CrabnetError) return error;
      throw error;
    }
  }
}

/** Finished seeds that are forgotten in one turn of the loop. */
const FORGOTTEN_AT_ONCE = 200;

/** By then its seed is past its horizon, or nobody has brought it and nobody will. */
const SET_ASIDE_KEPT_MS = 30 * 24 * 3_600_000;

const STORE_FAILED: Problem = {
  reason: 'store-failed',
  detail: 'it could not be written; peers will tell it again',
};
