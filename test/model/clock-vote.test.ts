import { expect, it } from 'vitest';
import { type ClockWitness, clockFault, clockVote } from '../../source/model/clock-vote.ts';
import { signer } from '../support/fake-envelopes.ts';

const SECOND_MS = 1000;
const witness = (name: string, aheadS: number, more: Partial<ClockWitness> = {}): ClockWitness => ({
  ...{ nodeId: signer(name), voice: name, standing: 0, aheadMs: aheadS * SECOND_MS },
  ...more,
});

it('is the median of three voters or more', () => {
  expect(clockVote([witness('a', 400), witness('b', -9000)]).skewMs).toBeNull();
  expect(clockVote([witness('a', 400), witness('b', -9000), witness('c', 200)]).skewMs).toBe(200_000);
  expect(clockVote([400, -9000, 200, 300].map((skew, nth) => witness(`${nth}`, skew))).skewMs).toBe(250_000);
});

it('gives one voice one vote, that of the one with the highest standing', () => {
  const many = Array.from({ length: 50 }, (_, nth) => witness(`m${nth}`, 7200, { voice: 'one host' }));
  const { skewMs, voters } = clockVote([
    ...many,
    witness('old', 1, { voice: 'one host', standing: 9 }),
    witness('b', 0),
    witness('c', 0),
  ]);
  expect(voters).toHaveLength(3);
  expect(voters.map(({ nodeId }) => nodeId)).toContain(signer('old'));
  expect(skewMs).toBe(0);
});

it('is a fault beyond two minutes, and names who is against us, the furthest first', () => {
  const vote = (...aheadS: readonly number[]) =>
    clockFault(clockVote(aheadS.map((skew, nth) => witness(`${nth}`, skew))));
  expect(vote(120, 120, 120)).toBeNull();
  expect(vote(-130, 5, -200)).toMatchObject({
    ...{ skewMs: -130_000, voters: 3 },
    against: [{ nodeId: signer('2') }, { nodeId: signer('0') }],
  });
});
