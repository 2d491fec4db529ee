import { Allowance, type AllowanceSize } from '../../base/allowance.ts';
import type { Alarms } from '../alarms.ts';
import { unlessStoreFailed } from '../store-guard.ts';
import type { Candidate } from './catch-up-candidate.ts';
import type { Candidates, Named } from './catch-up-candidates.ts';
import type { DaySummaries } from './day-summaries.ts';

/** Bytes of places that are looked through for hellos: of one host, and of all: half a percent and two percent of a core, about. */
const LOOKS: AllowanceSize = {
  each: { perSecond: 8_000_000, burst: 80_000_000 },
  all: { perSecond: 32_000_000, burst: 320_000_000 },
};

export interface HelloComparisonParts {
  readonly candidates: Pick<Candidates, 'isKnown' | 'hostOf'>;
  readonly summaries: Pick<DaySummaries, 'isDifferent' | 'cost'>;
  readonly alarms: Pick<Alarms, 'storeFailed'>;
  monotonicMs(): number;
  /** It is known of somebody whether it differs. */
  compared(): void;
}

/** Holds what hellos say against what is here. Whose budget is used up is compared again with its next hello. */
export class HelloComparison {
  readonly #parts: HelloComparisonParts;
  readonly #looks = new Allowance(LOOKS, 'hosts');

  constructor(parts: HelloComparisonParts) {
    this.#parts = parts;
  }

  /** Notes of a candidate whether it holds something else than we, by its newest hello. */
  compare(named: Named): void {
    const [, candidate] = named;
    if (candidate.isComparing) return;
    candidate.isComparing = true;
    void unlessStoreFailed(this.#parts.alarms, this.#compare(named)).finally(() => {
      candidate.isComparing = false;
    });
  }

  async #compare(named: Named): Promise<void> {
    const [, candidate] = named;
    for (let said: Candidate['said'] | undefined; said !== candidate.said; ) {
      said = candidate.said;
      if (!this.#affords(named)) return;
      candidate.differs = await this.#parts.summaries.isDifferent(said);
    }
    this.#parts.compared();
  }

  #affords([nodeId, candidate]: Named): boolean {
    const { candidates, summaries, monotonicMs } = this.#parts;
    const cost = summaries.cost(candidate.said);
    const group = candidates.isKnown(nodeId) ? 'trusted' : 'strangers';
    return cost === 0 || this.#looks.take(candidates.hostOf(nodeId, candidate), group, monotonicMs(), cost);
  }
}
