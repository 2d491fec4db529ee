import type { Clock } from '../../base/ports.ts';
import type { AuthorBook } from '../../identity/node-id.ts';
import { readStored, recallEnvelope } from '../../identity/recall-envelope.ts';
import { isIntact, isTellable, rescueEnvelope, type StoredEnvelope } from '../../identity/stored-proof.ts';
import { type Market, seedIdOf } from '../../model/fold/market.ts';
import type { EnvelopeKey, ProvenEnvelope, SeedId } from '../../model/types.ts';
import type { LogRow } from '../../store/log-entry.ts';
import type { Store } from '../../store/store.ts';
import { unlessStoreFails } from '../store-guard.ts';
import type { Damage } from './damage.ts';
import type { Offers } from './offers.ts';
import type { Shelving } from './shelving.ts';

export interface LogProofParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly authors: AuthorBook;
  readonly damage: Damage;
  readonly market: Market;
  readonly shelving: Shelving;
  readonly offers: Pick<Offers, 'add' | 'remove'>;
  isOnShelf(id: SeedId): boolean;
}

/** Holds stored texts against their keys before anything relies on them, and sets aside what a disk changed. */
export class LogProof {
  readonly #parts: LogProofParts;

  constructor(parts: LogProofParts) {
    this.#parts = parts;
  }

  /**
   * Holds all that is stored of a seed against its keys: before it is shown (`intact`, microseconds each), and with the signatures
   * before anything is done because of it (`tellable`). What fails is set aside; returns how much that was. Throws `CrabnetError`.
   */
  proveSeed(id: SeedId, proof: 'intact' | 'tellable'): number {
    if (this.#parts.isOnShelf(id)) {
      const isProven =
        proof === 'intact' ? isIntact : (entry: StoredEnvelope) => this.#isShelvedTellable(entry);
      const { shelf } = this.#parts.store;
      const no = shelf.noOf(id);
      const isSealed = no !== undefined && shelf.stateOf(no) === 'sealed';
      if (isSealed && shelf.entriesOf(no).every((entry) => isProven({ ...entry, verified: true }))) return 0;
      this.restore(id);
    }
    const damaged = this.#parts.market.forgottenWith(id).flatMap(({ key }) => {
      const entry = this.#parts.store.entry(key);
      const isProven =
        entry === undefined || (proof === 'intact' ? isIntact(entry) : this.#isTellable(entry));
      return isProven ? [] : [entry];
    });
    this.setAside(damaged);
    return damaged.length;
  }

  /** Proves the next `count` envelopes of the log after a row; returns the last row, undefined at the end. */
  proveSome(afterRow: number, count: number): number | undefined {
    const page = this.#parts.store.page(afterRow, count);
    this.setAside(page.filter((entry) => !this.#isTellable(entry)));
    return page.length < count ? undefined : page.at(-1)?.row;
  }

  /**
   * The same of the next finished seeds after one, or of what is kept beside their envelopes alone (`rows`, microseconds each); returns
   * the last one's number, undefined at the end. Throws `CrabnetError`.
   */
  proveFinished(afterNo: number, count: number, what: 'rows' | 'all'): number | undefined {
    const seeds = this.#parts.store.shelf.after(afterNo, count);
    for (const { no, id } of seeds) {
      if (this.#parts.store.shelf.stateOf(no) === 'damaged') this.restore(this.#mend(no) ?? id);
      else if (what === 'all') this.proveSeed(id, 'tellable');
    }
    return seeds.length < count ? undefined : seeds.at(-1)?.no;
  }

  /**
   * The stored text of an envelope, proven; undefined where it is not held, cannot be read now, or is damaged, and then set aside.
   */
  text(key: EnvelopeKey): string | undefined {
    const entry = unlessStoreFails(this.#parts.damage, () => this.#parts.store.entry(key));
    if (entry === undefined) return this.#shelvedText(key);
    if (this.#isTellable(entry)) return entry.text;
    this.setAside([entry]);
    return undefined;
  }

  #shelvedText(key: EnvelopeKey): string | undefined {
    const entry = unlessStoreFails(this.#parts.damage, () => this.#parts.store.shelf.entry(key));
    if (entry === undefined) return this.#archivedText(key);
    if (this.#isShelvedTellable({ ...entry, verified: true })) return entry.text;
    unlessStoreFails(this.#parts.damage, () => this.restore(entry.seedId));
    const damaged = unlessStoreFails(this.#parts.damage, () => this.#parts.store.entry(key));
    if (damaged !== undefined) this.setAside([damaged]);
    return undefined;
  }

  /** P1: nobody offers what was forgotten, so what a disk changed of it cannot be mended. */
  #archivedText(key: EnvelopeKey): string | undefined {
    const entry = unlessStoreFails(this.#parts.damage, () => this.#parts.store.archive.entry(key));
    return entry !== undefined && isIntact(entry) ? entry.text : undefined;
  }

  /** Brings a finished seed back into memory; what of it does not read any more is set aside. Throws `CrabnetError`. */
  restore(id: SeedId): void {
    const { shelf } = this.#parts.store;
    const no = shelf.noOf(id);
    if (no !== undefined && shelf.stateOf(no) === 'damaged') this.#mend(no);
    const unreadable = this.#parts.shelving.bringBack(id);
    this.setAside(unreadable.flatMap((key) => this.#parts.store.entry(key) ?? []));
  }

  /**
   * What is kept of a finished seed beside its envelopes is not what was written: it is to come back into memory, and goes to the
   * shelf anew. Returns its id, as its own envelope has it; undefined where that one does not read. Throws `CrabnetError`.
   */
  #mend(no: number): SeedId | undefined {
    const { store, damage } = this.#parts;
    const own = store.shelf
      .entriesOf(no)
      .flatMap((entry) => {
        const isRight = isIntact({ ...entry, verified: true });
        return (isRight && recallEnvelope(entry.text, entry.key, true)) || [];
      })
      .find(({ kind }) => kind === 'SeedCreated');
    const id = own?.kind === 'SeedCreated' ? own.seed.id : undefined;
    store.shelf.mend(no, id);
    damage.found({ lost: [], rescued: 1, gone: [] });
    return id;
  }

  /** As `#isTellable`, the author being the one that the text itself names: its key covers that. */
  #isShelvedTellable(entry: StoredEnvelope): boolean {
    return isTellable(entry, readStored(entry.text)?.envelope.meta.from ?? '', this.#parts.authors);
  }

  /** The author is that of the market, which the key proves: a text that is damaged may not read. */
  #isTellable(entry: LogRow): boolean {
    return isTellable(entry, this.#parts.market.get(entry.key)?.from ?? '', this.#parts.authors);
  }

  /** What is damaged goes out of the market first: whatever the disk does, nobody acts on it. */
  setAside(damaged: readonly LogRow[]): void {
    if (damaged.length === 0) return;
    const lost: { readonly key: EnvelopeKey; readonly seedId: SeedId | '' }[] = [];
    const rescued = new Map<EnvelopeKey, ProvenEnvelope>();
    for (const { row, key, text } of damaged) {
      const held = this.#parts.market.get(key);
      if (held !== undefined) this.#parts.offers.remove(held);
      this.#parts.market.remove(key);
      const found = rescueEnvelope(text, this.#parts.authors);
      if (found === undefined) lost.push({ key, seedId: held === undefined ? '' : seedIdOf(held) });
      else if ((this.#parts.store.rowOf(found.held.key) ?? row) === row) rescued.set(found.held.key, found);
    }
    const entries = [...rescued.values()].map(({ held, text }) => ({ key: held.key, verified: true, text }));
    const isKept = unlessStoreFails(this.#parts.damage, () => {
      this.#parts.store.setAside(damaged, entries, this.#parts.clock.now());
      return true;
    });
    for (const { held } of isKept === true ? rescued.values() : []) {
      this.#parts.market.add(held);
      this.#parts.offers.add(held);
    }
    const gone = lost.flatMap(({ seedId }) =>
      seedId !== '' && this.#parts.market.folded(seedId) === undefined ? [seedId] : [],
    );
    this.#parts.damage.found({ lost, rescued: rescued.size, gone });
  }
}
