import type { BroughtVerdict } from '../../contract/transfer.ts';
import type { Problem, RefusalReason } from '../../model/verdict.ts';

/** An envelope that was refused, and where it stands in the file. */
export interface RefusedAt extends Problem {
  readonly at: string;
}

/** So many are told one by one. */
const TOLD_ONE_BY_ONE = 20;

/** What became of a file's envelopes, over one reading of it or several. */
export class ImportTally {
  admitted = 0;
  known = 0;
  waiting = 0;
  envelopes = 0;
  refused = new Map<RefusalReason, number>();
  firstRefused: RefusedAt[] = [];
  #readings = 0;

  /** The file is read from its beginning: what was refused before is judged again, and what was taken in is known by now. */
  begin(): void {
    this.#readings += 1;
    this.refused = new Map();
    this.firstRefused = [];
  }

  count(at: string, verdict: BroughtVerdict): void {
    const isFirstReading = this.#readings === 1;
    if (isFirstReading) this.envelopes += 1;
    switch (verdict.verdict) {
      case 'admitted':
        this.admitted += 1;
        return;
      case 'known':
        if (isFirstReading) this.known += 1;
        return;
      case 'waiting':
        this.waiting += 1;
        return;
      case 'refused': {
        const { verdict: _refused, ...problem } = verdict;
        this.refused.set(problem.reason, (this.refused.get(problem.reason) ?? 0) + 1);
        if (this.firstRefused.length < TOLD_ONE_BY_ONE) this.firstRefused.push({ at, ...problem });
      }
    }
  }

  /** So many that waited are admitted now. */
  freed(count: number): void {
    this.admitted += count;
    this.waiting = Math.max(0, this.waiting - count);
  }

  get refusedCount(): number {
    return [...this.refused.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Reading on may help: there was no place to wait for what came later in the file. */
  get mayHelpAgain(): boolean {
    return (this.refused.get('inert-full') ?? 0) > 0;
  }
}
