import type { FoldedSeed } from '../../model/fold/folded-seed.ts';
import type { Market } from '../../model/fold/market.ts';
import { overAtMs } from '../../model/status-at.ts';
import type { SeedId } from '../../model/types.ts';

/** The seeds that still wait for somebody: with the others no order can do anything until something new is said of them. */
export class LiveSeeds {
  readonly #market: Market;
  readonly #ids = new Set<SeedId>();
  #lookedMs = Number.POSITIVE_INFINITY;

  constructor(market: Market) {
    this.#market = market;
    market.watch((id) => {
      // What is not kept is all looked at with the first look.
      if (this.#lookedMs === Number.POSITIVE_INFINITY) return;
      if (market.record(id)?.seeds.length === 0) this.#ids.delete(id);
      else this.#ids.add(id);
    });
  }

  /** Those of a moment; what comes while they are gone through is among them. */
  *at(nowMs: number): IterableIterator<FoldedSeed> {
    // What was over may not be by a clock that was set back.
    if (nowMs < this.#lookedMs) for (const id of this.#market.seedIds()) this.#ids.add(id);
    this.#lookedMs = nowMs;
    for (const id of this.#ids) {
      const folded = this.#market.folded(id);
      if (folded === undefined || nowMs >= restsAtMs(folded)) this.#ids.delete(id);
      else yield folded;
    }
  }
}

/** An award that is disputed may be worked at until its forfeit, though the seed is settled by another. */
const restsAtMs = (folded: FoldedSeed): number =>
  Math.max(overAtMs(folded), ...folded.claims.map(({ forfeitMs }) => forfeitMs));
