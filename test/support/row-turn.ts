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
      return { whose: null, node: null, step: null, until_ts: null };
    case 'bidders':
      return { whose: 'bidders', node: null, step: 'bid', until_ts: row.bid_deadline_ts };
    case 'worker':
      return turnOfNode(row.claimed_by, { whose: 'worker', step: 'run', until_ts: row.deadline_ts }, us);
    case 'publisher': {
      const step = status === 'Done' || status === 'Forfeited' ? STEPS[status] : 'award';
      return turnOfNode(row.created_by, { whose: 'publisher', step, until_ts: row.deadline_ts }, us);
    }
  }
}

const turnOfNode = (node: string | null, turn: Omit<Turn, 'node'>, us: string): Turn => ({
  ...turn,
  node,
  whose: node === us ? 'us' : turn.whose,
});

/** A row with the turn that follows from the rest of it. */
export const withTurn = <Row extends Facts>(row: Row, us: string): Row & { readonly turn: Turn } => ({
  ...row,
  turn: turnOfRow(row, us),
});
