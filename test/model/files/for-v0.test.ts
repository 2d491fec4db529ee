import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AuthorBook } from '../../../source/identity/node-id.ts';
import { toCanonical, verifyEnvelope } from '../../../source/identity/verify-envelope.ts';
import { checkPublish, NOT_FOR_V0 } from '../../../source/model/decide/check-publish.ts';
import type { PublishFields } from '../../../source/model/decide/command.ts';
import { decide } from '../../../source/model/decide/decide.ts';
import type { Cid, SeedFiles } from '../../../source/model/files/file-names.ts';
import { Market } from '../../../source/model/fold/market.ts';
import { ENVELOPE_MAX_BYTES, RULES_MAX_BYTES } from '../../../source/model/limits.ts';
import { readEnvelope } from '../../../source/model/read-envelope.ts';
import type { HeldEnvelope, JsonObject, SeedId } from '../../../source/model/types.ts';
import { seal, sealBid, testKey } from '../../support/sealed.ts';
import { v0Trade } from '../../support/v0-trade.ts';

const TS = 1_800_000_000;
const paula = testKey(1);
const INPUTS = {
  cid: 'bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy' as Cid,
  bytes: 7,
  count: 2,
};
const FILES: SeedFiles = {
  inputs: INPUTS,
  outputs: { patterns: ['dist/**'], max_bytes: 1000, max_count: 10 },
  open_inputs: true,
};
const fields = (more: Partial<PublishFields> = {}): PublishFields => ({
  ...{ title: 'build', desc: '', cmd: './build.sh', timeout_ms: 1000, bid_window_ms: 600_000 },
  ...{ exec_deadline_ms: 1000, min_price: 0, max_bids: 0, reward: 0, rules: 'green', files: FILES },
  ...more,
});
function published(more: Partial<PublishFields> = {}) {
  const checked = checkPublish(fields(more), paula.nodeId, TS);
  if (!checked.ok) throw new Error(JSON.stringify(checked.refusal));
  if (checked.value.kind !== 'SeedCreated') throw new Error('it is no seed');
  return seal(paula, checked.value);
}
const payloadOf = (text: string): JsonObject =>
  (JSON.parse(text) as { payload: { seed: JsonObject } }).payload.seed;
const kindsOf = (object: JsonObject) =>
  Object.fromEntries(
    Object.entries(object).map(([name, value]) => [name, value === null ? 'null' : typeof value]),
  );

describe('F6: a seed with inputs', () => {
  it('says in its rules that it is not for nodes of v0; one that gives none does not', () => {
    expect(payloadOf(published().text).rules).toBe(`green\n${NOT_FOR_V0}`);
    expect(payloadOf(published({ rules: '' }).text).rules).toBe(NOT_FOR_V0);
    const { files: _, ...plain } = fields();
    expect(checkPublish(plain, paula.nodeId, TS)).toMatchObject({ value: { seed: { rules: 'green' } } });
    expect(payloadOf(published({ files: { ...FILES, inputs: null, open_inputs: false } }).text).rules).toBe(
      'green',
    );
  });

  it('has room for that, or is refused with what there is room for', () => {
    const most = RULES_MAX_BYTES - NOT_FOR_V0.length - 1;
    const { text } = published({ rules: 'x'.repeat(most) });
    expect(Buffer.byteLength(text)).toBeLessThan(ENVELOPE_MAX_BYTES);
    expect(checkPublish(fields({ rules: 'x'.repeat(most + 1) }), paula.nodeId, TS)).toMatchObject({
      refusal: { code: 'invalid-field', field: 'rules', facts: { problem: 'too-long', most } },
    });
  });

  it('is read by v0 as any seed: every member that it reads is there, of the kind that it sends itself', () => {
    const [recorded = ''] = readFileSync(
      new URL('../../node/recorded/v0/udp.ndjson', import.meta.url),
      'utf8',
    ).split('\n');
    for (const theirs of [recorded, v0Trade()[0] ?? '']) {
      const ours = payloadOf(published().text);
      expect(kindsOf(ours)).toMatchObject(kindsOf(payloadOf(theirs)));
    }
  });

  it('is not awarded to a node of v0, which would run its command without them', () => {
    const market = new Market();
    const seed = published().held;
    market.add(seed);
    const bid = {
      seed_id: seed.seed.id,
      bidder: 'node-5b7e6d46-da47-4c8b-ad1c-3420edd3aefe',
      price: 3,
      notes: '',
    };
    const theirs = readV0('BidSubmitted', bid.bidder, {
      bid: { ...bid, id: '85044edd-6cac-465a-8073-7d7ea0f4a885', created_at: TS + 5 },
    });
    const ours = sealBid(testKey(2), seed.seed, TS + 6).held;
    for (const held of [theirs, ours]) market.add(held);
    const decider = { us: paula.nodeId, nowMs: (TS + 20) * 1000 };
    const award = (held: HeldEnvelope) =>
      held.kind === 'BidSubmitted' &&
      decide(market, { command: 'claim', seedId: seed.seed.id as SeedId, bidId: held.bid.id }, decider);
    expect(award(theirs)).toMatchObject({ refusal: { code: 'no-files', facts: { what: 'not-for-v0' } } });
    expect(award(ours)).toMatchObject({ ok: true });
  });
});

/** What a v0 node sent, as it is held where unsigned envelopes are taken. */
function readV0(kind: string, from: string, payload: JsonObject): HeldEnvelope {
  const ts = TS + 5;
  const meta = { id: '283e6db7-dd16-4d3a-a3bf-c3acc74dbfb2', from, kind, ts, nonce: ts, signature: '' };
  const read = readEnvelope({ meta, payload });
  if (!read.ok) throw new Error(JSON.stringify(read.problem));
  const proven = verifyEnvelope(toCanonical(read.value), new AuthorBook());
  if (!proven.ok) throw new Error(JSON.stringify(proven.problem));
  return proven.value.held;
}
