import { describe, expect, it } from 'vitest';
import { AuthorBook } from '../../source/identity/node-id.ts';
import { signPayload } from '../../source/identity/seal-envelope.ts';
import type { EnvelopeKey, JsonObject } from '../../source/model/types.ts';
import type { Carrier } from '../../source/network/carrier.ts';
import { type Arrived, INBOX_LIMITS, Inbox, type RefusedMessage } from '../../source/network/inbox.ts';
import { createProver } from '../../source/node/prover.ts';
import { sealBid, sealSeed, testKey } from '../support/sealed.ts';

const NOW_S = 1_800_000_000;
const PEER = '127.0.0.1:4000';
const publisher = testKey(1);
const sealed = sealSeed(publisher, NOW_S);

function setUp({ acceptUnsigned = false, limits = INBOX_LIMITS } = {}) {
  const world = { nowMs: NOW_S * 1000 };
  const groups: (readonly Arrived[])[] = [];
  const refused: RefusedMessage[] = [];
  const duplicates: EnvelopeKey[] = [];
  const carriers: Carrier[] = [];
  const known = new Set<EnvelopeKey>();
  const inbox = new Inbox(
    {
      prover: createProver(new AuthorBook()),
      acceptUnsigned,
      nowMs: () => world.nowMs,
      soon: () => {},
      knows: (key) => known.has(key),
      admit: (group) => {
        groups.push(group);
        for (const { held } of group) known.add(held.key);
      },
      duplicate: (key) => duplicates.push(key),
      refused: (message) => refused.push(message),
      carrier: (carrier) => carriers.push(carrier),
      reassembled: () => {},
    },
    limits,
  );
  const hear = (message: string | Buffer, peer = PEER) => {
    const bytes = Buffer.from(message);
    inbox.receive({ bytes, peer, host: peer.split(':')[0] ?? '' });
    inbox.flush();
  };
  return { world, inbox, hear, groups, refused, duplicates, carriers };
}

/** The sealed seed with something changed, its signature left as it was. */
function tampered(change: (envelope: { meta: JsonObject; payload: { seed: JsonObject } }) => object): string {
  return JSON.stringify(change(JSON.parse(sealed.text)));
}

describe('the inbox', () => {
  it('takes a signed envelope, and takes it once', () => {
    const { hear, groups, duplicates, refused } = setUp();
    hear(sealed.text);
    hear(JSON.stringify(JSON.parse(sealed.text), null, 1));
    expect(groups.flat().map(({ held, text }) => [held, text])).toEqual([[sealed.held, sealed.text]]);
    expect(duplicates).toEqual([sealed.held.key]);
    expect(refused).toEqual([]);
  });

  it('takes the same envelope once when it stands twice in one group', () => {
    const { inbox, groups, duplicates } = setUp();
    for (let copy = 0; copy < 3; copy += 1)
      inbox.receive({ bytes: Buffer.from(sealed.text), peer: PEER, host: '::1' });
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
    const { hear, groups, refused } = setUp();
    hear(message);
    expect(groups).toEqual([]);
    expect(refused).toHaveLength(1);
    expect(refused[0]).toMatchObject({ reason, peer: PEER, ...(field === undefined ? {} : { field }) });
  });

  it('refuses a broken signature, and still takes the true envelope afterwards', () => {
    const { hear, groups, refused } = setUp();
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

  it('refuses what is over 2 minutes ahead, and takes the same message later: time is not remembered', () => {
    const { hear, world, groups, refused } = setUp();
    const early = sealSeed(publisher, NOW_S + 121);
    hear(early.text);
    expect(refused).toMatchObject([{ reason: 'future', field: 'meta.ts', envelopeKind: 'SeedCreated' }]);
    world.nowMs += 60_000;
    hear(early.text);
    expect(groups.flat()).toHaveLength(1);
  });

  it('takes signed envelopes of any age, on a smaller budget', () => {
    const limits = { ...INBOX_LIMITS, old: { perSecond: 0, burst: 1 } };
    const { hear, groups, refused } = setUp({ limits });
    hear(sealSeed(publisher, NOW_S - 86_400 * 5).text);
    hear(sealSeed(publisher, NOW_S - 86_400 * 5).text);
    hear(sealSeed(publisher, NOW_S).text);
    expect(groups.flat()).toHaveLength(2);
    expect(refused).toMatchObject([{ reason: 'rate-old' }]);
  });

  it('does not charge that budget for what it holds already, however often it is told', () => {
    const limits = { ...INBOX_LIMITS, old: { perSecond: 0, burst: 2 } };
    const { hear, groups, duplicates, refused } = setUp({ limits });
    const [first, second] = [sealSeed(publisher, NOW_S - 86_400), sealSeed(publisher, NOW_S - 86_400)];
    for (let copy = 0; copy < 10; copy += 1) hear(first.text);
    hear(second.text);
    expect([groups.flat().length, duplicates.length, refused]).toEqual([2, 9, []]);
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
    const strict = setUp();
    strict.hear(unsigned(NOW_S));
    expect(strict.refused).toMatchObject([{ reason: 'unsigned' }]);
    const open = setUp({ acceptUnsigned: true });
    open.hear(unsigned(NOW_S));
    open.hear(unsigned(NOW_S - 12 * 3600));
    expect(open.groups.flat().map(({ held }) => held.verified)).toEqual([false]);
    expect(open.refused).toMatchObject([{ reason: 'expired' }]);
  });

  it('stops decoding a peer that sends junk, and goes on hearing the others', () => {
    const { hear, groups, refused } = setUp();
    for (let message = 0; message < 250; message += 1) hear(`junk ${message}`);
    hear(sealed.text);
    expect(refused.at(-1)).toMatchObject({ reason: 'rate-junk' });
    expect(groups).toEqual([]);
    hear(sealed.text, '127.0.0.2:4000');
    expect(groups.flat()).toHaveLength(1);
  });

  it('remembers a forged copy, though 70,000 pieces of junk came since', () => {
    const wide = { perSecond: 1e9, burst: 1e9 };
    const { hear, refused } = setUp({
      limits: { perPeer: wide, perHost: wide, junk: wide, old: wide, carriers: wide },
    });
    const signature = String((JSON.parse(sealed.text) as { meta: JsonObject }).meta.signature);
    const forged = sealed.text.replace(signature, `${signature.slice(0, 40)}AAAAAA${signature.slice(46)}`);
    hear(forged);
    for (let message = 0; message < 70_000; message += 1) hear(`junk ${message}`);
    hear(forged);
    expect([refused[0]?.reason, refused.at(-1)?.reason]).toEqual(['bad-signature', 'refused-before']);
  });

  it('hears few carriers of one peer, because each costs a verification', () => {
    const limits = { ...INBOX_LIMITS, carriers: { perSecond: 0, burst: 3 } };
    const { hear, carriers, refused } = setUp({ limits });
    const hello = { type: 'hello', alias: 'otter', version: '1', boot: 'b' };
    for (let ts = NOW_S; ts < NOW_S + 5; ts += 1)
      hear(signPayload('TaskSettle', 0, { crabnet: { ...hello, ts } }, publisher));
    expect(carriers).toHaveLength(3);
    expect(refused.map(({ reason }) => reason)).toEqual(['rate', 'rate']);
    hear(signPayload('TaskSettle', 0, { crabnet: { ...hello, ts: NOW_S } }, testKey(2)), '127.0.0.2:4000');
    expect(carriers).toHaveLength(4);
  });

  it.each([
    ['no keys', []],
    ['65 keys', Array.from({ length: 65 }, (_, number) => number.toString(16).padStart(64, '0'))],
    ['a key that is none', ['x'.repeat(64)]],
    ['keys that are no list', { length: 1 }],
  ])('refuses an acknowledgement with %s', (_name, keys) => {
    const { hear, carriers, refused } = setUp();
    hear(signPayload('TaskSettle', 0, { crabnet: { type: 'ack', ts: NOW_S, keys } }, publisher));
    expect(carriers).toEqual([]);
    expect(refused).toMatchObject([{ reason: 'bad-carrier', field: 'payload.crabnet.keys' }]);
  });

  it('refuses a carrier of a million keys before it reads it', () => {
    const { hear, carriers, refused } = setUp();
    hear(`{"meta":{},"payload":{"crabnet":{"keys":["${Array(1_000_000).fill('a').join('","')}"]}}}`);
    const short = Array(29_000).fill(0).join(',');
    hear(`{"meta":{},"payload":{"crabnet":{"type":"ack","ts":1,"keys":[${short}]}}}`);
    expect(refused.map(({ reason }) => reason)).toEqual(['too-large', 'bad-carrier']);
    expect(carriers).toEqual([]);
  });

  it('says what became of fragments that do not become whole', () => {
    const { hear, refused, world } = setUp();
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

  it('limits a peer and its host, and forgives with time', () => {
    const limits = {
      ...INBOX_LIMITS,
      perPeer: { perSecond: 1, burst: 2 },
      perHost: { perSecond: 1, burst: 3 },
    };
    const { hear, world, refused } = setUp({ limits });
    for (const peer of ['10.0.0.1:1', '10.0.0.1:1', '10.0.0.1:1', '10.0.0.1:2', '10.0.0.2:1'])
      hear(sealed.text, peer);
    expect(refused.map(({ reason, peer }) => `${reason} ${peer}`)).toEqual([
      'rate 10.0.0.1:1',
      'rate 10.0.0.1:2',
    ]);
    world.nowMs += 2000;
    hear(sealed.text, '10.0.0.1:1');
    expect(refused).toHaveLength(2);
  });

  it('refuses what it cannot keep up with instead of piling it up', () => {
    const { inbox, refused } = setUp({
      limits: {
        ...INBOX_LIMITS,
        perPeer: { perSecond: 1e6, burst: 1e6 },
        perHost: { perSecond: 1e6, burst: 1e6 },
      },
    });
    for (let message = 0; message < 5000; message += 1)
      inbox.receive({ bytes: Buffer.from('x'), peer: PEER, host: PEER });
    expect(refused).toHaveLength(5000 - 4096);
    expect(new Set(refused.map(({ reason }) => reason))).toEqual(new Set(['overload']));
  });

  it('puts fragments together, in any order and more than once, and refuses none that is whole', () => {
    const { hear, groups } = setUp();
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

  it('hears signed carriers and stores nothing of them', () => {
    const { hear, carriers, groups, refused } = setUp();
    const hello = { type: 'hello', ts: NOW_S, alias: 'otter', version: '1', boot: 'b' };
    const text = signPayload('TaskSettle', 0, { crabnet: hello }, publisher);
    hear(text);
    expect(carriers.map(({ message, meta }) => [meta.from, message])).toEqual([[publisher.nodeId, hello]]);
    hear(text.replace('otter', 'mole'));
    hear(signPayload('TaskSettle', 0, { crabnet: { ...hello, alias: 'x'.repeat(33) } }, publisher));
    hear(signPayload('TaskSettle', 0, { crabnet: { type: 'dance', ts: NOW_S } }, publisher));
    hear(signPayload('TaskSettle', 5, { crabnet: hello }, publisher));
    expect(refused.map(({ reason }) => reason)).toEqual([
      'bad-signature',
      'bad-carrier',
      'bad-carrier',
      'bad-carrier',
    ]);
    expect(groups).toEqual([]);
  });

  it('never throws on mutations of a true envelope', () => {
    const { hear, groups } = setUp({
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
