import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { datagramAddress } from '../../../source/network/transport/peer-address.ts';
import { AddressProbes } from '../../../source/node/replication/address-probes.ts';
import { VirtualTime } from '../../support/virtual-time.ts';

const HERE = datagramAddress('192.0.2.1:1');

function world() {
  const time = new VirtualTime();
  const asked: number[] = [];
  const failed: string[] = [];
  const probes = new AddressProbes({
    timers: time.timers,
    random: { bytes: (length) => randomBytes(length) },
    monotonicMs: () => time.clock.now(),
    today: () => 20_833,
    say: (_address, message) => void asked.push('request' in message ? message.request : Number.NaN),
    failed: ({ text }) => void failed.push(text),
  });
  return { time, probes, asked, failed };
}

it('asks at an address twice, gives up soon, and lets it rest', async () => {
  const { time, probes, asked, failed } = world();
  probes.try(HERE);
  await time.pass(10_000);
  expect([asked.length, failed]).toEqual([2, [HERE.text]]);
  expect(probes.mayTry(HERE)).toBe(false);
  await time.pass(60_000);
  expect(probes.mayTry(HERE)).toBe(true);
});

it('knows by the number of a question where it was asked, and by no other', async () => {
  const { time, probes, asked, failed } = world();
  probes.try(HERE);
  const [request = 0] = asked;
  expect(probes.answered(request + 1)).toBeUndefined();
  expect([probes.answered(request), probes.answered(request)]).toEqual([HERE, HERE]);
  await time.pass(10_000);
  expect([asked.length, failed, probes.isAsked(request)]).toEqual([1, [], false]);
});

it('has only so many under way', () => {
  const { probes } = world();
  let tried = 0;
  for (; probes.room > 0 && tried < 1000; tried += 1) probes.try(datagramAddress(`192.0.2.1:${tried}`));
  expect(tried).toBe(64);
});
