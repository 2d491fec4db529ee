import type { SeedDetail, SeedRow } from '../../../source/contract/node-api.ts';
import { type Refusal, type RefusalCode, refused } from '../../../source/model/errors.ts';
import { BIDS_PER_BIDDER } from '../../../source/model/limits.ts';
import type { RefusalFacts } from '../../../source/model/refusal-facts.ts';
import { ME } from './fake-market.ts';

type Known = Pick<SeedDetail, 'bids' | 'claims' | 'results'>;

const no = <Code extends RefusalCode>(code: Code, facts: RefusalFacts[Code]): Refusal =>
  refused(code, facts).refusal;

/** What a node would refuse on a row that was made up, at `nowTs`, unix seconds. */
export const fakeRefusals = (row: SeedRow, known: Known, nowTs: number): SeedDetail['refusals'] => ({
  bid: bidRefusal(row, known, nowTs),
  claim: claimRefusal(row),
  run: runRefusal(row, known, nowTs),
  accept: notMine(row, 'settle') ?? acceptRefusal(row, known),
  reject: notMine(row, 'settle') ?? rejectRefusal(row),
});

const isSettled = ({ status }: SeedRow): boolean => status === 'Accepted' || status === 'Rejected';

function notMine({ created_by }: SeedRow, verb: 'claim' | 'settle'): Refusal | null {
  return created_by === ME ? null : no('not-yours', { verb, publisher: created_by });
}

function bidRefusal(row: SeedRow, { bids }: Known, nowTs: number): Refusal | null {
  const { status, bid_deadline_ts, claimed_at, waits_for } = row;
  const isClosed = nowTs >= bid_deadline_ts;
  if (status !== 'Open' && status !== 'Forfeited' && status !== 'Expired') {
    const since_ts = waits_for === 'worker' ? claimed_at : null;
    return no('not-open', { status, since_ts, closed_ts: isClosed ? bid_deadline_ts : null });
  }
  if (isClosed) return no('too-late', { what: 'bid', at_ts: bid_deadline_ts });
  const count = bids.filter(({ bidder }) => bidder === ME).length;
  return count >= BIDS_PER_BIDDER ? no('enough', { what: 'bids', count }) : null;
}

function claimRefusal(row: SeedRow): Refusal | null {
  const worker = row.claimed_by ?? '';
  const foreign = notMine(row, 'claim');
  if (foreign !== null) return foreign;
  if (isSettled(row)) return settled(row);
  if (row.status === 'Done') return no('already-done', { what: 'award', worker });
  if (row.waits_for === 'worker') return no('already-claimed', { worker, until_ts: row.deadline_ts ?? 0 });
  if (row.bid_count === 0) return no('no-such-bid', { given: '', bids_until_ts: row.bid_deadline_ts });
  if (row.status !== 'Expired') return null;
  return row.claimed_by === null
    ? no('too-late', { what: 'award', at_ts: row.bid_deadline_ts + 3600 })
    : no('too-late', { what: 'award-again' });
}

function runRefusal(row: SeedRow, { claims, results }: Known, nowTs: number): Refusal | null {
  const own = results.find(({ worker }) => worker === ME);
  if (own !== undefined) return no('already-done', { what: 'run', at_ts: own.ts });
  const [ours] = claims.filter(({ worker }) => worker === ME);
  if (ours === undefined) return no('not-claimed-by-us', { worker: row.claimed_by });
  return nowTs < ours.forfeit_ts ? null : no('forfeited', { at_ts: ours.forfeit_ts });
}

function acceptRefusal(row: SeedRow, { results }: Known): Refusal | null {
  if (row.status === 'Accepted') return no('already-accepted', { at_ts: row.created_at });
  return results.length === 0 ? no('no-result', {}) : null;
}

function rejectRefusal(row: SeedRow): Refusal | null {
  if (isSettled(row)) return settled(row);
  if (row.waits_for !== 'worker') return null;
  return no('in-progress', { worker: row.claimed_by ?? '', until_ts: row.deadline_ts ?? 0 });
}

const settled = ({ status, created_at }: SeedRow): Refusal =>
  no('already-settled', { status: status === 'Rejected' ? 'Rejected' : 'Accepted', at_ts: created_at });
