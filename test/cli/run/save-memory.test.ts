import { beforeEach, expect, it } from 'vitest';
import { saveMemoryWhileQuiet } from '../../../source/cli/run/save-memory.ts';
import { settlePromises, VirtualTime } from '../../support/virtual-time.ts';

const LOOK_MS = 2000;

let time: VirtualTime;
/** How much the loop is at work. */
let use: number;
/** What was said of the heap, in order. */
let said: boolean[];
let end: () => void;

beforeEach(() => {
  time = new VirtualTime(0, settlePromises);
  said = [];
  end = saveMemoryWhileQuiet({ timers: time.timers, use: () => use, save: (isOn) => said.push(isOn) });
});

const looks = (count: number) => time.pass(count * LOOK_MS);

it('a loop that has had little to do for ten seconds saves memory, and says so once', async () => {
  use = 0.02;
  await looks(4);
  expect(said).toEqual([]);
  await looks(100);
  expect(said).toEqual([true]);
});

it('a busy loop stops saving at its first look, and saves again only after ten quiet seconds', async () => {
  use = 0.02;
  await looks(5);
  use = 0.9;
  await looks(1);
  expect(said).toEqual([true, false]);
  use = 0.02;
  await looks(4);
  use = 0.9;
  await looks(1);
  expect(said).toEqual([true, false]);
  use = 0.02;
  await looks(5);
  expect(said).toEqual([true, false, true]);
});

it('a loop that is always busy never saves', async () => {
  use = 0.5;
  await looks(50);
  expect(said).toEqual([]);
});

it('nothing is looked at once it has ended', async () => {
  use = 0.02;
  end();
  await looks(50);
  expect(said).toEqual([]);
});
