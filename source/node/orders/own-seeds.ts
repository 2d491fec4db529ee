import type { Market } from '../../model/fold/market.ts';
import { hasPart } from '../../model/keeping.ts';
import type { NodeId, SeedId } from '../../model/types.ts';
import type { LoopTurns } from './loop-turns.ts';

export interface OwnSeedsParts {
  readonly us: NodeId;
  readonly market: Pick<Market, 'seedIds' | 'record'>;
}

/** Whether this node has a part in a seed that is in memory. */
export function isOwnSeed({ us, market }: OwnSeedsParts, id: SeedId): boolean {
  const record = market.record(id);
  return record !== undefined && hasPart(record, us);
}

/** The seeds in memory in which this node has a part; all of them are looked at, in turns of the loop. */
export async function ownSeeds(parts: OwnSeedsParts, turns: LoopTurns): Promise<readonly SeedId[]> {
  const own: SeedId[] = [];
  for (const id of parts.market.seedIds()) {
    if (isOwnSeed(parts, id)) own.push(id);
    if (turns.isOver()) await turns.next();
  }
  return own;
}
