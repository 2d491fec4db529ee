import type { NodeApi, SeedPage, SeedRow } from './node-api.ts';
import { PAGE_MAX_SEEDS, type SeedQuery } from './seed-page.ts';

/** Which seeds of a node, in which order; what is left out: all of them, the newest first. */
export type WhichSeeds = Partial<Omit<SeedQuery, 'cursor'>>;

/** All pages of a list of seeds, each asked for when it is wanted. A seed that moves meanwhile may come twice, or not. */
export async function* seedPages(
  api: Pick<NodeApi, 'seeds'>,
  which: WhichSeeds = {},
): AsyncGenerator<readonly SeedRow[]> {
  const query: SeedQuery = {
    order: 'new',
    reverse: false,
    filter: '',
    state: 'all',
    limit: PAGE_MAX_SEEDS,
    ...which,
  };
  for (let asked: SeedQuery | null = query; asked !== null; ) {
    const { seeds, next_cursor: cursor }: SeedPage = await api.seeds(asked);
    if (seeds.length > 0) yield seeds;
    asked = cursor === null ? null : { ...query, cursor };
  }
}

/** The rows of all those pages; for lists that are known to be short. */
export async function allSeeds(
  api: Pick<NodeApi, 'seeds'>,
  which: WhichSeeds = {},
): Promise<readonly SeedRow[]> {
  const rows: SeedRow[] = [];
  for await (const page of seedPages(api, which)) rows.push(...page);
  return rows;
}
