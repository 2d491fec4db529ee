import type { NodeApi } from '../../contract/node-api.ts';
import { isOurMove } from '../../contract/turn.ts';
import type { Market } from '../../model/fold/market.ts';
import { hasPart } from '../../model/keeping.ts';
import type { NodeId, SeedId } from '../../model/types.ts';
import { LoopTurns } from '../orders/loop-turns.ts';
import type { NodePorts } from '../ports.ts';

export interface WaitingSeedsParts extends Pick<NodePorts, 'monotonicMs' | 'soon'> {
  readonly us: NodeId;
  readonly market: Pick<Market, 'seedIds' | 'record'>;
  readonly rows: NodeApi['rows'];
}

/** Rows asked for at once. */
const ROWS = 100;

/**
 * The seeds that wait for us, `most` at most; the work is spread over turns of the loop. They are all among those that we have a part
 * in: the list of the whole market would be made, and kept, for it.
 */
export async function waitingSeeds(parts: WaitingSeedsParts, most: number): Promise<readonly string[]> {
  const ours = await ourSeeds(parts);
  const waiting: string[] = [];
  for (let from = 0; from < ours.length && waiting.length < most; from += ROWS) {
    const rows = await parts.rows(ours.slice(from, from + ROWS));
    waiting.push(...rows.filter(isOurMove).map(({ id }) => id));
    await new Promise<void>((resolve) => parts.soon(resolve));
  }
  return waiting.slice(0, most);
}

async function ourSeeds({ us, market, ...ports }: WaitingSeedsParts): Promise<readonly SeedId[]> {
  const turns = new LoopTurns(ports);
  const ours: SeedId[] = [];
  for (const id of market.seedIds()) {
    const record = market.record(id);
    if (record !== undefined && hasPart(record, us)) ours.push(id);
    if (turns.isOver()) await turns.next();
  }
  return ours;
}
