const PUBLISHER = 'node-11111111-1111-4111-8111-111111111111';
const WORKER = 'node-22222222-2222-4222-8222-222222222222';
const SEED = '33333333-3333-4333-8333-333333333333';
const BID = '44444444-4444-4444-8444-444444444444';
const CLAIM = '55555555-5555-4555-8555-555555555555';
const RESULT = '66666666-6666-4666-8666-666666666666';
const START_S = 1_795_000_000;

const message = (number: number, from: string, kind: string, ts: number, payload: object) =>
  JSON.stringify({
    meta: { id: `77777777-7777-4777-8777-77777777777${number}`, from, kind, ts, nonce: ts, signature: '' },
    payload,
  });

/** The five messages of a trade between two v0 nodes, in the shapes that v0 sends: its result names neither seed nor worker. */
export function v0Trade(): readonly string[] {
  const seed = {
    bid_deadline_ts: START_S + 600,
    claim_id: null,
    claimed_at: null,
    claimed_by: null,
    command: 'echo hello world',
    created_at: START_S,
    created_by: PUBLISHER,
    description: 'a description',
    exec_deadline_ms: 120_000,
    id: SEED,
    max_bids: 2,
    min_price: 0,
    result_id: null,
    reward: 5,
    rules: 'r',
    status: 'Open',
    timeout_ms: 120_000,
    title: 'count words',
  };
  const bid = { bidder: WORKER, created_at: START_S + 3, id: BID, notes: 'fast', price: 3, seed_id: SEED };
  const claim = { bid_id: BID, created_at: START_S + 6, id: CLAIM, seed_id: SEED, worker: WORKER };
  const result = {
    duration_ms: 469,
    exit_code: 0,
    id: RESULT,
    output_hash: 'a948904f2f0f479b8f8197694b30184b0d2ed1c1cd2a1ec0fb85d299a192a447',
    seed_id: '',
    stderr: '',
    stdout: 'hello world\n',
    timed_out: false,
    worker: '',
  };
  const settled = {
    ...seed,
    claim_id: CLAIM,
    claimed_at: START_S + 6,
    claimed_by: WORKER,
    rules: 'thanks',
    status: 'Accepted',
  };
  return [
    message(1, PUBLISHER, 'SeedCreated', START_S, { seed }),
    message(2, WORKER, 'BidSubmitted', START_S + 3, { bid }),
    message(3, PUBLISHER, 'ClaimCreated', START_S + 6, { claim }),
    message(4, WORKER, 'TaskResult', START_S + 10, { result }),
    message(5, PUBLISHER, 'TaskSettle', START_S + 13, { seed: settled }),
  ];
}
