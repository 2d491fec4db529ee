import { done, type Outcome, refused } from '../errors.ts';
import {
  countingResult,
  type FoldedResult,
  type FoldedSeed,
  type FoldedSettlement,
} from '../fold/folded-seed.ts';
import { NOTE_MAX_BYTES, type SeedCaps } from '../limits.ts';
import { textFault } from '../text-fault.ts';
import type { NodeId, Settlement } from '../types.ts';
import type { Draft, SayCommand, SettledSeed } from './command.ts';

/** `settle accept` and `settle reject` (T1, T2): the settlement, or why it is refused. */
export function decideSettle(
  folded: FoldedSeed,
  { command, note }: Extract<SayCommand, { command: 'accept' | 'reject' }>,
  us: NodeId,
  ts: number,
  caps: SeedCaps,
): Outcome<Draft> {
  if (folded.seed.created_by !== us)
    return refused('not-yours', { verb: 'settle', publisher: folded.seed.created_by });
  const fault = textFault('note', note, NOTE_MAX_BYTES);
  if (fault !== undefined) return fault;
  if (command === 'accept') return decideAccept(folded, note, ts, caps);
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
  return done(draft(folded, 'Rejected', note, countingResult(folded), ts));
}

/** A result of each valid claim may be accepted, once (T1); at most half of the settlements that would void the seed (L3). */
function decideAccept(folded: FoldedSeed, note: string, ts: number, caps: SeedCaps): Outcome<Draft> {
  if (folded.results.length === 0) return refused('no-result', {});
  const chosen = acceptableResult(folded);
  if (chosen === undefined) return refused('already-accepted', { at_ts: folded.outcome?.held.ts ?? ts });
  const { settlements } = folded.standing;
  if (settlements >= caps.settlements / 2) {
    return refused('enough', { what: 'settlements', count: settlements });
  }
  return done(draft(folded, 'Accepted', note, chosen, ts));
}

/** The result that an acceptance would mean: the first in the order of `countingResult` of a claim of which none is accepted. */
function acceptableResult({ results }: FoldedSeed): FoldedResult | undefined {
  const settled = new Set(results.flatMap(({ accepted, claimIds }) => (accepted ? claimIds : [])));
  const open = results.filter(({ claimIds }) => !claimIds.some((id) => settled.has(id)));
  return open.find(({ holds }) => holds) ?? open.find(({ counts }) => counts) ?? open[0];
}

/** The seed has been settled already. */
export const alreadySettled = ({ settlement, held }: FoldedSettlement) =>
  refused('already-settled', { status: settlement.status, at_ts: held.ts });

function draft(
  { seed: { files: _, ...seed }, holding }: FoldedSeed,
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
