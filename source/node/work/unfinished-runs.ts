import type { Refusal } from '../../model/errors.ts';
import type { SeedId } from '../../model/types.ts';
import type { EventSink } from '../../monitor/monitor.ts';
import type { KeptRun } from './kept-run.ts';
import { type JournalledRun, RunJournal } from './run-journal.ts';

/** A run that did its work, or a part of it, and left no result. */
interface Unfinished {
  readonly run: JournalledRun;
  readonly why: 'crashed' | 'stopped' | 'not-kept';
  /** What it printed and how it ended, as far as that is known. */
  readonly kept: KeptRun | undefined;
}

/** The runs that left no result, and the journal that knows of them after a crash. */
export class UnfinishedRuns {
  readonly #journal: RunJournal;
  readonly #runs = new Map<SeedId, Unfinished>();

  /** Reads the journal in `folder`; throws `CrabnetError` where it cannot be known what is in it. */
  constructor(folder: string, hasResult: (run: JournalledRun) => boolean) {
    this.#journal = new RunJournal(folder);
    for (const run of this.#journal.runs()) {
      if (hasResult(run)) this.#journal.end(run.seedId);
      else this.#runs.set(run.seedId, asJournalled(run));
    }
  }

  /** Why a run wants a confirmation, or undefined. */
  refusal(seedId: SeedId): Refusal | undefined {
    const unfinished = this.#runs.get(seedId);
    if (unfinished === undefined) return undefined;
    const { run, why } = unfinished;
    const began_ts = Math.floor(run.startedMs / 1000);
    const kept_bytes = keptBytes(unfinished);
    return { code: 'needs-confirmation', facts: { what: 'run-again', began_ts, why, kept_bytes } };
  }

  kept(seedId: SeedId): KeptRun | undefined {
    return this.#runs.get(seedId)?.kept;
  }

  /** Notes that a run begins; on disk when this returns. Throws `CrabnetError` `task-start`: then it must not. */
  begin(run: JournalledRun): void {
    this.#journal.begin(run);
  }

  /** A run ended because its node ends; false where what it printed could not be kept. */
  stopped(run: JournalledRun, kept: KeptRun): boolean {
    this.#runs.set(run.seedId, { run, why: 'stopped', kept });
    return this.#journal.keep(run, kept);
  }

  /** A run ended, and its result is not kept yet, which may fail. */
  ended(run: JournalledRun, kept: KeptRun): void {
    this.#runs.set(run.seedId, { run, why: 'not-kept', kept });
  }

  /** Its result could not be kept: what it came to is, if the disk takes that. */
  resultNotKept(seedId: SeedId): void {
    const { run, kept } = this.#runs.get(seedId) ?? {};
    if (run !== undefined && kept !== undefined) this.#journal.keep(run, kept);
  }

  /** It left its result, or never began. */
  forget(seedId: SeedId): void {
    this.#journal.end(seedId);
    this.#runs.delete(seedId);
  }

  /** Says each as an event. */
  tell(monitor: EventSink): void {
    for (const unfinished of this.#runs.values()) {
      const { run, why } = unfinished;
      monitor.emit('task_interrupted', {
        seed_id: run.seedId,
        claim_id: run.claimId,
        started_ts: Math.floor(run.startedMs / 1000),
        why,
        kept_bytes: keptBytes(unfinished),
      });
    }
  }
}

/** A run of which nothing more is known than that it began was ended by a crash. */
function asJournalled(run: JournalledRun): Unfinished {
  const { kept } = run;
  if (kept === undefined) return { run, why: 'crashed', kept };
  return { run, why: kept.outcome.kind === 'stopped' ? 'stopped' : 'not-kept', kept };
}

const keptBytes = ({ kept }: Unfinished): number | null =>
  kept === undefined ? null : kept.outcome.stdoutBytes + kept.outcome.stderrBytes;
