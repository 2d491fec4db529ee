import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../source/model/types.ts';
import { INBOX_LIMITS } from '../../../source/network/inbox/inbox-limits.ts';
import { datagramAddress } from '../../../source/network/transport/peer-address.ts';
import { inboxWorld, NOW_S, PEER, publisher, sealed } from '../../support/inbox-world.ts';
import { sealBid, sealSeed, testKey } from '../../support/sealed.ts';

/** The sealed seed with something changed, its signature left as it was. */
function tampered(change: (envelope: { meta: JsonObject; payload: { seed: JsonObject } }) => object): string {
  return JSON.stringify(change(JSON.parse(sealed.text)));
}

describe('the inbox', () => {
  it('takes a signed envelope, and takes it once', () => {
    const { hear, groups, duplicates, refused } = inboxWorld();
    hear(sealed.text);
    hear(JSON.stringify(JSON.parse(sealed.text), null, 1));
    expect(groups.flat().map(({ held, text }) => [held, text])).toEqual([[sealed.held, sealed.text]]);
    expect(duplicates).toEqual([sealed.held.key]);
    expect(refused).toEqual([]);
  });

  it('takes an envelope without what stands beside its meta and payload', () => {
    const { hear, groups, duplicates } = inboxWorld();
    hear(`${sealed.text.slice(0, -1)},"zz":{"id":"x"}}`);
    hear(`{"aa":1,${sealed.text.slice(1)}`);
    expect(groups.flat().map(({ text }) => text)).toEqual([sealed.text]);
    expect(duplicates).toEqual([sealed.held.key]);
  });

  it('takes the same envelope once when it stands twice in one group', () => {
    const { inbox, groups, duplicates } = inboxWorld();
    for (let copy = 0; copy < 3; copy += 1)
      inbox.receive({ bytes: Buffer.from(sealed.text), peer: datagramAddress(PEER), host: '::1' });
    inbox.flush();
    expect(groups.flat()).toHaveLength(1);
    expect(duplicates).toHaveLength(2);
  });

  it.each([
    ['more than 60,000 bytes', ' '.repeat(60_001), 'too-large', undefined],
    ['no JSON', '{"meta":', 'not-json', undefined],
    ['a duplicate key', '{"meta":{},"meta":{}}', 'duplicate-key', 'meta'],
    ['a number past 2^53', '{"meta":{"ts":9007199254740993}}', 'bad-number', undefined],
    ['deep nesting', `${'['.repeat(9)}${']'.repeat(9)}`, 'too-deep', undefined],
    ['no object', '[]', 'bad-field', ''],
    ['no meta', '{"payload":{}}', 'bad-field', 'meta'],
    [
      'an unknown kind',
      tampered((e) => ({ ...e, meta: { ...e.meta, kind: 'NodeHello' } })),
      'unknown-kind',
      'meta.kind',
    ],
    ['a payload that is null', tampered((e) => ({ ...e, payload: null })), 'bad-field', 'payload'],
    [
      'a title that is a number',
      tampered((e) => ({ ...e, payload: { seed: { ...e.payload.seed, title: 7 } } })),
      'bad-field',
      'payload.seed.title',
    ],
    [
      'a title over its limit',
      tampered((e) => ({ ...e, payload: { seed: { ...e.payload.seed, title: 'x'.repeat(201) } } })),
      'over-limit',
      'payload.seed.title',
    ],
    [
      'a negative price',
      tampered((e) => ({ ...e, payload: { seed: { ...e.payload.seed, min_price: -1 } } })),
      'bad-field',
      'payload.seed.min_price',
    ],
    [
      'no signature under a PeerId',
      tampered((e) => ({ ...e, meta: { ...e.meta, signature: '' } })),
      'unsigned',
      'meta.signature',
    ],
    [
      'another author',
      tampered((e) => ({ meta: { ...e.meta, from: testKey(2).nodeId }, payload: e.payload })),
      'not-author',
      'payload.seed.created_by',
    ],
    [
      'a changed field',
      tampered((e) => ({ ...e, payload: { seed: { ...e.payload.seed, reward: 6 } } })),
      'bad-id',
      'seed.id',
    ],
    [
      'a changed id',
      tampered((e) => ({ ...e, meta: { ...e.meta, id: '00000000-0000-8000-8000-000000000000' } })),
      'bad-id',
      'meta.id',
    ],
    [
      'a second member of the payload',
      tampered((e) => ({ ...e, payload: { ...e.payload, more: 1 } })),
      'bad-field',
      'payload.more',
    ],
    [
      'a fragment that is none',
      '{"envelope_id":"x","total":1,"index":0,"payload":""}',
      'bad-fragment',
      undefined,
    ],
  ])('refuses %s with its own reason and the field', (_name, message, reason, field) => {
    const { hear, groups, refused } = inboxWorld();
    hear(message);
    expect(groups).toEqual([]);
    expect(refused).toHaveLength(1);
    expect(refused[0]).toMatchObject({ reason, peer: PEER, ...(field === undefined ? {} : { field }) });
  });

  it('refuses a broken signature, and still takes the true envelope afterwards', () => {
    const { hear, groups, refused } = inboxWorld();
    const signature = String((JSON.parse(sealed.text) as { meta: JsonObject }).meta.signature);
    const broken = signature.replace(/[^:]$/u, (last) => (last === 'A' ? 'Q' : 'A'));
    const middle = signature.slice(0, 40) + (signature[40] === 'A' ? 'B' : 'A') + signature.slice(41);
    hear(sealed.text.replace(signature, broken));
    hear(sealed.text.replace(signature, middle));
    hear(sealed.text.replace(signature, middle));
    expect(refused.map(({ reason }) => reason)).toEqual(['bad-signature', 'bad-signature', 'refused-before']);
    hear(sealed.text);
    expect(groups.flat()).toHaveLength(1);
  });

  it('P2: refuses what was dropped or refused for want of room before it verifies it', () => {
    const { hear, groups, refused } = inboxWorld({ isUnwanted: (key) => key === sealed.held.key });
    hear(sealed.text.replace('ed25519:', 'ed25519:AAAA'));
    hear(sealed.text);
    expect(refused.map(({ reason }) => reason)).toEqual(['quota', 'quota']);
    expect(groups).toEqual([]);
  });

  it('refuses what is over 2 minutes ahead, and takes the same message later: time is not remembered', () => {
    const { hear, world, groups, refused } = inboxWorld();
    const early = sealSeed(publisher, NOW_S + 121);
    hear(early.text);
    expect(refused).toMatchObject([{ reason: 'future', field: 'meta.ts', envelopeKind: 'SeedCreated' }]);
    world.nowMs += 60_000;
    hear(early.text);
    expect(groups.flat()).toHaveLength(1);
  });

  it('refuses unsigned envelopes unless they are welcome, and those over 12 h old always', () => {
    const unsigned = (ts: number) =>
      JSON.stringify({
        meta: {
          id: '283e6db7-dd16-4d3a-a3bf-c3acc74dbfb2',
          from: 'node-e330e561-dcd2-49ef-b5de-289392071dc7',
          kind: 'BidSubmitted',
          ts,
          nonce: ts,
          signature: '',
        },
        payload: {
          bid: {
            id: '85044edd-6cac-465a-8073-7d7ea0f4a885',
            seed_id: sealed.held.seed.id,
            bidder: 'node-e330e561-dcd2-49ef-b5de-289392071dc7',
            price: 3,
            notes: '',
            created_at: ts,
          },
        },
      });
    const strict = inboxWorld();
    strict.hear(unsigned(NOW_S));
    expect(strict.refused).toMatchObject([{ reason: 'unsigned' }]);
    const open = inboxWorld({ acceptUnsigned: true });
    open.hear(unsigned(NOW_S));
    open.hear(unsigned(NOW_S - 12 * 3600));
    expect(open.groups.flat().map(({ held }) => held.verified)).toEqual([false]);
    expect(open.refused).toMatchObject([{ reason: 'expired' }]);
  });

  it('says what became of fragments that do not become whole', () => {
    const { hear, refused, world } = inboxWorld();
    const fragment = (id: number, total = 3) =>
      `{"envelope_id":"00000000-0000-4000-8000-00000000000${id}","total":${total},"index":0,"payload":"ab"}`;
    hear(fragment(1));
    world.nowMs += 30_000;
    hear(fragment(2));
    hear(fragment(2, 4));
    expect(refused).toMatchObject([
      { reason: 'bad-fragment', peer: PEER, detail: '1 of 3 came' },
      { reason: 'bad-fragment', peer: PEER, field: 'total' },
    ]);
  });

  it('puts fragments together, in any order and more than once, and refuses none that is whole', () => {
    const { hear, groups } = inboxWorld();
    const bytes = Buffer.from(sealed.text);
    const total = Math.ceil(bytes.length / 512);
    const fragments = Array.from({ length: total }, (_, index) =>
      JSON.stringify({
        envelope_id: '283e6db7-dd16-4d3a-a3bf-c3acc74dbfb2',
        total,
        index,
        payload: bytes.subarray(index * 512, (index + 1) * 512).toString('hex'),
      }),
    );
    for (const fragment of [...fragments.slice(1).reverse(), ...fragments.slice(1), fragments[0] ?? ''])
      hear(fragment);
    expect(groups.flat().map(({ held }) => held.key)).toEqual([sealed.held.key]);
  });

  it('never throws on mutations of a true envelope', () => {
    const { hear, groups } = inboxWorld({
      limits: {
        ...INBOX_LIMITS,
        junk: { perSecond: 1e6, burst: 1e6 },
        perPeer: { perSecond: 1e6, burst: 1e6 },
      },
    });
    const bid = sealBid(testKey(3), sealed.held.seed, NOW_S);
    for (let index = 0; index < bid.text.length; index += 1) {
      const bytes = Buffer.from(bid.text);
      bytes[index] = (bytes[index] ?? 0) ^ (1 << (index % 8));
      hear(bytes);
    }
    expect(groups).toEqual([]);
  });
});
