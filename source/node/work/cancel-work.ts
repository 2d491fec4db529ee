import type { ActionInput, ActionValue } from '../../contract/actions.ts';
import { done, type Outcome, refused } from '../../model/errors.ts';
import type { NodeFiles } from '../files/node-files.ts';
import type { Ledger } from '../replication/ledger.ts';
import { findSeed } from '../trade/find-id.ts';
import type { FinishedRows } from '../trade/finished-rows.ts';
import type { Tasks } from './tasks.ts';

export interface CancelWorkParts {
  readonly ledger: Pick<Ledger, 'market'>;
  readonly finished: Pick<FinishedRows, 'find'>;
  readonly tasks: Pick<Tasks, 'cancel'>;
  readonly files: Pick<NodeFiles, 'cancelFetch'>;
}

/** Stops what this node does for a seed: its task, or the fetching of its files. */
export async function cancelWork(
  { ledger, finished, tasks, files }: CancelWorkParts,
  { seed, folder }: ActionInput['cancel'],
): Promise<Outcome<ActionValue['cancel']>> {
  const found = findSeed(ledger.market, finished, seed);
  if (!found.ok) return found;
  const seedId = found.value;
  // Who names a folder means what is fetched into that one alone.
  const stopped = folder === undefined ? tasks.cancel(seedId) : null;
  if (stopped !== null) return done({ seed_id: seedId, stopped });
  if (files.cancelFetch(seedId, folder)) return done({ seed_id: seedId, stopped: 'fetching' });
  return refused('not-running', {});
}
