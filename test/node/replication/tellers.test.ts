import { expect, it } from 'vitest';
import type { NodeId } from '../../../source/model/types.ts';
import { datagramAddress } from '../../../source/network/transport/peer-address.ts';
import { Tellers } from '../../../source/node/replication/tellers.ts';

const NOW_S = 1_700_000_000;
const by = (from: string, ts = NOW_S) => ({ from: from as NodeId, ts });
const AT = datagramAddress('192.0.2.1:9012');

const tellersOf = (book: Readonly<Record<string, string>> = {}) => {
  const tellers = new Tellers({ at: (address) => book[address] as NodeId | undefined });
  return (envelope: ReturnType<typeof by>, at = AT) => tellers.of(envelope, at, NOW_S * 1000);
};

it('names the peer whose hello came from there, whoever wrote the envelope', () => {
  expect(tellersOf({ [AT.text]: 'ann' })(by('bob', 5))).toBe('ann');
});

it('takes the author at an address that nobody has named for the one who speaks, as nodes of the reference do', () => {
  expect(tellersOf()(by('v0'))).toBe('v0');
});

it('says nothing of who passes on what is old', () => {
  expect(tellersOf()(by('dead', NOW_S - 86_400))).toBeUndefined();
});

it('takes one author an address, so that a socket that signs as many is one node', () => {
  const told = tellersOf();
  expect([told(by('first')), told(by('second')), told(by('first'))]).toEqual(['first', undefined, 'first']);
});
