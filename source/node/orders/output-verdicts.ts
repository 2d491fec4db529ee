import { BoundedMap } from '../../base/bounded-map.ts';
import { countingResult, type FoldedSeed } from '../../model/fold/folded-seed.ts';
import { type OutputVerdict, outputVerdict } from '../../operator/orders/output-verdict.ts';
import type { Ledger } from '../replication/ledger.ts';
import { storedResult } from '../trade/seed-parts.ts';

const KEPT_MAX = 10_000;

/** What orders made of outputs: one that nobody decides about is not read from the disk at each look. */
export class OutputVerdicts {
  readonly #ledger: Pick<Ledger, 'text'>;
  /** By the key of the result's envelope, which names its bytes, and the patterns. */
  readonly #known = new BoundedMap<string, OutputVerdict>(KEPT_MAX);

  constructor(ledger: Pick<Ledger, 'text'>) {
    this.#ledger = ledger;
  }

  /** Of the counting result of a seed; undefined where its output is not here. */
  of(folded: FoldedSeed, patterns: readonly string[] | null): OutputVerdict | undefined {
    const result = countingResult(folded);
    if (result === undefined) return undefined;
    const place = `${result.held.key} ${patterns?.map((pattern) => `${pattern.length} ${pattern}`).join('') ?? 'any'}`;
    const known = this.#known.get(place);
    if (known !== undefined) return known;
    const { stdout } = storedResult(this.#ledger.text(result.held.key));
    if (typeof stdout !== 'string') return undefined;
    const verdict = outputVerdict(stdout, patterns);
    this.#known.set(place, verdict);
    return verdict;
  }
}
