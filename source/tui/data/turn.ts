import type { SeedRow } from '../../contract/node-api.ts';

const FINISHED: ReadonlySet<SeedRow['status']> = new Set(['Accepted', 'Rejected', 'Expired']);

/** True when nothing more is waited for. */
export const isFinished = (row: SeedRow): boolean => FINISHED.has(row.status);

/** True when the next step on the seed is this node's own. */
export function waitsForMe(row: SeedRow, me: string): boolean {
  if (row.waits_for === 'publisher') return row.created_by === me;
  return row.waits_for === 'worker' && row.status === 'Claimed' && row.claimed_by === me;
}

/** Unix seconds until which what the seed waits for may be done; null without a deadline. */
export const deadlineOf = (row: SeedRow): number | null =>
  row.status === 'Open' && row.waits_for === 'bidders' ? row.bid_deadline_ts : row.deadline_ts;

/** What the seed waits for, in a word. */
export function stepOf(row: SeedRow): 'award' | 're-award' | 'settle' | 'run' | 'bids' | null {
  if (row.waits_for === 'bidders') return 'bids';
  if (row.waits_for === 'worker') return 'run';
  if (row.waits_for === null) return null;
  if (row.status === 'Done') return 'settle';
  return row.status === 'Forfeited' ? 're-award' : 'award';
}
