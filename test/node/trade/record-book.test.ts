import { beforeEach, describe, expect, test } from 'vitest';
import type { Trade } from '../../../source/model/trades.ts';
import type { ClaimId, NodeId, SeedId } from '../../../source/model/types.ts';
import { RecordBook } from '../../../source/node/trade/record-book.ts';
import type { SeedTrades } from '../../../source/node/trade/trade-book.ts';

const US = 'us' as NodeId;
const OTTER = 'otter' as NodeId;

function traded(nth: number, state: Trade['state'] = 'accepted'): SeedTrades {
  const seedId = `seed ${nth}` as SeedId;
  const trade = { seedId, claimId: `claim ${nth}` as ClaimId, publisher: US, worker: OTTER, price: 2 };
  const seed = { id: seedId, title: '', command: '', timeout_ms: 1, min_price: 0, reward: 0, created_by: US };
  return { seed, trades: [{ ...trade, awardedTs: nth, endedTs: nth, state, isLate: false }] };
}

let inMemory: readonly SeedTrades[];
let nowMs: number;
let sums: number;
let changed: (id: SeedId) => void;
/** What is waited for between some seeds and the next. */
let pause: () => Promise<void>;
let book: RecordBook;
beforeEach(() => {
  inMemory = [traded(1), traded(2)];
  nowMs = 1_000_000;
  sums = 0;
  pause = async () => {};
  book = new RecordBook({
    us: US,
    clock: { now: () => nowMs },
    archive: { newest: 0 },
    onRead: () => {},
    market: {
      watch: (listener) => {
        changed = listener;
        return () => {};
      },
      record: () => undefined,
    },
    book: {
      async *all() {},
      async *current() {
        sums += 1;
        for (const each of inMemory) {
          yield [each];
          await pause();
        }
      },
    },
  });
});

const accepted = () => book.of(OTTER)?.worked.accepted;

describe('records of what is in memory', () => {
  test('are summed up when somebody asks, and not again while nothing was said and little time passed', async () => {
    await book.ready();
    await book.ready();
    expect([accepted(), sums]).toEqual([2, 1]);
    nowMs += 5000;
    await book.ready();
    expect(sums).toBe(2);
  });

  test('are those of now once something was said of a seed of ours', async () => {
    await book.ready();
    inMemory = [...inMemory, traded(3)];
    changed('seed 3' as SeedId);
    expect(accepted()).toBe(2);
    await book.ready();
    expect(accepted()).toBe(3);
  });

  test('are summed up in turns of the loop; who asks meanwhile has what was said meanwhile', async () => {
    const turns = Promise.withResolvers<void>();
    pause = () => turns.promise;
    const first = book.ready();
    const both = [first, book.ready()];
    await new Promise((resolve) => setImmediate(resolve));
    inMemory = [...inMemory, traded(3)];
    changed('seed 3' as SeedId);
    both.push(book.ready());
    turns.resolve();
    await Promise.all(both);
    expect([accepted(), sums]).toEqual([3, 2]);
  });
});
