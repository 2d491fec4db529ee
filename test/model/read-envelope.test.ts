import { describe, expect, it } from 'vitest';
import * as limits from '../../source/model/limits.ts';
import { readEnvelope } from '../../source/model/read-envelope.ts';
import type { JsonObject, JsonValue } from '../../source/model/types.ts';
import { sealBid, sealClaim, sealResult, sealSeed, testKey } from '../support/sealed.ts';

const TS = 1_800_000_000;
const [paula, walter] = [testKey(1), testKey(2)];
const seed = sealSeed(paula, TS);
const bid = sealBid(walter, seed.held.seed, TS + 5);
const claim = sealClaim(paula, bid, TS + 9);
const result = sealResult(walter, claim.held.claim, TS + 20);

const V4 = '4c7c73af-6abf-47ca-b0e2-1a6d2a627e0a';
const V0 = 'node-e330e561-dcd2-49ef-b5de-289392071dc7';
const V0_SEED: JsonObject = {
  bid_deadline_ts: TS + 600,
  claim_id: null,
  claimed_at: null,
  claimed_by: null,
  command: 'echo hello',
  created_at: TS,
  created_by: V0,
  description: '',
  exec_deadline_ms: 120_000,
  id: V4,
  max_bids: 2,
  min_price: 0,
  result_id: null,
  reward: 5,
  rules: 'r',
  status: 'Open',
  timeout_ms: 120_000,
  title: 'count words',
};

const parsed = (text: string): JsonObject => JSON.parse(text) as JsonObject;

/** `value` with the member at `path` replaced, or taken out where `to` is undefined. */
function changed(value: JsonValue | undefined, path: string, to: JsonValue | undefined): JsonObject {
  const [name = '', ...rest] = path.split('.');
  const object = { ...(value as JsonObject) };
  if (rest.length === 0 && to === undefined) {
    delete (object as Record<string, JsonValue>)[name];
    return object;
  }
  return { ...object, [name]: rest.length === 0 ? (to ?? null) : changed(object[name], rest.join('.'), to) };
}

const problemOf = (value: JsonValue): string => {
  const read = readEnvelope(value);
  return read.ok ? 'ok' : `${read.problem.reason} ${read.problem.field ?? ''}`;
};
const withChange = (text: string, path: string, to: JsonValue | undefined): string =>
  problemOf(changed(parsed(text), path, to));

const unsigned = (kind: string, payload: JsonObject, meta: JsonObject = {}): JsonObject => ({
  meta: { id: V4, from: V0, kind, ts: TS, nonce: TS, signature: '', ...meta },
  payload,
});

describe('what is sealed', () => {
  it.each([seed, bid, claim, result].map((sealed) => [sealed.held.kind, sealed.text]))(
    '%s reads',
    (_, text) => {
      expect(problemOf(parsed(text))).toBe('ok');
    },
  );
});

describe('the shape of an envelope', () => {
  it.each<[string, JsonValue | undefined, string]>([
    ['meta', undefined, 'bad-field meta'],
    ['payload', [], 'bad-field payload'],
    ['payload', undefined, 'bad-field payload'],
    ['meta.kind', 'NodeHello', 'unknown-kind meta.kind'],
    ['meta.kind', 'BidSubmitted', 'bad-field payload.seed'],
    ['meta.id', 'x', 'bad-field meta.id'],
    ['meta.ts', -1, 'bad-field meta.ts'],
    ['meta.ts', 1.5, 'bad-field meta.ts'],
    ['meta.ts', 2 ** 53, 'bad-field meta.ts'],
    ['meta.ts', '1', 'bad-field meta.ts'],
    ['meta.from', '', 'bad-field meta.from'],
    ['meta.from', 'x'.repeat(65), 'bad-field meta.from'],
    ['meta.signature', null, 'bad-field meta.signature'],
    ['payload.seed.title', 5, 'bad-field payload.seed.title'],
    ['payload.seed.reward', undefined, 'bad-field payload.seed.reward'],
    ['payload.seed.min_price', -1, 'bad-field payload.seed.min_price'],
  ])('%s = %j: %s', (path, to, problem) => {
    expect(withChange(seed.text, path, to)).toBe(problem);
  });

  it('members that no rule knows are kept, in the object only', () => {
    expect(withChange(seed.text, 'payload.seed.colour', { of: 'money' })).toBe('ok');
    expect(withChange(seed.text, 'meta.ed25519_signature', '')).toBe('ok');
  });

  it('names from the prototype of objects are no members', () => {
    expect(problemOf(unsigned('SeedCreated', { seed: JSON.parse('{"__proto__":{"id":"x"}}') }))).toBe(
      'bad-field payload.seed.id',
    );
  });
});

describe('E3', () => {
  it.each<[string, string, JsonValue | undefined, string]>([
    ['a salt of 16 bytes', 'payload.seed.salt', 'short', 'bad-field payload.seed.salt'],
    ['a salt at all', 'payload.seed.salt', undefined, 'bad-field payload.seed.salt'],
    ['created_at = ts', 'payload.seed.created_at', TS + 1, 'bad-field payload.seed.created_at'],
    ['nonce = ts', 'meta.nonce', TS + 1, 'bad-field meta.nonce'],
    ['no other member beside the object', 'payload.note', 'x', 'bad-field payload.note'],
  ])('a signed envelope has %s', (_, path, to, problem) => {
    expect(withChange(seed.text, path, to)).toBe(problem);
  });

  it('a result has created_at = ts as well', () => {
    expect(withChange(result.text, 'payload.result.created_at', TS + 21)).toBe(
      'bad-field payload.result.created_at',
    );
  });

  it('a settlement has seed, note and result_key and nothing else', () => {
    const settles = (extra: JsonObject) =>
      problemOf({
        meta: { ...(parsed(seed.text).meta as JsonObject), kind: 'TaskSettle' },
        payload: { seed: { id: V4, status: 'Accepted' }, ...extra },
      });
    expect(settles({ note: 'well done', result_key: 'a'.repeat(64) })).toBe('ok');
    expect(settles({ result: {} })).toBe('bad-field payload.result');
    expect(settles({ result_key: 'A'.repeat(64) })).toBe('bad-field payload.result_key');
  });
});

describe('E5', () => {
  const bidOf = (more: JsonObject): JsonObject => ({
    bid: { id: V4, seed_id: V4, bidder: V0, price: 1, notes: '', created_at: TS, ...more },
  });

  it('an unsigned envelope of v0 reads', () => {
    expect(problemOf(unsigned('SeedCreated', { seed: V0_SEED }))).toBe('ok');
    expect(problemOf(unsigned('BidSubmitted', bidOf({})))).toBe('ok');
  });

  it('who has a PeerId signs', () => {
    expect(withChange(seed.text, 'meta.signature', '')).toBe('unsigned meta.signature');
  });

  it('an unsigned sender is called node-<uuid>', () => {
    const payload = { seed: { ...V0_SEED, created_by: 'somebody' } };
    expect(problemOf(unsigned('SeedCreated', payload, { from: 'somebody' }))).toBe('bad-field meta.from');
  });

  it('unsigned ids are version 4, so that they never shadow a signed one', () => {
    const v8 = seed.held.seed.id;
    expect(problemOf(unsigned('SeedCreated', { seed: { ...V0_SEED, id: v8 } }))).toBe(
      'bad-field payload.seed.id',
    );
    expect(problemOf(unsigned('SeedCreated', { seed: V0_SEED }, { id: v8 }))).toBe('bad-field meta.id');
  });

  it('ts and created_at lie within 5 s', () => {
    expect(problemOf(unsigned('BidSubmitted', bidOf({ created_at: TS + 5 })))).toBe('ok');
    expect(problemOf(unsigned('BidSubmitted', bidOf({ created_at: TS - 5 })))).toBe('ok');
    expect(problemOf(unsigned('BidSubmitted', bidOf({ created_at: TS + 6 })))).toBe(
      'bad-field payload.bid.created_at',
    );
    expect(problemOf(unsigned('BidSubmitted', bidOf({ created_at: TS - 6 })))).toBe(
      'bad-field payload.bid.created_at',
    );
  });

  it('R2: a v0 result may leave out seed, worker and claim', () => {
    const v0Result = {
      id: V4,
      seed_id: '',
      worker: '',
      exit_code: -1,
      timed_out: false,
      stdout: '',
      stderr: '',
      output_hash: '0'.repeat(64),
      duration_ms: 3,
    };
    expect(problemOf(unsigned('TaskResult', { result: v0Result }))).toBe('ok');
    expect(problemOf(unsigned('TaskResult', { result: { ...v0Result, exit_code: 2 ** 31 } }))).toBe(
      'bad-field payload.result.exit_code',
    );
  });

  it('T1: v0 puts its note into the rules', () => {
    const read = readEnvelope(
      unsigned('TaskSettle', { seed: { ...V0_SEED, status: 'Accepted', rules: 'thanks' } }),
    );
    expect(read.ok && read.value.body).toMatchObject({ settlement: { note: 'thanks', result_id: null } });
  });

  it.each(['Open', 'Done', 'accepted'])('a settlement does not say %s', (status) => {
    expect(problemOf(unsigned('TaskSettle', { seed: { ...V0_SEED, status } }))).toBe(
      'bad-field payload.seed.status',
    );
  });
});

describe('E8 and S1: limits', () => {
  const longest = 'é'.repeat(limits.RULES_MAX_BYTES / 2);
  it.each<[string, JsonValue, string]>([
    ['title', '👍'.repeat(limits.TITLE_MAX_CHARS), 'ok'],
    ['title', 'x'.repeat(limits.TITLE_MAX_CHARS + 1), 'over-limit payload.seed.title'],
    ['description', longest, 'ok'],
    ['description', `${longest}x`, 'over-limit payload.seed.description'],
    ['rules', `${longest}x`, 'over-limit payload.seed.rules'],
    ['command', 'x'.repeat(limits.COMMAND_MAX_BYTES), 'ok'],
    ['command', 'x'.repeat(limits.COMMAND_MAX_BYTES + 1), 'over-limit payload.seed.command'],
    ['timeout_ms', limits.TIMEOUT_MAX_MS, 'ok'],
    ['timeout_ms', limits.TIMEOUT_MAX_MS + 1, 'over-limit payload.seed.timeout_ms'],
    ['exec_deadline_ms', limits.TIMEOUT_MAX_MS + 1, 'over-limit payload.seed.exec_deadline_ms'],
    ['bid_deadline_ts', TS + 1, 'ok'],
    ['bid_deadline_ts', TS, 'over-limit payload.seed.bid_deadline_ts'],
    ['bid_deadline_ts', TS + 7 * 86_400, 'ok'],
    ['bid_deadline_ts', TS + 7 * 86_400 + 1, 'over-limit payload.seed.bid_deadline_ts'],
  ])('a seed with %s of that size', (field, to, problem) => {
    expect(withChange(seed.text, `payload.seed.${field}`, to)).toBe(problem);
  });

  it('a note is at most 4 KiB', () => {
    const note = 'x'.repeat(limits.NOTE_MAX_BYTES + 1);
    const settled = { ...V0_SEED, status: 'Rejected' };
    expect(problemOf(unsigned('TaskSettle', { seed: settled, note }))).toBe('over-limit payload.note');
  });
});

describe('who may say it, as far as the bytes tell', () => {
  it('S1: a seed names its sender', () => {
    expect(withChange(seed.text, 'payload.seed.created_by', walter.nodeId)).toBe(
      'not-author payload.seed.created_by',
    );
  });

  it('B1: a bid names its sender', () => {
    expect(withChange(bid.text, 'payload.bid.bidder', paula.nodeId)).toBe('not-author payload.bid.bidder');
  });

  it('R1: a signed result names its sender, its seed and its claim', () => {
    expect(withChange(result.text, 'payload.result.worker', paula.nodeId)).toBe(
      'not-author payload.result.worker',
    );
    expect(withChange(result.text, 'payload.result.seed_id', '')).toBe('bad-field payload.result.seed_id');
    expect(withChange(result.text, 'payload.result.claim_id', null)).toBe(
      'bad-field payload.result.claim_id',
    );
  });

  it.each<[string, JsonValue | undefined, string]>([
    ['bid', undefined, 'bad-field claim.bid'],
    ['bid', parsed(seed.text), 'bad-field payload.claim.bid'],
    ['bid.payload.bid.price', 'free', 'bad-field claim.bid.payload.bid.price'],
    ['bid_id', V4, 'bad-bid claim.bid'],
    ['seed_id', V4, 'bad-bid claim.bid'],
    ['worker', V0, 'bad-bid claim.bid'],
    ['replaces', undefined, 'bad-field payload.claim.replaces'],
    ['replaces', 'x', 'bad-field payload.claim.replaces'],
  ])(
    'C1: a signed claim carries the bid that it names, and says what it replaces (%s)',
    (field, to, problem) => {
      expect(withChange(claim.text, `payload.claim.${field}`, to)).toBe(problem);
    },
  );
});
