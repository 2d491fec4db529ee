import { describe, expect, it } from 'vitest';
import { SITE_SHARES } from '../../../source/base/host-network.ts';
import { signPayload } from '../../../source/identity/seal-envelope.ts';
import type { EnvelopeKey, JsonObject } from '../../../source/model/types.ts';
import { INBOX_LIMITS } from '../../../source/network/inbox/inbox-limits.ts';
import { datagramAddress, linkAddress } from '../../../source/network/transport/peer-address.ts';
import { inboxWorld, NOW_S, PEER, publisher, sealed, WIDE_LIMITS } from '../../support/inbox-world.ts';
import { sealSeed, testKey } from '../../support/sealed.ts';

/** The same with a signature that does not verify. */
function forgedOf(text: string): string {
  const signature = String((JSON.parse(text) as { meta: JsonObject }).meta.signature);
  return text.replace(signature, `${signature.slice(0, 40)}AAAAAA${signature.slice(46)}`);
}

describe('the inbox', () => {
  it('limits a link and its host, and forgives with time', () => {
    const limits = {
      ...INBOX_LIMITS,
      perPeer: { perSecond: 1, burst: 2 },
      perHost: { perSecond: 1, burst: 3 },
    };
    const { inbox, world, refused } = inboxWorld({ limits });
    const hear = (peer: string, host: string) => {
      inbox.receive({ bytes: Buffer.from(sealed.text), peer: linkAddress(peer), host });
      inbox.flush();
    };
    for (const peer of ['ann', 'ann', 'ann', 'bob']) hear(peer, '10.0.0.1');
    hear('cid', '10.0.0.2');
    expect(refused.map(({ reason, peer }) => `${reason} ${peer}`)).toEqual(['rate ann', 'rate bob']);
    world.nowMs += 2000;
    hear('ann', '10.0.0.1');
    expect(refused).toHaveLength(2);
  });

  it('has for a site of IPv6 what a few hosts have, however many of its addresses say something', () => {
    const limits = { ...INBOX_LIMITS, perHost: { perSecond: 0, burst: 3 } };
    const { inbox, refused } = inboxWorld({ limits });
    const hear = (host: string) => {
      inbox.receive({ bytes: Buffer.from('{}'), peer: datagramAddress(`[${host}]:4000`), host });
      inbox.flush();
    };
    for (let host = 0; host < 100; host += 1) hear(`2a00:1:2:${host.toString(16)}::1`);
    for (let address = 1; address <= 10; address += 1) hear(`2a00:1:3:4::${address}`);
    const ofRate = (site: string) =>
      refused.filter(({ reason, peer }) => reason === 'rate' && peer.startsWith(`[${site}`)).length;
    expect(ofRate('2a00:1:2:')).toBe(100 - 3 * SITE_SHARES);
    expect(ofRate('2a00:1:3:')).toBe(10 - 3);
  });

  it('stops decoding junk of an address, and goes on hearing what is signed from there', () => {
    const { hear, groups, refused } = inboxWorld();
    for (let message = 0; message < 250; message += 1) hear(`junk ${message}`);
    expect(refused.at(-1)).toMatchObject({ reason: 'rate-junk' });
    hear(sealed.text);
    expect(groups.flat()).toHaveLength(1);
  });

  it('looks at no more wrong signatures than it bears, and at those of who is known there all the same', () => {
    const limits = {
      ...INBOX_LIMITS,
      vain: {
        ofSigner: { perSecond: 0, burst: 2 },
        ofHost: { perSecond: 0, burst: 5 },
        ofAll: { perSecond: 0, burst: 8 },
      },
    };
    const { hear, groups, refused } = inboxWorld({
      limits,
      isKnownAt: (signer, host) => signer === publisher.nodeId && host === '127.0.0.1',
    });
    const strangers = Array.from({ length: 20 }, (_, number) => sealSeed(testKey(10 + number), NOW_S));
    for (const stranger of strangers) hear(forgedOf(stranger.text));
    const count = (reason: string) => refused.filter((each) => each.reason === reason).length;
    expect([count('bad-signature'), count('rate-junk')]).toEqual([5, 15]);
    hear(sealSeed(testKey(2), NOW_S).text);
    expect(count('rate-junk')).toBe(16);
    hear(sealSeed(testKey(2), NOW_S).text, '127.0.0.2:4000');
    hear(sealed.text);
    expect(groups.flat().map(({ held }) => held.from)).toEqual([testKey(2).nodeId, publisher.nodeId]);
  });

  it('charges a signer for what of it was taken in, whoever says it again', () => {
    const limits = { ...INBOX_LIMITS, perSigner: { perSecond: 0, burst: 2 } };
    const { hear, groups, refused } = inboxWorld({ limits });
    for (let copy = 0; copy < 10; copy += 1) hear(sealed.text, `127.0.0.${2 + copy}:4000`);
    for (let copy = 0; copy < 10; copy += 1) hear(forgedOf(sealSeed(publisher, NOW_S).text));
    hear(sealSeed(publisher, NOW_S).text);
    hear(sealSeed(publisher, NOW_S).text);
    hear(sealSeed(testKey(2), NOW_S).text);
    expect(groups.flat()).toHaveLength(3);
    expect(refused.at(-1)).toMatchObject({ reason: 'rate', detail: 'of its signer' });
  });

  it('does not let what a signer once said and nobody takes keep out what it says now', () => {
    const limits = { ...INBOX_LIMITS, perSigner: { perSecond: 0, burst: 2 } };
    const heldBack = Array.from({ length: 20 }, () => sealSeed(publisher, NOW_S));
    const keys = new Set(heldBack.map(({ held }) => held.key));
    const { hear, groups } = inboxWorld({
      limits,
      admit: (group) =>
        new Map(
          group.filter(({ held }) => keys.has(held.key)).map((each) => [each, { reason: 'past-horizon' }]),
        ),
    });
    for (const { text } of heldBack) hear(text);
    hear(sealed.text);
    expect(groups.flat().at(-1)?.held.key).toBe(sealed.held.key);
  });

  it('hears a blocked signer from nowhere, and others from the address that it uses', () => {
    const { hear, groups, carriers, refused } = inboxWorld({ isBlocked: (who) => who === publisher.nodeId });
    const hello = { type: 'hello', ts: NOW_S, alias: 'otter', version: '1', boot: 'b' };
    hear(sealed.text);
    hear(signPayload('TaskSettle', 0, { crabnet: hello }, publisher));
    expect(refused.map(({ reason }) => reason)).toEqual(['blocked', 'blocked']);
    hear(sealSeed(testKey(2), NOW_S).text);
    hear(signPayload('TaskSettle', 0, { crabnet: hello }, testKey(2)));
    expect([groups.flat().length, carriers.length]).toEqual([1, 1]);
  });

  it('takes what a blocked signer once said where a catch-up of ours asked another for it', () => {
    const { hear, groups } = inboxWorld({
      isBlocked: (who) => who === publisher.nodeId,
      isAskedFor: () => true,
    });
    hear(sealed.text);
    expect(groups.flat()).toHaveLength(1);
  });

  it('keeps room for who is known when there is none for others', () => {
    const { inbox, refused } = inboxWorld({
      limits: WIDE_LIMITS,
      isKnownAt: (signer) => signer === publisher.nodeId,
    });
    const receive = (text: string) =>
      inbox.receive({ bytes: Buffer.from(text), peer: datagramAddress(PEER), host: '127.0.0.1' });
    for (let message = 0; message < 5000; message += 1) receive('x');
    const before = refused.length;
    receive(sealSeed(testKey(2), NOW_S).text);
    receive(sealed.text);
    expect([refused.length - before, refused.at(-1)?.reason]).toEqual([1, 'overload']);
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

  it('hears few carriers of one signer, each once, because each costs a verification', () => {
    const limits = { ...INBOX_LIMITS, carriers: { perSecond: 0, burst: 3 } };
    const { hear, carriers, refused } = inboxWorld({ limits });
    const hello = { type: 'hello', alias: 'otter', version: '1', boot: 'b' };
    for (let ts = NOW_S; ts < NOW_S + 5; ts += 1)
      hear(signPayload('TaskSettle', 0, { crabnet: { ...hello, ts } }, publisher));
    expect(carriers).toHaveLength(3);
    expect(refused.map(({ reason }) => reason)).toEqual(['rate', 'rate']);
    hear(signPayload('TaskSettle', 0, { crabnet: { ...hello, ts: NOW_S } }, testKey(2)), '127.0.0.2:4000');
    expect(carriers).toHaveLength(4);
    hear(signPayload('TaskSettle', 0, { crabnet: { ...hello, ts: NOW_S } }, testKey(2)), '127.0.0.3:4000');
    expect(refused.at(-1)?.reason).toBe('duplicate');
  });

  it('does not let what a signer said before, said again by others, keep out what it says now', () => {
    const limits = { ...INBOX_LIMITS, carriers: { perSecond: 0, burst: 3 } };
    const { hear, carriers } = inboxWorld({ limits });
    const helloOf = (boot: string) => {
      const crabnet = { type: 'hello', ts: NOW_S, alias: 'otter', version: '1', boot };
      return signPayload('TaskSettle', 0, { crabnet }, publisher);
    };
    for (let copy = 0; copy < 10; copy += 1) hear(helloOf('before'));
    hear(helloOf('now'));
    expect(carriers).toHaveLength(2);
  });

  it('reads no more carriers of no use than it bears, whoever signs them', () => {
    const few = { perSecond: 0, burst: 5 };
    const limits = { ...INBOX_LIMITS, vain: { ofSigner: few, ofHost: few, ofAll: few } };
    let read = 0;
    const { hear, refused, carriers } = inboxWorld({
      limits,
      turnAway: () => {
        read += 1;
        return { judgement: 'ignore', what: 'useless' };
      },
    });
    const crabnet = { type: 'ack', ts: NOW_S, keys: ['a'.repeat(64)] };
    for (let key = 10; key < 30; key += 1) hear(signPayload('TaskSettle', 0, { crabnet }, testKey(key)));
    expect([read, carriers.length]).toEqual([5, 0]);
    expect(refused.map(({ reason }) => reason)).toEqual(Array.from({ length: 15 }, () => 'rate-junk'));
  });

  it('reads a carrier that was heard no oftener than it bears', () => {
    const few = { perSecond: 0, burst: 5 };
    const limits = { ...INBOX_LIMITS, vain: { ofSigner: few, ofHost: few, ofAll: few } };
    const { hear, refused } = inboxWorld({ limits });
    const crabnet = { type: 'hello', ts: NOW_S, alias: 'otter', version: '1', boot: 'b' };
    const text = signPayload('TaskSettle', 0, { crabnet }, publisher);
    for (let copy = 0; copy < 10; copy += 1) hear(text);
    const count = (reason: string) => refused.filter((each) => each.reason === reason).length;
    expect([count('duplicate'), count('rate-junk')]).toEqual([5, 4]);
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
    const { hear, refused } = inboxWorld({ limits: WIDE_LIMITS });
    const forged = forgedOf(sealed.text);
    hear(forged);
    for (let message = 0; message < 70_000; message += 1) hear(`junk ${message}`);
    hear(forged);
    expect([refused[0]?.reason, refused.at(-1)?.reason]).toEqual(['bad-signature', 'refused-before']);
  });
});
