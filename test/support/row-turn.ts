import type { SeedRow } from '../../source/contract/node-api.ts';
import type { Turn } from '../../source/contract/turn.ts';

type Facts = Pick<
  SeedRow,
  'status' | 'waits_for' | 'created_by' | 'claimed_by' | 'bid_deadline_ts' | 'deadline_ts'
>;

const STEPS = { Done: 'settle', Forfeited: 'award-again' } as const;

/** The turn of a row that was made up for a test, as a node would tell it. */
function turnOfRow(row: Facts, us: string): Turn {
  const { status, waits_for: waitsFor } = row;
  switch (waitsFor) {
    case null:
      return { whose: null, step: null, until_ts: null };
    case 'bidders':
      return { whose: 'bidders', step: 'bid', until_ts: row.bid_deadline_ts };
    case 'worker':
      return { whose: row.claimed_by === us ? 'us' : 'worker', step: 'run', until_ts: row.deadline_ts };
    case 'publisher': {
      const step = status === 'Done' || status === 'Forfeited' ? STEPS[status] : 'award';
      return { whose: row.created_by === us ? 'us' : 'publisher', step, until_ts: row.deadline_ts };
    }
  }
}

/** A row with the turn that follows from the rest of it. */
export const withTurn = <Row extends Facts>(row: Row, us: string): Row & { readonly turn: Turn } => ({
  ...row,
  turn: turnOfRow(row, us),
});
