import { recallEnvelope } from '../identity/recall-envelope.ts';
import { admit, releases } from '../model/admission.ts';
import { CrabnetError } from '../model/errors.ts';
import { Market } from '../model/market.ts';
import type { Clock } from '../model/ports.ts';
import { forgetAtMs } from '../model/seed-times.ts';
import type { EnvelopeKey, HeldEnvelope, NodeId, SeedId } from '../model/types.ts';
import type { Problem } from '../model/verdict.ts';
import type { Arrived } from '../network/inbox.ts';
import { InertCache } from '../network/inert-cache.ts';
import type { SyncIndex } from '../network/sync-index.ts';
import type { SyncDomain } from '../network/sync-message.ts';
import type { OutboxState, Store } from '../store/store.ts';
import { Offers } from './offers.ts';

/** What became of a group of arrivals. */
export interface GroupOutcome {
  readonly accepted: readonly Arrived[];
  readonly inert: readonly Arrived[];
  readonly refused: readonly { readonly arrived: Arrived; readonly problem: Problem }[];
  readonly touched: ReadonlySet<SeedId>;
  /** The store failed: nothing of the group was kept. */
  readonly fault: CrabnetError | undefined;
}

/** What was forgotten. */
export interface Forgotten {
  readonly seeds: readonly SeedId[];
  readonly keys: readonly EnvelopeKey[];
}

/** The log and the market folded from it, kept in step: what is in the one is in the other. */
export class Ledger {
  readonly market = new Market();
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #us: NodeId;
  readonly #inert = new InertCache();
  #offers: Offers | undefined;

  constructor(store: Store, clock: Clock, us: NodeId) {
    this.#store = store;
    this.#clock = clock;
    this.#us = us;
  }

  /** Rebuilds the market from the log; returns how many entries did not read. */
  load(): number {
    let unreadable = 0;
    for (const { key, verified, text } of this.#store.entries()) {
      const held = recallEnvelope(text, key, verified);
      if (held === undefined) unreadable += 1;
      else this.market.add(held);
    }
    return unreadable;
  }

  /** True for what is in the log or waits inert. */
  knows(key: EnvelopeKey): boolean {
    return this.market.has(key) || this.#inert.has(key);
  }

  /** Admits what arrived, and what that sets free, in one durable transaction; all of it or nothing. */
  admitGroup(group: readonly Arrived[]): GroupOutcome {
    const accepted: Arrived[] = [];
    const inert: Arrived[] = [];
    const refused: { arrived: Arrived; problem: Problem }[] = [];
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
        else refused.push({ arrived, problem: { reason: 'inert-full' } });
      } else refused.push({ arrived, problem: verdict });
    }
    const fault = this.#append(accepted);
    if (fault === undefined) {
      for (const { held } of accepted) this.#offers?.add(held);
      return { accepted, inert, refused, touched, fault };
    }
    const lost = accepted.map((arrived) => ({ arrived, problem: STORE_FAILED }));
    return { accepted: [], inert, refused: [...refused, ...lost], touched: new Set(), fault };
  }

  /** Commits an envelope of our own with its outbox state. Throws `CrabnetError`; nothing has changed then. */
  commitOwn(held: HeldEnvelope, text: string, state: OutboxState): readonly SeedId[] {
    this.#store.append([{ key: held.key, verified: held.verified, text }], new Map([[held.key, state]]));
    const touched = this.market.add(held);
    if (state === 'silent') this.#offers?.silence(held.key);
    else this.#offers?.add(held);
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

  /** The stored text of an envelope. */
  text(key: EnvelopeKey): string | undefined {
    return this.#store.text(key);
  }

  #silentKeys(): readonly EnvelopeKey[] {
    return [...this.#store.outbox()].flatMap(([key, state]) => (state === 'silent' ? [key] : []));
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

const STORE_FAILED: Problem = {
  reason: 'store-failed',
  detail: 'it could not be written; peers will tell it again',
};
