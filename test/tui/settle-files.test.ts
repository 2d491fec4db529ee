import { describe, expect, test } from 'vitest';
import { done } from '../../source/model/errors.ts';
import { inputs, SETTLING, type Side, withBrought } from './support/files-bench.ts';

describe('the form that settles a result with files', () => {
  const sides = (files: Side['files']) =>
    done({ seed_id: SETTLING?.id ?? '', sides: [inputs({ side: 'outputs', files })] });

  test('says before the acceptance, which is final, that they are not here yet, and what fetches them', async () => {
    const bench = await withBrought();
    await bench.press('s');
    expect(bench.text).toContain('brought 3 files, 3 MiB, not here yet   Esc w fetches them');
  });

  test('says that they are here, and what reads one', async () => {
    const bench = await withBrought();
    bench.api.answer = sides([{ path: 'a.txt', mode: 'plain', bytes: 3, here: true }]);
    bench.api.tell({ seeds: [SETTLING?.id ?? ''] });
    await bench.time.pass(500);
    await bench.press('s');
    expect(bench.text).toContain('brought 3 files, 3 MiB, here   Esc i reads one');
  });

  test('names no key that fetches what cannot be used', async () => {
    const bench = await withBrought(
      {},
      {
        files: { fault: { problem: 'member', field: 'files.cid', wanted: 'a CID' } },
      },
    );
    await bench.press('s');
    expect(bench.text).toContain('the files of its result cannot be used');
    expect(bench.text).not.toContain('fetches them');
  });

  test('says nothing of files where there are none', async () => {
    const bench = await withBrought({}, {});
    await bench.press('s');
    expect(bench.text).not.toContain('brought');
  });
});
