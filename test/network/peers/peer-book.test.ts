import { describe, expect, it } from 'vitest';
import { datagramAddress, linkAddress } from '../../../source/network/transport/peer-address.ts';
import { signer } from '../../support/fake-envelopes.ts';
import { bookWorld, NOW_S } from './book-world.ts';

describe("the peers' book", () => {
  it('knows who is new, who came back and who has started anew', () => {
    const { hear } = bookWorld();
    expect(hear('Ann', NOW_S)).toBe('news');
    expect(hear('Ann', NOW_S + 30, { nowS: NOW_S + 30 })).toBe('known');
    expect(hear('Ann', NOW_S + 60, { nowS: NOW_S + 60, boot: 'c' })).toBe('news');
    expect(hear('Ann', NOW_S + 600, { nowS: NOW_S + 600, boot: 'c' })).toBe('news');
  });

  it('takes nothing from a replayed hello', () => {
    const { book, hear } = bookWorld();
    hear('Ann', NOW_S, { address: '10.0.0.1:1' });
    expect(hear('Ann', NOW_S, { address: '6.6.6.6:6', boot: 'c' })).toBe('replay');
    expect(hear('Ann', NOW_S - 5, { address: '6.6.6.6:6' })).toBe('replay');
    expect(book.get(signer('Ann'))).toMatchObject({ address: datagramAddress('10.0.0.1:1'), boot: 'b' });
  });

  it('hears a peer whose clock ran ahead again, once that was set right', () => {
    const { book, hear } = bookWorld();
    hear('Ann', NOW_S + 86_400 * 365);
    expect(hear('Ann', NOW_S + 30, { nowS: NOW_S + 30 })).toBe('known');
    expect(book.get(signer('Ann'))?.clockSkewMs).toBe(0);
    expect(hear('Ann', NOW_S + 29, { nowS: NOW_S + 31 })).toBe('replay');
  });

  it('says where a peer was proven to hear, in this run', () => {
    const { book, hear, prove, open } = bookWorld();
    prove('Ann', '192.0.2.1');
    hear('Ann', NOW_S);
    hear('Ann', NOW_S + 1, { address: '6.6.6.6:6' });
    expect(book.proven(signer('Ann'))).toBe('192.0.2.1');
    expect(hear('Ben', NOW_S) && book.proven(signer('Ben'))).toBe(undefined);
    expect(['192.0.2.1', '6.6.6.6'].map((host) => book.isProven(host))).toEqual([true, false]);
    const again = open();
    again.restore(book.kept());
    expect(again.proven(signer('Ann'))).toBe(undefined);
  });

  it('knows by which rules a peer goes; an earlier version kept none', () => {
    const { book, hear, open, prove } = bookWorld();
    prove('Ann', '192.0.2.1');
    hear('Ann', NOW_S);
    const [[id, text] = ['', '']] = [...book.kept()];
    const { rules, ...before } = JSON.parse(text) as { readonly rules: number };
    const again = open();
    again.restore(new Map([[id, JSON.stringify(before)]]));
    expect([rules, again.get(signer('Ann'))?.rules]).toEqual([2, 1]);
  });

  it('gives back what was kept, and leaves out what does not read', () => {
    const { book, hear, open, prove } = bookWorld();
    prove('Ann', '192.0.2.1');
    hear('Ann', NOW_S);
    const again = open();
    again.restore(new Map([...book.kept(), ['x', 'not json'], ['y', '{"nodeId":7}'], ['z', 'null']]));
    expect(again.all()).toEqual(book.all());
  });

  it('knows of what an earlier version kept who was heard over a link', () => {
    const { book, hear, open, prove } = bookWorld();
    prove('Ann', '192.0.2.1');
    hear('Ann', NOW_S);
    const [[id, text] = ['', '']] = [...book.kept()];
    const restored = (address: string) => {
      const again = open();
      again.restore(new Map([[id, JSON.stringify({ ...JSON.parse(text), address })]]));
      return again.all()[0]?.address;
    };
    expect(restored('x:1')).toEqual(datagramAddress('x:1'));
    expect(restored(id)).toEqual(linkAddress(id));
  });
});

describe('an honest peer whose address or hellos somebody else uses', () => {
  const AT = '192.0.2.1:1';
  const addressOf = (book: ReturnType<typeof bookWorld>['book'], name: string) =>
    book.get(signer(name))?.address.text;

  it('keeps its address while it says hello there, however often its hellos are passed on from elsewhere first', () => {
    const { world, book, hear, prove } = bookWorld();
    hear('Ann', NOW_S, { address: AT });
    prove('Ann', '192.0.2.1');
    for (let passedS = 30; passedS <= 300; passedS += 30) {
      world.steadyMs = passedS * 1000;
      const at = { nowS: NOW_S + passedS };
      expect(hear('Ann', NOW_S + passedS, { ...at, address: '6.6.6.6:6' })).toBe('elsewhere');
      expect(hear('Ann', NOW_S + passedS, { ...at, address: AT })).toBe('known');
    }
    expect(addressOf(book, 'Ann')).toBe(AT);
    expect(book.isThere(signer('Ann'))).toBe(true);
    expect(book.provenAddress(signer('Ann'))?.text).toBe(AT);
  });

  it('keeps it too when a proof is passed on from elsewhere; the handshake of a link proves all the same', () => {
    const { book, hear, prove } = bookWorld();
    hear('Ann', NOW_S, { address: AT });
    prove('Ann', '192.0.2.1');
    prove('Ann', '6.6.6.6');
    expect([book.proven(signer('Ann')), addressOf(book, 'Ann')]).toEqual(['192.0.2.1', AT]);
    book.prove(signer('Ann'), '192.0.2.9', '/ip4/192.0.2.9/tcp/1');
    expect(book.proven(signer('Ann'))).toBe('192.0.2.9');
  });

  it('is found where it is proven, whoever passed its first hellos on', () => {
    const { book, hear, prove } = bookWorld();
    hear('Ann', NOW_S, { address: '6.6.6.6:6' });
    expect(hear('Ann', NOW_S, { address: AT })).toBe('replay');
    prove('Ann', '192.0.2.1');
    expect(addressOf(book, 'Ann')).toBe(AT);
    expect(book.isThere(signer('Ann'))).toBe(true);
  });

  it('is there by its own word, whatever copy of that came before', () => {
    const { world, book, hear, prove } = bookWorld();
    hear('Ann', NOW_S, { address: AT });
    prove('Ann', '192.0.2.1');
    const at = { boot: 'c', nowS: NOW_S + 30 };
    world.steadyMs = 30_000;
    expect(hear('Ann', NOW_S + 30, { ...at, address: '6.6.6.6:6' })).toBe('news');
    expect(book.isThere(signer('Ann'))).toBe(false);
    expect(hear('Ann', NOW_S + 30, { ...at, address: AT })).toBe('known');
    expect(book.isThere(signer('Ann'))).toBe(true);
    expect(hear('Ann', NOW_S + 30, { ...at, address: AT })).toBe('replay');
  });

  it('moves: at once where it started anew, or by a link, and else once it is silent where it was', () => {
    const { world, book, hear, prove } = bookWorld();
    hear('Ann', NOW_S, { address: AT });
    prove('Ann', '192.0.2.1');
    expect(hear('Ann', NOW_S + 1, { address: '192.0.2.1:2' })).toBe('elsewhere');
    expect(hear('Ann', NOW_S + 2, { address: '192.0.2.1:2', boot: 'c' })).toBe('news');
    expect(hear('Ann', NOW_S + 3, { address: '192.0.2.8:2', boot: 'c' })).toBe('elsewhere');
    world.steadyMs += 46_000;
    expect(hear('Ann', NOW_S + 49, { address: '192.0.2.8:2', boot: 'c' })).toBe('known');
    expect(addressOf(book, 'Ann')).toBe('192.0.2.8:2');
  });

  it('is the one that its address names, whoever writes it on a hello, and a block of who did is of no address', () => {
    const { book, hear, prove } = bookWorld();
    hear('Ann', NOW_S, { address: AT });
    hear('Mallory', NOW_S, { address: AT });
    prove('Ann', '192.0.2.1');
    hear('Trudy', NOW_S, { address: AT });
    expect(book.at(AT)).toBe(signer('Ann'));
    expect(book.provenAddress(signer('Trudy'))).toBe(undefined);
    // Of a neighbour behind the same address the port is anybody's word.
    book.prove(signer('Mallory'), '192.0.2.1', '192.0.2.1:7');
    hear('Mallory', NOW_S + 1, { address: AT });
    expect(book.at(AT)).toBe(signer('Ann'));
    expect(book.provenAddress(signer('Mallory'))?.text).not.toBe(AT);
  });
});

describe('a book that is full', () => {
  const full = () => {
    const made = bookWorld();
    for (let number = 0; number < 1024; number += 1)
      made.hear(`P${number}`, NOW_S, { address: `198.51.${number >> 8}.${number & 255}:1` });
    return made;
  };

  it('forgets the longest silent of newcomers first', () => {
    const { book, hear } = full();
    hear('P0', NOW_S + 1);
    hear('late', NOW_S, { address: '192.0.2.1:1' });
    expect(book.all()).toHaveLength(1024);
    const known = ['P0', 'P1', 'P2', 'late'].map((name) => book.get(signer(name)) !== undefined);
    expect(known).toEqual([true, false, true, true]);
  });

  it('loses nobody who is proven, configured or has a history to any number of newcomers', () => {
    const { world, book, hear, prove, stay } = full();
    stay('Present', '192.0.2.1');
    world.traded.add(signer('Partner'));
    world.configured.add('192.0.2.3:1');
    for (const [name, host] of [
      ['Partner', '192.0.2.2'],
      ['Target', '192.0.2.3'],
      ['Proven', '192.0.2.4'],
    ] as const) {
      hear(name, NOW_S, { address: `${host}:1` });
      prove(name, host);
    }
    for (let number = 0; number < 3000; number += 1)
      hear(`M${number}`, NOW_S + 9000, { address: `203.0.${number >> 8}.${number & 255}:1` });
    const names = ['Present', 'Partner', 'Target', 'Proven'];
    expect(names.filter((name) => book.get(signer(name)) === undefined)).toEqual([]);
    expect(names.map((name) => book.isKnown(signer(name)))).toEqual([true, true, true, false]);
  });

  it('has no room for a newcomer among peers that are all known, and says so', () => {
    const { hear, prove } = full();
    for (let number = 0; number < 1024; number += 1)
      prove(`P${number}`, `198.51.${number >> 8}.${number & 255}`);
    expect(hear('late', NOW_S, { address: '192.0.2.1:1' })).toBe('no-room');
  });

  it('takes from the host that has most of it, however well its peers are known', () => {
    const { world, book, hear, stay } = bookWorld();
    for (let number = 0; number < 1024; number += 1) {
      world.traded.add(signer(`P${number}`));
      hear(`P${number}`, NOW_S, { address: '203.0.113.1:1' });
      book.prove(signer(`P${number}`), '203.0.113.1', `203.0.113.1:${number}`);
    }
    stay('Ann', '192.0.2.1', { forS: 60 });
    expect(book.get(signer('Ann'))).toBeDefined();
    expect(book.all()).toHaveLength(1024);
  });
});
