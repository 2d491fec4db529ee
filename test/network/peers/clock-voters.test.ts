import { describe, expect, it } from 'vitest';
import { datagramAddress } from '../../../source/network/transport/peer-address.ts';
import { signer } from '../../support/fake-envelopes.ts';
import { bookWorld, NOW_S } from './book-world.ts';

describe('who votes on our clock', () => {
  it('is proven, has an hour of presence, a trade or the word of the owner, and was heard lately', () => {
    const { world, hear, prove, stay, voters } = bookWorld();
    stay('Present', '192.0.2.1');
    const nowS = NOW_S + world.steadyMs / 1000;
    for (const [name, host] of [
      ['Partner', '192.0.2.2'],
      ['Target', '192.0.2.3'],
      ['Newcomer', '192.0.2.4'],
      ['Unproven', '192.0.2.5'],
    ] as const) {
      hear(name, nowS, { nowS, address: `${host}:1` });
      if (name !== 'Unproven') prove(name, host);
    }
    world.traded.add(signer('Partner'));
    world.traded.add(signer('Unproven'));
    world.configured.add('192.0.2.3:1');
    world.configured.add('192.0.2.5:1');
    expect(voters()).toEqual([signer('Present'), signer('Partner'), signer('Target')]);
    world.steadyMs += 601_000;
    expect(voters()).toEqual([]);
  });

  it('votes by what it says where it was proven, whoever passes its hellos on from elsewhere', () => {
    const { world, hear, stay, voters } = bookWorld();
    stay('Ann', '192.0.2.1');
    const nowS = NOW_S + world.steadyMs / 1000;
    hear('Ann', nowS + 1, { nowS, address: '6.6.6.6:6' });
    expect(voters()).toEqual([signer('Ann')]);
    world.steadyMs += 46_000;
    hear('Ann', nowS + 46, { nowS: nowS + 46, address: '6.6.6.6:6' });
    expect(voters()).toEqual([]);
  });

  it('is to be proven anew after it was away: an old hello may be anybody who kept it', () => {
    const { world, hear, prove, stay, voters } = bookWorld();
    stay('Ann', '192.0.2.1');
    world.steadyMs += 200_000;
    const nowS = NOW_S + world.steadyMs / 1000;
    hear('Ann', nowS - 190, { nowS, address: '192.0.2.1:1' });
    expect(voters()).toEqual([]);
    prove('Ann', '192.0.2.1');
    expect(voters()).toEqual([signer('Ann')]);
  });

  it('is not made by an hour of hellos that nobody answers for', () => {
    const { world, book, hear, prove } = bookWorld();
    for (let passedS = 0; passedS <= 7200; passedS += 30) {
      world.steadyMs = passedS * 1000;
      hear('Ann', NOW_S + passedS, { nowS: NOW_S + passedS, address: '192.0.2.1:1' });
    }
    prove('Ann', '192.0.2.1');
    expect(book.isKnown(signer('Ann'))).toBe(false);
  });

  it('has one vote a host, and this machine one, but each that its owner names has its own', () => {
    const { world, stay, voters } = bookWorld();
    for (const [name, host] of [
      ['A', '192.0.2.1'],
      ['B', '192.0.2.1'],
      ['C', '2001:db8::1'],
      ['D', '2001:db8::2'],
      ['E', '127.0.0.2'],
      ['F', '127.0.0.3'],
      ['G', '127.0.0.4'],
    ] as const) {
      stay(name, host, { forS: 3600 });
      world.steadyMs = 0;
    }
    world.steadyMs = 3_600_000;
    expect(voters()).toHaveLength(3);
    world.configured.add('127.0.0.4:1');
    expect(voters()).toHaveLength(4);
  });

  it('has its history after a restart, and votes once it is proven again; made-up keys are not kept', () => {
    const { world, open, book, hear, stay } = bookWorld();
    stay('Ann', '192.0.2.1');
    for (let number = 0; number < 20; number += 1)
      hear(`M${number}`, NOW_S, { address: `203.0.113.${number}:1` });
    const again = open();
    again.restore(book.kept());
    expect(again.all().map(({ nodeId }) => nodeId)).toEqual([signer('Ann')]);
    const nowMs = NOW_S * 1000 + world.steadyMs;
    const hello = {
      from: signer('Ann'),
      alias: 'a',
      version: '1',
      rules: 2,
      boot: 'b',
      files: null,
      ts: nowMs / 1000 + 1,
    };
    again.heard(hello, datagramAddress('192.0.2.1:1'), nowMs);
    expect(again.clockVote(nowMs).voters).toEqual([]);
    again.prove(signer('Ann'), '192.0.2.1', '192.0.2.1:1');
    expect(again.clockVote(nowMs).voters).toHaveLength(1);
  });

  it('shows a jump of our own clock at once', () => {
    const { book, stay, nowMs, world } = bookWorld();
    for (const host of ['192.0.2.1', '192.0.2.2', '192.0.2.3']) {
      world.steadyMs = 0;
      stay(host, host);
    }
    expect(book.clockFault(nowMs())).toBeNull();
    expect(book.clockFault(nowMs() + 7_200_000)).toMatchObject({ skewMs: -7_200_000, voters: 3 });
  });
});
