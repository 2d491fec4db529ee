import type { NodeApi } from '../../contract/node-api.ts';
import { isOurMove } from '../../contract/turn.ts';
import { LoopTurns } from '../orders/loop-turns.ts';
import { type OwnSeedsParts, ownSeeds } from '../orders/own-seeds.ts';
import type { NodePorts } from '../ports.ts';

export interface WaitingSeedsParts extends OwnSeedsParts, Pick<NodePorts, 'monotonicMs' | 'soon'> {
  readonly rows: NodeApi['rows'];
}

/** Rows asked for at once. */
const ROWS = 100;

/**
 * The seeds that wait for us, `most` at most; the work is spread over turns of the loop. They are all among those that we have a part
 * in: the list of the whole market would be made, and kept, for it.
 */
export async function waitingSeeds(parts: WaitingSeedsParts, most: number): Promise<readonly string[]> {
  const turns = new LoopTurns(parts);
  const own = await ownSeeds(parts, turns);
  const waiting: string[] = [];
  for (let from = 0; from < own.length && waiting.length < most; from += ROWS) {
    const rows = await parts.rows(own.slice(from, from + ROWS));
    waiting.push(...rows.filter(isOurMove).map(({ id }) => id));
    await turns.next();
  }
  return waiting.slice(0, most);
}
