import type { ActionValue } from '../../../source/contract/actions.ts';
import type { ResultRow } from '../../../source/contract/seed-lists.ts';
import { done } from '../../../source/model/errors.ts';
import type { Cid } from '../../../source/model/files/file-names.ts';
import { BenchConsole, type BenchOptions } from './bench-console.ts';
import { detailOfRow, resultRow } from './fake-details.ts';
import { ROWS } from './fake-market.ts';

export type Side = ActionValue['filesShow']['sides'][number];

const CID = 'bafkreigh2akiscaildc' as Cid;
/** What a seed gives or a result brought. */
export const GIVEN = { cid: CID, bytes: 3 * 1024 * 1024, count: 3 };

/** A side of a seed whose list is here. */
export const inputs = (more: Partial<Side> = {}): Side => ({
  ...{ side: 'inputs', ...GIVEN, written_to: [] },
  files: [
    { path: 'build.sh', mode: 'executable', bytes: 512, here: true },
    { path: 'src/main.c', mode: 'plain', bytes: 2 * 1024 * 1024, here: false },
    { path: 'src/\u001b[2Jevil', mode: 'plain', bytes: 1024, here: true },
  ],
  ...more,
});

/** A seed that waits for us to settle it. */
export const SETTLING = ROWS.find(({ id }) => id.startsWith('7f3a9c'));

/** A console on a seed whose result brought files. */
export async function withBrought(options: BenchOptions = {}, result: Partial<ResultRow> = { files: GIVEN }) {
  const bench = await BenchConsole.open(120, 40, options);
  if (SETTLING === undefined) throw new Error('no such row');
  const detail = detailOfRow(SETTLING);
  bench.api.details.set(SETTLING.id, { ...detail, results: [resultRow(SETTLING, result)] });
  bench.api.answer = (action, input) =>
    action === 'fetch'
      ? done({ seed_id: SETTLING.id, result_id: 'r', to: String(Object(input).to), files: [] })
      : done({ seed_id: SETTLING.id, sides: [] });
  await bench.press('j', 'j');
  await bench.time.pass(500);
  return bench;
}
