import type { NodeApi, SeedRow } from '../../contract/node-api.ts';
import { isEmptyFilter, readFilter } from '../../contract/seed-filter.ts';
import { PAGE_MAX_SEEDS } from '../../contract/seed-page.ts';
import { seedPages } from '../../contract/seed-pages.ts';
import { CrabnetError } from '../../model/errors.ts';
import { filterProblemWords } from '../../words/filter-words.ts';
import { EXIT } from '../exit-code.ts';
import type { OneShot } from '../invocation.ts';
import type { Output } from '../output.ts';
import { seedLine, seedTableLines } from '../render/seed-table.ts';

/** `seed list`: a table on a terminal, one for each page, the reference's lines in a pipe; written as the pages come. */
export const seedList: OneShot = async (api, { options: { limit, filter = '' } }, out) => {
  const read = readFilter(filter);
  if (!read.ok) {
    const remedy = 'write words, or conditions as in status:open reward>20 left<10m';
    throw new CrabnetError('usage', filterProblemWords(read.problem), { field: 'filter', remedy });
  }
  const pages = limit === undefined ? seedPages(api, { reverse: true, filter }) : newest(api, limit, filter);
  if (out.json) await out.list(pages);
  else await print(pages, out, !isEmptyFilter(read.filter));
  return EXIT.done;
};

async function print(
  pages: AsyncIterable<readonly SeedRow[]>,
  out: Output,
  isFiltered: boolean,
): Promise<void> {
  let isEmpty = true;
  for await (const seeds of pages) {
    if (!isEmpty && out.terminal) out.line();
    out.lines(out.terminal ? seedTableLines(seeds, out) : seeds.map(seedLine));
    isEmpty = false;
    await out.drained();
  }
  if (isEmpty && isFiltered) out.remark('no seed matches the filter');
  else if (isEmpty) out.remark("no seeds yet; offer a task: crabnet seed publish --cmd 'COMMAND'");
}

/** The newest seeds, oldest first: so many are kept at once. */
async function* newest(api: NodeApi, count: number, filter: string): AsyncGenerator<readonly SeedRow[]> {
  const rows: SeedRow[] = [];
  for await (const page of seedPages(api, { limit: Math.min(count, PAGE_MAX_SEEDS), filter })) {
    rows.push(...page.slice(0, count - rows.length));
    if (rows.length === count) break;
  }
  if (rows.length > 0) yield rows.toReversed();
}
