import { expect, test } from 'vitest';
import { exitWords, resultMarks, resultNotes } from '../../source/words/result-words.ts';
import { aResult } from '../support/made-rows.ts';

test('how a result ended', () => {
  expect(exitWords({ exit_code: 0, timed_out: false, duration_ms: 64_000 })).toBe('exit 0 in 1m04s');
  expect(exitWords({ exit_code: 124, timed_out: true, duration_ms: 600_000 })).toBe('timed out after 10m');
});

test('what speaks against a result comes first, where a line may be cut', () => {
  const cancelled = aResult({ stopped_by: 'it was cancelled', hash_matches: true });
  expect(resultNotes(cancelled)).toEqual(['it was cancelled', 'sha256 matches']);
  expect(resultNotes(aResult({ hash_matches: false, late: true }))).toEqual(['sha256 DIFFERS', 'late ~']);
});

test('which limits held a task is said as the word of its worker, what it had none of first', () => {
  const held = aResult({ limits: { exact: ['time', 'memory'], watched: ['cpu', 'files'] } });
  const none = aResult({ limits: { exact: ['time', 'output'], watched: [] } });
  expect(resultMarks(held).map(({ long }) => long)).toEqual([
    "limits: exact time, memory; watched cpu, files; none of processes, disk, output (its worker's word)",
  ]);
  expect(resultNotes(none)).toEqual(['sha256 matches', 'no limit of cpu, memory, processes, disk, files']);
  expect(resultMarks(aResult({ limits: null }))).toEqual([]);
});
