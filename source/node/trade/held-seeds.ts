import type { FilterContext } from '../../contract/filter-conditions.ts';
import type { SeedRow } from '../../contract/node-api.ts';
import type { PetnameLookup } from '../../contract/petname.ts';
import type { FoldedSeed } from '../../model/fold/folded-seed.ts';
import type { Market } from '../../model/fold/market.ts';
import type { NodeId, SeedId } from '../../model/types.ts';
import type { FinishedRows } from './finished-rows.ts';
import { type RowContext, seedRow } from './rows.ts';

export interface HeldSeedsParts {
  readonly us: NodeId;
  readonly market: Market;
  readonly finished: FinishedRows;
  readonly nowMs: () => number;
  /** The name that a node gives itself; empty where it is not known. */
  readonly aliasOf: (id: NodeId) => string;
  /** The names that the owner gave. */
  readonly petnames?: () => PetnameLookup;
  readonly running: (id: SeedId) => RowContext['running'];
  readonly unsent: () => ReadonlySet<string>;
}

/** A row, and when it was worked out. */
interface Kept {
  readonly row: SeedRow;
  readonly atMs: number;
}

/** The seeds that a node holds, in memory or as finished ones on disk. */
export class HeldSeeds {
  readonly #parts: HeldSeedsParts;
  /** Where anything is said of a seed the market folds it anew when that changes, so a fold's row changes with time alone. */
  readonly #rows = new WeakMap<FoldedSeed, Kept>();

  constructor(parts: HeldSeedsParts) {
    this.#parts = parts;
  }

  /** The rows of these seeds; those that are not held are left out. */
  rows(ids: readonly SeedId[]): readonly SeedRow[] {
    const unsent = this.#parts.unsent();
    return ids.flatMap((id) => this.liveRow(id, unsent) ?? this.#parts.finished.row(id) ?? []);
  }

  /** The row of a seed in memory. */
  liveRow(id: SeedId, unsentSeeds: ReadonlySet<string>): SeedRow | undefined {
    const folded = this.#parts.market.folded(id);
    if (folded === undefined) return undefined;
    // A list asks for every seed: what is known is found without anything being made for it.
    const kept = this.#rows.get(folded);
    const isRunning = this.#parts.running(id) !== null;
    if (kept !== undefined && !isRunning && kept.row.unsent === unsentSeeds.has(id)) {
      if (isTrueAt(kept, this.#parts.nowMs())) return kept.row;
    }
    const context = this.contextOf(id, unsentSeeds);
    const row = seedRow(folded, context);
    if (!isRunning) this.#rows.set(folded, { row, atMs: context.nowMs });
    return row;
  }

  /** What a filter holds rows against. */
  filterContext(): FilterContext {
    const { us, nowMs, aliasOf, petnames } = this.#parts;
    const named = petnames === undefined ? {} : { petnames: petnames() };
    return { us, nowMs: nowMs(), aliasOf: (id) => aliasOf(id as NodeId), ...named };
  }

  /** What a row of a seed shows beyond the market. */
  contextOf(id: SeedId, unsentSeeds = this.#parts.unsent()): RowContext {
    const { us, nowMs, running } = this.#parts;
    return { us, nowMs: nowMs(), running: running(id), unsent: unsentSeeds.has(id) };
  }
}

/** The row's status does not change before its deadline, which is rounded up to a second. */
export const trueUntilMs = ({ deadline_ts }: SeedRow): number =>
  deadline_ts === null ? Number.POSITIVE_INFINITY : (deadline_ts - 1) * 1000;

const isTrueAt = ({ row, atMs }: Kept, nowMs: number): boolean => nowMs >= atMs && nowMs <= trueUntilMs(row);
