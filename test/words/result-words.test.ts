import { expect, test } from 'vitest';
import { exitWords, resultNotes } from '../../source/words/result-words.ts';
import { aResult } from '../support/fake-node.ts';

test('how a result ended', () => {
  expect(exitWords({ exit_code: 0, timed_out: false, duration_ms: 64_000 })).toBe('exit 0 in 1m04s');
  expect(exitWords({ exit_code: 124, timed_out: true, duration_ms: 600_000 })).toBe('timed out after 10m');
});

test('what speaks against a result comes first, where a line may be cut', () => {
  const cancelled = aResult({ stopped_by: 'it was cancelled', hash_matches: true });
  expect(resultNotes(cancelled)).toEqual(['it was cancelled', 'sha256 matches']);
  expect(resultNotes(aResult({ hash_matches: false, late: true }))).toEqual(['sha256 DIFFERS', 'late ~']);
});
