import { sanitizeLine } from '../base/text/sanitize.ts';
import type { ResultRow } from '../contract/seed-lists.ts';
import type { NoFiles } from '../model/files/no-files.ts';
import { noFilesBroughtWords } from './files-words.ts';
import { heldLimitsWords } from './limit-words.ts';
import type { Look } from './look.ts';
import { formatDuration } from './time.ts';
import type { Wording } from './wording.ts';

/** `exit 0 in 1m04s`, or `timed out after 10m`. */
export const exitWords = ({
  timed_out,
  exit_code,
  duration_ms,
}: Pick<ResultRow, 'timed_out' | 'exit_code' | 'duration_ms'>): string =>
  timed_out
    ? `timed out after ${formatDuration(duration_ms)}`
    : `exit ${exit_code} in ${formatDuration(duration_ms)}`;

/** Whether the output is the one that was hashed; v0 nodes hash other bytes than they send. */
export const hashWords = ({ hash_matches }: ResultRow): Wording =>
  hash_matches
    ? { long: 'hash matches', short: 'matches' }
    : { long: 'HASH DIFFERS from the output', short: 'DIFFERS' };

export const resultLook = (result: ResultRow): Look | undefined =>
  result.exit_code !== 0 || result.timed_out || !result.hash_matches ? 'bad' : undefined;

/** What is to be known of a result, in few words, what speaks against it first, and last what held its task: that may be long. */
export function resultNotes(result: ResultRow): readonly string[] {
  const hash = `sha256 ${hashWords(result).short}`;
  const doubts = resultDoubts(result).map(({ short }) => short);
  const limits = limitsMarks(result).map(({ short }) => short);
  return [...(result.hash_matches ? [...doubts, hash] : [hash, ...doubts]), ...limits];
}

/** What else is to be known of a result before it is settled. */
export const resultMarks = (result: ResultRow): readonly Wording[] => [
  ...resultDoubts(result),
  ...limitsMarks(result),
];

function resultDoubts(result: ResultRow): readonly Wording[] {
  const stoppedBy = result.stopped_by === null ? null : sanitizeLine(result.stopped_by);
  return [
    ...(result.accepted ? [{ long: 'accepted', short: 'accepted' }] : []),
    ...(stoppedBy === null ? [] : [{ long: `ended early: ${stoppedBy}`, short: stoppedBy }]),
    ...(result.late ? [{ long: 'late', short: 'late ~' }] : []),
    ...(result.equivocal ? [{ long: 'one of several that differ', short: 'another result differs #' }] : []),
    ...(result.holds ? [] : [{ long: 'of a claim that does not hold', short: 'its claim does not hold' }]),
    ...(result.ambiguous ? [{ long: 'could be of several seeds', short: 'may belong to another seed' }] : []),
    ...(result.no_files === undefined ? [] : [noFilesMark(result.no_files)]),
    ...(result.verified ? [] : [{ long: 'unverified', short: 'unsigned ?' }]),
  ];
}

const noFilesMark = (noFiles: NoFiles): Wording => ({
  long: `brought no files: ${noFilesBroughtWords(noFiles)} (its worker's word)`,
  short: 'brought no files',
});

/** Nobody but its worker can know. */
function limitsMarks({ limits }: ResultRow): readonly Wording[] {
  if (limits === null) return [];
  const { long, short } = heldLimitsWords(limits);
  return [{ long: `${long} (its worker's word)`, short }];
}
