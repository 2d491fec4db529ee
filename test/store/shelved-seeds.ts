import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { EnvelopeKey, SeedId } from '../../source/model/types.ts';
import type { FinishedSeed } from '../../source/store/finished-seed.ts';
import { Store } from '../../source/store/store.ts';

export let folder: string;
export let store: Store;

/** Each test has a store of its own, without a seed. */
export function setUpStore(): void {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'crabnet-shelf-'));
    reopen();
  });
  afterEach(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });
}

/** Opens what is closed. */
export function reopen(): void {
  store = new Store(join(folder, 'market.db'));
}

export const keyOf = (number: number) => number.toString(16).padStart(64, '0') as EnvelopeKey;
export const idOf = (number: number) =>
  `${number.toString(16).padStart(8, '0')}-0000-8000-8000-000000000000` as SeedId;
export const membersOf = (number: number) => [
  keyOf(number * 4),
  keyOf(number * 4 + 1),
  keyOf(number * 4 + 2),
];

export const finished = (number: number, changed: Partial<FinishedSeed> = {}): FinishedSeed => ({
  id: idOf(number),
  day: 20_000 + (number % 3),
  orders: {
    new: -number,
    best: number % 7,
    min: number % 5,
    reward: -(number % 4),
    status: number % 2 === 0 ? 'Accepted' : 'Expired',
    from: `12D3KooW${number % 3}`,
  },
  words: `task ${number % 2 === 0 ? 'lint' : 'build'} ${idOf(number)}`,
  facts: `{"bid_count":${number}}`,
  hash: Buffer.alloc(32, number),
  places: Buffer.alloc(6, number),
  counts: { bids: 1, claims: 1, results: 0, settlements: 0 },
  bytes: 100,
  overAtMs: 500 * number,
  forgetAtMs: 1000 * number,
  broughtBy: `host ${number % 2}`,
  parties: [number % 2, 100 + number],
  members: membersOf(number),
  guests: new Map(),
  priced: [],
  ...changed,
});

/** Seeds 1 to `count`, in the log first and then on the shelf. */
export function shelve(count: number): void {
  for (let number = 1; number <= count; number += 1) {
    store.append(membersOf(number).map((key, nth) => ({ key, verified: true, text: `${number}.${nth}` })));
    store.shelve([finished(number)]);
  }
}
