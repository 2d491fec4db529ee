import type { DigestReport } from '../../contract/overview.ts';
import { HASH_BYTES, MarketDigest, seedHash } from '../../identity/digest.ts';
import { wholeForm } from '../../model/fold/digest-form.ts';
import type { Market } from '../../model/fold/market.ts';
import type { SeedId } from '../../model/types.ts';
import type { Ledger } from '../replication/ledger.ts';
import type { FinishedRows } from './finished-rows.ts';

/** Seeds in memory that are folded, and finished ones that are read, in one turn of the loop. */
const SEEDS_A_TURN = 200;
const FINISHED_A_TURN = 2000;
/** Rows of finished seeds that are held against their seals in one turn of the loop. */
const PROVEN_A_TURN = 200;

export interface KeptDigestParts {
  readonly ledger: Pick<Ledger, 'market' | 'proveFinished'>;
  readonly finished: Pick<FinishedRows, 'digested' | 'holdings' | 'numberOf'>;
  /** Resolves when the loop has had its turn. */
  readonly pause: () => Promise<void>;
}

/** What one seed adds: to the digest of what is signed, and to that of all that is held. */
interface SeedPart {
  readonly signed: Uint8Array | undefined;
  readonly whole: Uint8Array;
  readonly envelopes: number;
  readonly unsigned: number;
}

/**
 * `RULES.md`, "The digest", of all that is held; the loop has its turns meanwhile. While nothing changes it is the one that was made
 * before, and what did not change on disk is read once. A finished seed whose row a disk changed before that comes back into memory
 * first: what it adds is worked out from its envelopes.
 */
export class KeptDigest {
  readonly #parts: KeptDigestParts;
  #marketVersion = 0;
  #kept: { readonly version: string; readonly report: DigestReport } | undefined;
  /** What is being made; who asks while nothing changes waits for it. */
  #making: Promise<DigestReport> | undefined;
  /** The version that it is of, once it reads what is in memory. */
  #begun: string | undefined;
  /** What it has not passed yet. */
  #ahead: SeedsAhead | undefined;
  /** What is made after it, for all who asked since something changed. */
  #next: Promise<DigestReport> | undefined;

  constructor(parts: KeptDigestParts) {
    this.#parts = parts;
    parts.ledger.market.watch((id) => {
      this.#marketVersion += 1;
      this.#ahead?.changed(id);
    });
  }

  /** All that is held when it is asked for is in it; what comes later is in it or not. Rejects with `CrabnetError`. */
  report(): Promise<DigestReport> {
    if (this.#making === undefined) return this.#start();
    if (this.#begun === undefined || this.#begun === this.#version) return this.#making;
    // Somebody may have begun it by then.
    const next = () => {
      this.#next = undefined;
      return this.report();
    };
    this.#next ??= this.#making.then(next, next);
    return this.#next;
  }

  #start(): Promise<DigestReport> {
    this.#begun = undefined;
    this.#making = this.#report().finally(() => {
      this.#making = undefined;
    });
    return this.#making;
  }

  get #version(): string {
    return `${this.#marketVersion} ${this.#parts.finished.digested.version}`;
  }

  async #report(): Promise<DigestReport> {
    if (this.#kept?.version === this.#version) {
      this.#begun = this.#kept.version;
      return this.#kept.report;
    }
    await this.#learnAll();
    const version = this.#version;
    this.#begun = version;
    const report = await this.#make();
    // What came meanwhile is in it or not.
    this.#kept = version === this.#version ? { version, report } : undefined;
    return report;
  }

  /** Once it resolves, what every finished seed adds is known. */
  async #learnAll(): Promise<void> {
    const { finished, pause } = this.#parts;
    await this.#learn();
    while (!finished.digested.isKnown) {
      await pause();
      await this.#learn();
    }
  }

  /** Reads what the finished seeds add, as far as that is not known. */
  async #learn(): Promise<void> {
    const { ledger, finished, pause } = this.#parts;
    const { digested } = finished;
    if (digested.begin()) {
      for (let no: number | undefined = 0; no !== undefined; ) {
        no = ledger.proveFinished(no, PROVEN_A_TURN, 'rows');
        if (no !== undefined) await pause();
      }
    }
    while (digested.learn(FINISHED_A_TURN)) await pause();
    for (;;) {
      const changed = digested.changed(PROVEN_A_TURN);
      for (const id of changed) {
        const no = finished.numberOf(id);
        if (no !== undefined) ledger.proveFinished(no - 1, 1, 'rows');
      }
      digested.renew(changed);
      if (changed.length < PROVEN_A_TURN) return;
      await pause();
    }
  }

  /**
   * By ascending id, some seeds in one turn of the loop. Between two turns seeds go to disk and come back: what is not passed yet is
   * taken from where it lies when its turn comes.
   */
  async #make(): Promise<DigestReport> {
    const { ledger, finished, pause } = this.#parts;
    const { market } = ledger;
    const signed = new MarketDigest();
    const whole = new MarketDigest();
    const inMemory: { readonly id: SeedId; readonly envelopes: number }[] = [];
    let [seeds, unsigned] = [0, 0];
    let before: SeedId | undefined;
    const addFinished = (upTo: SeedId | undefined) => {
      for (const hashes of finished.digested.between(before, upTo)) {
        signed.add(hashes);
        whole.add(hashes);
        seeds += hashes.length / HASH_BYTES;
      }
    };
    const ahead = new SeedsAhead(market.seedIds());
    this.#ahead = ahead;
    try {
      for (let ids = ahead.take(before); ids.length > 0; ids = ahead.take(before)) {
        for (const id of ids) {
          const part = partOf(market, id);
          if (part === undefined) continue;
          addFinished(id);
          before = id;
          if (part.signed !== undefined) {
            signed.add(part.signed);
            seeds += 1;
            inMemory.push({ id, envelopes: part.envelopes });
          }
          whole.add(part.whole);
          unsigned += part.unsigned;
        }
        await pause();
        await this.#learnAll();
      }
    } finally {
      this.#ahead = undefined;
    }
    addFinished(undefined);
    // What went to disk since it was passed is counted there.
    const here = inMemory.filter(({ id }) => market.record(id) !== undefined);
    const envelopes = here.reduce((sum, each) => sum + each.envelopes, finished.holdings().envelopes);
    return {
      ...{ digest: signed.hex(), envelopes, seeds },
      unsigned_digest: unsigned === 0 ? null : whole.hex(),
    };
  }
}

/** The seeds in memory that a digest has not passed yet, also those that come into memory while it is made. */
class SeedsAhead {
  readonly #listed = new Set<SeedId>();
  #ids: readonly SeedId[] = [];
  #changed: Set<SeedId>;

  constructor(ids: Iterable<SeedId>) {
    this.#changed = new Set(ids);
  }

  changed(id: SeedId): void {
    this.#changed.add(id);
  }

  /** The next of them behind `after`, those of one turn; none at the end. */
  take(after: SeedId | undefined): readonly SeedId[] {
    const come = [...this.#changed].filter(
      (id) => (after === undefined || id > after) && !this.#listed.has(id),
    );
    this.#changed = new Set();
    for (const id of come) this.#listed.add(id);
    if (come.length > 0) this.#ids = [...this.#ids, ...come].toSorted();
    const ids = this.#ids.slice(0, SEEDS_A_TURN);
    this.#ids = this.#ids.slice(ids.length);
    // One that is on disk now may come back.
    for (const id of ids) this.#listed.delete(id);
    return ids;
  }
}

function partOf(market: Market, id: SeedId): SeedPart | undefined {
  const folded = market.folded(id);
  if (folded === undefined) return undefined;
  const held = market.envelopesOf(id);
  const verified = held.filter((envelope) => envelope.verified);
  const signed = market.seedHash(id, seedHash);
  // A v0 result that names no seed is in the fold alone.
  const isSigned = verified.length === held.length && folded.results.every((result) => result.held.verified);
  return {
    signed,
    whole: isSigned && signed !== undefined ? signed : seedHash(wholeForm(folded)),
    envelopes: verified.filter((envelope) => market.isCounted(envelope)).length,
    unsigned: held.length - verified.length,
  };
}
