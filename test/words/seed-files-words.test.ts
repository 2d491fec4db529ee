import { expect, test } from 'vitest';
import type { Cid } from '../../source/model/files/file-names.ts';
import { seedFilesWords } from '../../source/words/seed-files-words.ts';

const CID = 'bafkreigh2akiscaildc' as Cid;
const MIB = 1024 * 1024;

test('what a seed gives and wants, and what its result brought, is a line each', () => {
  expect(
    seedFilesWords(
      {
        inputs: { cid: CID, bytes: 1.2 * MIB, count: 3 },
        outputs: { patterns: ['dist/**', '*.log'], max_bytes: 256 * MIB, max_count: 1000 },
        open_inputs: true,
      },
      { cid: CID, bytes: 3072, count: 1 },
    ),
  ).toEqual([
    'gives 3 files, 1.2 MiB, to anybody',
    'wants dist/** *.log, at most 1,000 files, 256 MiB',
    'result brought 1 file, 3 KiB',
  ]);
});

test('a seed without files says nothing of them', () => {
  expect(seedFilesWords(undefined, undefined)).toEqual([]);
});

test('what cannot be used is said with what is wrong, safe for a terminal', () => {
  const fault = { problem: 'member', field: 'inputs.cid\u001b[2J', wanted: 'a CID' } as const;
  expect(seedFilesWords({ fault }, { fault })).toEqual([
    'what it says of files cannot be used: inputs.cid: a CID',
    'the files of its result cannot be used: inputs.cid: a CID',
  ]);
});
