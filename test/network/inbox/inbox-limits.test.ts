import { describe, expect, it } from 'vitest';
import { signPayload } from '../../../source/identity/seal-envelope.ts';
import type { EnvelopeKey, JsonObject } from '../../../source/model/types.ts';
import { INBOX_LIMITS } from '../../../source/network/inbox/inbox.ts';
import { datagramAddress } from '../../../source/network/transport/peer-address.ts';
import { inboxWorld, NOW_S, PEER, publisher, sealed } from '../../support/inbox-world.ts';
import { sealSeed, testKey } from '../../support/sealed.ts';

describe('the inbox', () => {
  it('limits a peer and its host, and forgives with time', () => {
    const limits = {
      ...INBOX_LIMITS,
      perPeer: { perSecond: 1, burst: 2 },
      perHost: { perSecond: 1, burst: 3 },
    };
    const { hear, world, refused } = inboxWorld({ limits });
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

  it('stops decoding a peer that sends junk, and goes on hearing the others', () => {
    const { hear, groups, refused } = inboxWorld();
    for (let message = 0; message < 250; message += 1) hear(`junk ${message}`);
    hear(sealed.text);
    expect(refused.at(-1)).toMatchObject({ reason: 'rate-junk' });
    expect(groups).toEqual([]);
    hear(sealed.text, '127.0.0.2:4000');
    expect(groups.flat()).toHaveLength(1);
  });

  it('refuses what it cannot keep up with instead of piling it up', () => {
    const { inbox, refused } = inboxWorld({
      limits: {
        ...INBOX_LIMITS,
        perPeer: { perSecond: 1e6, burst: 1e6 },
        perHost: { perSecond: 1e6, burst: 1e6 },
      },
    });
    for (let message = 0; message < 5000; message += 1)
      inbox.receive({ bytes: Buffer.from('x'), peer: datagramAddress(PEER), host: PEER });
    expect(refused).toHaveLength(5000 - 4096);
    expect(new Set(refused.map(({ reason }) => reason))).toEqual(new Set(['overload']));
  });

  it('hears few carriers of one peer, because each costs a verification', () => {
    const limits = { ...INBOX_LIMITS, carriers: { perSecond: 0, burst: 3 } };
    const { hear, carriers, refused } = inboxWorld({ limits });
    const hello = { type: 'hello', alias: 'otter', version: '1', boot: 'b' };
    for (let ts = NOW_S; ts < NOW_S + 5; ts += 1)
      hear(signPayload('TaskSettle', 0, { crabnet: { ...hello, ts } }, publisher));
    expect(carriers).toHaveLength(3);
    expect(refused.map(({ reason }) => reason)).toEqual(['rate', 'rate']);
    hear(signPayload('TaskSettle', 0, { crabnet: { ...hello, ts: NOW_S } }, testKey(2)), '127.0.0.2:4000');
    expect(carriers).toHaveLength(4);
  });

  it('hears few carriers of one host, from however many ports', () => {
    const limits = { ...INBOX_LIMITS, carriersOfHost: { perSecond: 0, burst: 3 } };
    const { hear, carriers, refused } = inboxWorld({ limits });
    const hello = { type: 'hello', alias: 'otter', version: '1', boot: 'b' };
    for (let nth = 0; nth < 5; nth += 1)
      hear(
        signPayload('TaskSettle', 0, { crabnet: { ...hello, ts: NOW_S + nth } }, publisher),
        `127.0.0.1:${4000 + nth}`,
      );
    expect(carriers).toHaveLength(3);
    expect(refused.map(({ reason }) => reason)).toEqual(['rate', 'rate']);
  });

  it('looks at no signature of a carrier that is turned away', () => {
    const looked: string[] = [];
    const { hear, carriers, refused } = inboxWorld({
      turnAway: ({ message }) => {
        looked.push(message.type);
        return { judgement: 'ignore', what: 'useless' };
      },
    });
    const hello = { type: 'hello', ts: NOW_S, alias: 'otter', version: '1', boot: 'b' };
    const text = signPayload('TaskSettle', 0, { crabnet: hello }, publisher);
    hear(text);
    hear(text.replace('otter', 'mole'));
    expect([looked, carriers, refused]).toEqual([['hello', 'hello'], [], []]);
  });

  it('takes signed envelopes of any age, on a smaller budget', () => {
    const limits = { ...INBOX_LIMITS, old: { perSecond: 0, burst: 1 } };
    const { hear, groups, refused } = inboxWorld({ limits });
    hear(sealSeed(publisher, NOW_S - 86_400 * 5).text);
    hear(sealSeed(publisher, NOW_S - 86_400 * 5).text);
    hear(sealSeed(publisher, NOW_S).text);
    expect(groups.flat()).toHaveLength(2);
    expect(refused).toMatchObject([{ reason: 'rate-old' }]);
  });

  it('lets what a catch-up asked for draw on nothing but that (E4)', () => {
    const asked = new Set<EnvelopeKey>();
    const { hear, groups, refused } = inboxWorld({
      limits: { ...INBOX_LIMITS, old: { perSecond: 0, burst: 1 } },
      isAskedFor: (key) => asked.delete(key),
    });
    const seeds = Array.from({ length: 4 }, (_, nth) => sealSeed(publisher, NOW_S - 86_400 - nth));
    const [first, second, third] = seeds;
    if (second !== undefined) asked.add(second.held.key);
    for (const seed of [second, first, third]) if (seed !== undefined) hear(seed.text);
    expect(groups.flat().map(({ held }) => held.key)).toEqual([second?.held.key, first?.held.key]);
    expect(refused.map(({ reason }) => reason)).toEqual(['rate-old']);
  });

  it('does not charge that budget for what it holds already, however often it is told', () => {
    const limits = { ...INBOX_LIMITS, old: { perSecond: 0, burst: 2 } };
    const { hear, groups, duplicates, refused } = inboxWorld({ limits });
    const [first, second] = [sealSeed(publisher, NOW_S - 86_400), sealSeed(publisher, NOW_S - 86_400)];
    for (let copy = 0; copy < 10; copy += 1) hear(first.text);
    hear(second.text);
    expect([groups.flat().length, duplicates.length, refused]).toEqual([2, 9, []]);
  });

  it('remembers a forged copy, though 70,000 pieces of junk came since', () => {
    const wide = { perSecond: 1e9, burst: 1e9 };
    const { hear, refused } = inboxWorld({
      limits: { perPeer: wide, perHost: wide, junk: wide, old: wide, carriers: wide, carriersOfHost: wide },
    });
    const signature = String((JSON.parse(sealed.text) as { meta: JsonObject }).meta.signature);
    const forged = sealed.text.replace(signature, `${signature.slice(0, 40)}AAAAAA${signature.slice(46)}`);
    hear(forged);
    for (let message = 0; message < 70_000; message += 1) hear(`junk ${message}`);
    hear(forged);
    expect([refused[0]?.reason, refused.at(-1)?.reason]).toEqual(['bad-signature', 'refused-before']);
  });
});
