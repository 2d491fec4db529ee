import { createHash } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DRAFT_ENDING, replaceDurably, syncFolder } from '../../base/durable-file.ts';
import { makeFolders } from '../../base/make-folders.ts';
import { readPlainFile } from '../../base/plain-file.ts';
import { CrabnetError } from '../../model/errors.ts';
import type { ClaimId, SeedId } from '../../model/types.ts';
import { type KeptRun, keptFrom, keptText } from './kept-run.ts';

/** A run that has begun. `startedMs`: unix milliseconds. */
export interface JournalledRun {
  readonly seedId: SeedId;
  readonly claimId: ClaimId;
  readonly startedMs: number;
  /** How it ended, where its node could keep that instead of a result. */
  readonly kept?: KeptRun;
}

const PREFIX = 'run-';

/**
 * The runs that have begun and whose result is not kept yet, a file for each: on disk before the task's first process,
 * gone once its result is. What a start finds here was interrupted by a crash.
 */
export class RunJournal {
  readonly #folder: string;

  /** `folder` is made when it is first needed. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Notes a run; on disk when this returns. Throws `CrabnetError` `task-start`: then the run must not begin. */
  begin(run: JournalledRun): void {
    try {
      makeFolders(this.#folder);
      replaceDurably(this.#pathOf(run.seedId), JSON.stringify(run));
      syncFolder(dirname(this.#folder));
    } catch (cause) {
      throw new CrabnetError(
        'task-start',
        `the task was not started, because its run cannot be noted in ${this.#folder}: ${(cause as Error).message}`,
        { remedy: 'free some space on the disk, or give this user the right to write there', cause },
      );
    }
  }

  /** Notes what a run came to whose result is not kept; false where the disk does not take it. */
  keep(run: JournalledRun, kept: KeptRun): boolean {
    try {
      replaceDurably(this.#pathOf(run.seedId), JSON.stringify({ ...run, kept: keptText(kept) }));
      return true;
    } catch {
      return false;
    }
  }

  /** The run left its result, or never began. */
  end(seedId: SeedId): void {
    try {
      rmSync(this.#pathOf(seedId), { force: true });
    } catch {
      // It stays, and the next start finds the result that it waits for.
    }
  }

  /** What is noted now. A note that was not written to its end is of a run that never began. */
  runs(): readonly JournalledRun[] {
    return this.#names().flatMap((name) => {
      const run = readRun(join(this.#folder, name));
      return run === undefined ? [] : [run];
    });
  }

  #names(): readonly string[] {
    try {
      return readdirSync(this.#folder).filter(
        (name) => name.startsWith(PREFIX) && !name.endsWith(DRAFT_ENDING),
      );
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw new CrabnetError(
        'data-dir',
        `the folder ${this.#folder} cannot be read: ${(cause as Error).message}`,
        { field: 'data-dir', remedy: 'give this user the right to read it', cause },
      );
    }
  }

  /** An id may be any text where it comes from a node that signs nothing. */
  #pathOf(seedId: SeedId): string {
    return join(this.#folder, `${PREFIX}${createHash('sha256').update(seedId).digest('hex')}`);
  }
}

function readRun(path: string): JournalledRun | undefined {
  try {
    const read = JSON.parse(readPlainFile(path)) as {
      readonly [name in keyof JournalledRun]?: unknown;
    };
    const { seedId, claimId, startedMs } = read;
    if (typeof seedId !== 'string' || typeof claimId !== 'string' || !Number.isSafeInteger(startedMs)) {
      return undefined;
    }
    const kept = keptFrom(read.kept);
    return {
      ...{ seedId: seedId as SeedId, claimId: claimId as ClaimId, startedMs: startedMs as number },
      ...(kept === undefined ? {} : { kept }),
    };
  } catch {
    return undefined;
  }
}
