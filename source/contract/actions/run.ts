import type { FilesName } from '../../model/files/file-names.ts';
import type { HeldLimits } from '../task-limits.ts';
import { defineAction } from './action.ts';
import { SEED } from './ids.ts';
import { TELLING, type Told } from './telling.ts';

export const SANDBOX_LEVELS = ['bwrap', 'basic', 'none'] as const;
export type SandboxLevel = (typeof SANDBOX_LEVELS)[number];

/** Levels that do not keep a stranger's command apart from this machine: running one there wants a yes. */
export type WeakSandbox = Exclude<SandboxLevel, 'bwrap'>;

export const isWeakSandbox = (level: SandboxLevel): level is WeakSandbox => level !== 'bwrap';

interface Ran extends Told {
  readonly result_id: string;
  readonly exit_code: number;
  readonly timed_out: boolean;
  readonly output_hash: string;
  readonly duration_ms: number;
  readonly sandbox: SandboxLevel;
  /** What it made that was wanted. */
  readonly files?: FilesName;
  /** Null where nobody kept it, as of a run of an earlier release. */
  readonly limits: HeldLimits | null;
}

export const run = defineAction({
  command: 'seed run',
  summary: 'run the task that was awarded to you, and send its result',
  examples: [
    ['crabnet seed run 7f3a9c12', 'in the sandbox'],
    [
      'crabnet seed run 7f3a9c12 --follow',
      'show what it prints; Ctrl-C leaves it to the node that runs it, and ends it where none runs',
    ],
    [
      'crabnet seed run 7f3a9c12 --kept',
      'the node stopped during the last run: send what that had printed, and run nothing',
    ],
    ['crabnet seed run 7f3a9c12 --sandbox basic --yes', 'with less isolation, without being asked'],
  ],
  fields: {
    seed: SEED,
    sandbox: {
      kind: 'choice',
      choices: SANDBOX_LEVELS,
      ofNode: true,
      words: 'how tasks are kept apart from this machine',
    },
    kept: {
      kind: 'flag',
      words: 'send what its last run had printed when its node stopped, instead of running it again',
    },
    ...TELLING,
  },
  isSlow: true,
  done: ({ result_id, output_hash }: Ran) => `task result ${result_id} hash=${output_hash}`,
});
