import { describe, expect, it } from 'vitest';
import { PeerBook } from '../../../source/network/peers/peer-book.ts';
import { datagramAddress, linkAddress } from '../../../source/network/transport/peer-address.ts';
import { signer } from '../../support/fake-envelopes.ts';

const NOW_S = 1_800_000_000;

function setUp() {
  const book = new PeerBook();
  const hear = (name: string, ts: number, { nowS = NOW_S, boot = 'b', address = 'x:1' } = {}) =>
    book.heard(
      { from: signer(name), alias: 'a', version: '1', rules: 2, boot, ts },
      datagramAddress(address),
      nowS * 1000,
    );
  return { book, hear };
}

describe("the peers' book", () => {
  it('knows who is new, who came back and who has started anew', () => {
    const { hear } = setUp();
    expect(hear('Ann', NOW_S)).toBe('news');
    expect(hear('Ann', NOW_S + 30, { nowS: NOW_S + 30 })).toBe('known');
    expect(hear('Ann', NOW_S + 60, { nowS: NOW_S + 60, boot: 'c' })).toBe('news');
    expect(hear('Ann', NOW_S + 600, { nowS: NOW_S + 600, boot: 'c' })).toBe('news');
  });

  it('takes nothing from a replayed hello', () => {
    const { book, hear } = setUp();
    hear('Ann', NOW_S, { address: '10.0.0.1:1' });
    expect(hear('Ann', NOW_S, { address: '6.6.6.6:6', boot: 'c' })).toBe('replay');
    expect(hear('Ann', NOW_S - 5, { address: '6.6.6.6:6' })).toBe('replay');
    expect(book.get(signer('Ann'))).toMatchObject({ address: datagramAddress('10.0.0.1:1'), boot: 'b' });
  });

  it('hears a peer whose clock ran ahead again, once that was set right', () => {
    const { book, hear } = setUp();
    hear('Ann', NOW_S + 86_400 * 365);
    expect(hear('Ann', NOW_S + 30, { nowS: NOW_S + 30 })).toBe('known');
    expect(book.get(signer('Ann'))?.clockSkewMs).toBe(0);
    expect(hear('Ann', NOW_S + 29, { nowS: NOW_S + 31 })).toBe('replay');
  });

  it('tells the median of the clocks of three peers or more that were heard lately', () => {
    const { book, hear } = setUp();
    hear('Ann', NOW_S + 400);
    hear('Ben', NOW_S - 100_000);
    expect(book.medianSkewMs(NOW_S * 1000)).toBeNull();
    hear('Cid', NOW_S + 200);
    expect(book.medianSkewMs(NOW_S * 1000)).toBe(200_000);
    hear('Dan', NOW_S + 300);
    expect(book.medianSkewMs(NOW_S * 1000)).toBe(250_000);
    expect(book.medianSkewMs((NOW_S + 600) * 1000)).toBeNull();
  });

  it('says where a peer was proven to hear, in this run', () => {
    const { book, hear } = setUp();
    book.prove(signer('Ann'), '192.0.2.1');
    hear('Ann', NOW_S);
    hear('Ann', NOW_S + 1, { address: '6.6.6.6:6' });
    expect(book.proven(signer('Ann'))).toBe('192.0.2.1');
    expect(hear('Ben', NOW_S) && book.proven(signer('Ben'))).toBe(undefined);
    expect(['192.0.2.1', '6.6.6.6'].map((host) => book.isProven(host))).toEqual([true, false]);
    const again = new PeerBook();
    again.restore(book.kept());
    expect(again.proven(signer('Ann'))).toBe(undefined);
  });

  it('knows by which rules a peer goes; an earlier version kept none', () => {
    const { book, hear } = setUp();
    hear('Ann', NOW_S);
    const [[id, text] = ['', '']] = [...book.kept()];
    const { rules, ...before } = JSON.parse(text) as { readonly rules: number };
    const again = new PeerBook();
    again.restore(new Map([[id, JSON.stringify(before)]]));
    expect([rules, again.get(signer('Ann'))?.rules]).toEqual([2, 1]);
  });

  it('holds a thousand peers, and forgets the longest silent first', () => {
    const { book, hear } = setUp();
    for (let number = 0; number < 1024; number += 1) hear(`P${number}`, NOW_S);
    hear('P0', NOW_S + 1);
    hear('late', NOW_S);
    expect(book.all()).toHaveLength(1024);
    const known = ['P0', 'P1', 'P2', 'late'].map((name) => book.get(signer(name)) !== undefined);
    expect(known).toEqual([true, false, true, true]);
  });

  it('gives back what was kept, and leaves out what does not read', () => {
    const { book, hear } = setUp();
    hear('Ann', NOW_S);
    const again = new PeerBook();
    again.restore(new Map([...book.kept(), ['x', 'not json'], ['y', '{"nodeId":7}'], ['z', 'null']]));
    expect(again.all()).toEqual(book.all());
  });

  it('knows of what an earlier version kept who was heard over a link', () => {
    const { book, hear } = setUp();
    hear('Ann', NOW_S);
    const [[id, text] = ['', '']] = [...book.kept()];
    const restored = (address: string) => {
      const again = new PeerBook();
      again.restore(new Map([[id, JSON.stringify({ ...JSON.parse(text), address })]]));
      return again.all()[0]?.address;
    };
    expect(restored('x:1')).toEqual(datagramAddress('x:1'));
    expect(restored(id)).toEqual(linkAddress(id));
  });
});
