import { expect, it } from 'vitest';
import type { SeedId } from '../../../source/model/types.ts';
import { RoomWatch } from '../../../source/node/replication/room-watch.ts';

const MIB = 1024 * 1024;

function watch() {
  const world = { nowMs: 0 };
  const said: string[] = [];
  const events: (readonly [kind: string, payload: unknown])[] = [];
  const forgotten: string[] = [];
  const roomWatch = new RoomWatch({
    clock: { now: () => world.nowMs },
    monitor: { emit: (kind, payload) => events.push([kind, payload]) },
    alarms: {
      raise: (_alarm, words) => said.push(words),
      clear: () => said.push('over'),
      storeFailed: () => {},
    },
    changes: { seeds: () => {}, forgotten: (ids) => forgotten.push(...ids), flag: () => {} },
  });
  const used = (bytes: number, isDiskLow = false) =>
    roomWatch.looked({ usedBytes: bytes * MIB, limitBytes: 100 * MIB, isDiskLow });
  return { world, roomWatch, used, said, events, forgotten };
}

it('P2: the alarm stands from 80 % on, and is over below 75 %', () => {
  const { used, said } = watch();
  for (const percent of [79, 80, 95, 76, 74]) used(percent);
  expect(said).toEqual(['store 80%', 'store 95%', 'over']);
});

it('P2: it stands while the disk is nearly full, too', () => {
  const { used, said } = watch();
  used(78, true);
  expect(said).toEqual(['disk nearly full, strangers are refused']);
});

it('P2: what was dropped is told with its numbers, once a minute', () => {
  const { world, roomWatch, used, events, forgotten } = watch();
  const dropped = { seeds: ['s'] as unknown as SeedId[], dropped: [], touched: [], bytes: 500 };
  const key = { key: 'k' as never, day: 1 };
  const drop = () => {
    roomWatch.evicted({ ...dropped, dropped: [key, key] });
    used(99);
  };
  drop();
  drop();
  drop();
  world.nowMs += 60_000;
  used(99);
  expect(events.filter(([kind]) => kind === 'store_dropped')).toEqual([
    ['store_dropped', { seeds: 1, envelopes: 2, bytes: 500, limit_bytes: 100 * MIB }],
    ['store_dropped', { seeds: 2, envelopes: 4, bytes: 1000, limit_bytes: 100 * MIB }],
  ]);
  expect(forgotten).toEqual(['s', 's', 's']);
});
