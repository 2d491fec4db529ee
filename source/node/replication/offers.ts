import type { Clock } from '../../base/ports.ts';
import type { Market } from '../../model/fold/market.ts';
import { seedIdOf } from '../../model/fold/market.ts';
import { offerUntilMs } from '../../model/seed-times.ts';
import type { EnvelopeKey, HeldEnvelope, SeedId } from '../../model/types.ts';
import { SyncIndex } from '../../network/sync/range-index.ts';
import type { SyncDomain } from '../../network/sync/sync-message.ts';

/**
 * What catch-up compares and offers: all that is held, but for what is past its time (P1) and what is never to be told. Built
 * at the first look, because a node should be ready before it.
 */
export class Offers {
  readonly #market: Market;
  readonly #clock: Clock;
  readonly #silent: Set<EnvelopeKey>;
  #indexes: { readonly [domain in SyncDomain]: SyncIndex } | undefined;
  #retiredAtMs = Number.NEGATIVE_INFINITY;

  /** `silent`: keys of what is never to be told. */
  constructor(market: Market, clock: Clock, silent: Iterable<EnvelopeKey>) {
    this.#market = market;
    this.#clock = clock;
    this.#silent = new Set(silent);
  }

  of(domain: SyncDomain): SyncIndex {
    this.#indexes ??= this.#build();
    return this.#indexes[domain];
  }

  add(held: HeldEnvelope): void {
    if (this.#indexes !== undefined && this.#isOffered(held)) this.#indexes[this.#domainOf(held)].add(held);
  }

  /** What counts of a seed is another: only that is offered (L5, L6). */
  recount(id: SeedId): void {
    if (this.#indexes === undefined) return;
    for (const held of this.#market.envelopesOf(id)) {
      if (this.#isOffered(held)) this.add(held);
      else this.#withdraw(held);
    }
  }

  /** Of an own envelope that nobody is to hear of. */
  silence(key: EnvelopeKey): void {
    this.#silent.add(key);
  }

  remove(held: HeldEnvelope): void {
    this.#silent.delete(held.key);
    this.#withdraw(held);
  }

  #withdraw(held: HeldEnvelope): void {
    this.#indexes?.signed.remove(held);
    this.#indexes?.unsigned.remove(held);
  }

  /** Takes out what is past its time, and what was taken out while the clock was ahead comes back. */
  retire(): void {
    const nowMs = this.#clock.now();
    const wasAhead = nowMs < this.#retiredAtMs;
    this.#retiredAtMs = nowMs;
    if (wasAhead) this.#indexes = undefined;
    for (const id of this.#market.seedIds()) {
      const held = this.#market.envelopesOf(id);
      if (held.some((each) => this.#isOffered(each))) continue;
      for (const each of held) this.#withdraw(each);
    }
  }

  #build(): { readonly [domain in SyncDomain]: SyncIndex } {
    const indexes = { signed: new SyncIndex(), unsigned: new SyncIndex() };
    for (const held of this.#market.all()) {
      if (this.#isOffered(held)) indexes[this.#domainOf(held)].add(held);
    }
    return indexes;
  }

  #isOffered(held: HeldEnvelope): boolean {
    if (this.#silent.has(held.key) || !this.#market.isCounted(held)) return false;
    const seeds = this.#seedsOf(held);
    return seeds.length === 0 || seeds.some(({ seed }) => this.#clock.now() < offerUntilMs(seed));
  }

  /** What others say of an unsigned seed goes with it (E5). */
  #domainOf(held: HeldEnvelope): SyncDomain {
    const seeds = this.#seedsOf(held);
    return held.verified && seeds.length > 0 && seeds.every(({ verified }) => verified)
      ? 'signed'
      : 'unsigned';
  }

  #seedsOf(held: HeldEnvelope) {
    const id = seedIdOf(held);
    return id === '' ? [] : (this.#market.record(id)?.seeds ?? []);
  }
}
