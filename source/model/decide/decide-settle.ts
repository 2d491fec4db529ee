import { done, type Outcome, refused } from '../errors.ts';
import {
  countingResult,
  type FoldedResult,
  type FoldedSeed,
  type FoldedSettlement,
} from '../fold/folded-seed.ts';
import { NOTE_MAX_BYTES } from '../limits.ts';
import { textFault } from '../text-fault.ts';
import type { NodeId, Settlement } from '../types.ts';
import type { Draft, SayCommand, SettledSeed } from './command.ts';

/** `settle accept` and `settle reject` (T1, T2): the settlement, or why it is refused. */
export function decideSettle(
  folded: FoldedSeed,
  { command, note }: Extract<SayCommand, { command: 'accept' | 'reject' }>,
  us: NodeId,
  ts: number,
): Outcome<Draft> {
  if (folded.seed.created_by !== us)
    return refused('not-yours', { verb: 'settle', publisher: folded.seed.created_by });
  const fault = textFault('note', note, NOTE_MAX_BYTES);
  if (fault !== undefined) return fault;
  const chosen = countingResult(folded);
  if (command === 'accept') {
    if (folded.outcome?.settlement.status === 'Accepted') {
      return refused('already-accepted', { at_ts: folded.outcome.held.ts });
    }
    if (chosen === undefined) {
      return refused('no-result', {});
    }
    return done(draft(folded, 'Accepted', note, chosen, ts));
  }
  if (folded.outcome !== undefined) {
    return alreadySettled(folded.outcome);
  }
  const working = folded.claims.find(
    ({ countingResult, forfeitMs }) => countingResult === undefined && ts * 1000 < forfeitMs,
  );
  if (working !== undefined) {
    return refused('in-progress', {
      worker: working.claim.worker,
      until_ts: Math.ceil(working.forfeitMs / 1000),
    });
  }
  return done(draft(folded, 'Rejected', note, chosen, ts));
}

/** The seed has been settled already. */
export const alreadySettled = ({ settlement, held }: FoldedSettlement) =>
  refused('already-settled', { status: settlement.status, at_ts: held.ts });

function draft(
  { seed, holding }: FoldedSeed,
  status: Settlement['status'],
  note: string,
  chosen: FoldedResult | undefined,
  ts: number,
): Draft {
  const settled: SettledSeed = {
    ...seed,
    status,
    claimed_by: holding?.claim.worker ?? null,
    claimed_at: holding?.claim.created_at ?? null,
    claim_id: holding?.claim.id ?? null,
    result_id: chosen?.result.id ?? null,
  };
  const settlement: Settlement = {
    seed_id: seed.id,
    status,
    result_id: chosen?.result.id ?? null,
    // A v0 result has an id that anybody may use again: its key says which one is meant (T1).
    result_key: chosen === undefined || chosen.held.verified ? null : chosen.held.key,
    note,
  };
  return { kind: 'TaskSettle', ts, settlement, seed: settled };
}
