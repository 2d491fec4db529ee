import type { ResultDraft, RunPlan } from '../../model/decide/command.ts';
import { noFilesMember } from '../../model/files/no-files.ts';
import { ENVELOPE_MAX_BYTES } from '../../model/limits.ts';
import { fitOutput } from '../../runner/output/fit-output.ts';
import { outputHash } from '../../runner/output/output-hash.ts';
import type { KeptRun } from '../work/kept-run.ts';

/** What a result's envelope takes besides its output: ids, hash, salt, signature, figures and the name of its files. */
const RESULT_OVERHEAD_BYTES = 1700;
/** And why it brings none: a path, of which each character may take six bytes. */
const NO_FILES_BYTES = 1300;

/** A finished run as the result that fits one envelope (E8). */
export function resultDraft(
  { seed, claim }: RunPlan,
  { outcome, files, filesFault }: Pick<KeptRun, 'outcome' | 'files' | 'filesFault'>,
  ts: number,
): ResultDraft {
  const noFiles = filesFault === undefined ? undefined : noFilesMember(filesFault);
  const budgetBytes =
    ENVELOPE_MAX_BYTES - RESULT_OVERHEAD_BYTES - (noFiles === undefined ? 0 : NO_FILES_BYTES);
  const { stdout, stderr, truncated } = fitOutput(
    outcome.stdout,
    outcome.stderr,
    outcome.stdoutBytes,
    outcome.stderrBytes,
    budgetBytes,
  );
  return {
    kind: 'TaskResult',
    ts,
    result: {
      seed_id: seed.id,
      claim_id: claim.id,
      worker: claim.worker,
      exit_code: outcome.exitCode,
      timed_out: outcome.kind === 'timed-out',
      stdout,
      stderr,
      output_hash: outputHash(stdout, stderr),
      duration_ms: Math.round(outcome.durationMs),
      ...(files === undefined ? {} : { files }),
      ...(noFiles === undefined ? {} : { no_files: noFiles }),
      ...(truncated === null ? {} : { truncated: { ...truncated } }),
      ...(outcome.stoppedBy === undefined ? {} : { stopped_by: outcome.stoppedBy }),
      ...(outcome.limits === null ? {} : { limits: { ...outcome.limits } }),
    },
  };
}
