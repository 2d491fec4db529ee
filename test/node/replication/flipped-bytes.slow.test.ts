import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SeedRow } from '../../../source/contract/node-api.ts';
import { CrabnetError } from '../../../source/model/errors.ts';
import { seededRandom } from '../../support/frame-mutator.ts';
import { fill, folder, type Opened, open, path, prove, setUpStore, shown, sweep } from './damaged-world.ts';

const VARIANTS = 60;

setUpStore();

describe('a store with bytes that flipped anywhere', () => {
  it('is refused in words or opens, and then shows nothing that is not so, and forgets nothing before its time', () => {
    fill(12);
    const opened = open();
    const truth = shown(opened);
    opened.store.close();
    const whole = join(folder, 'whole.db');
    copyFileSync(path, whole);
    const outcomes = { refused: 0, opened: 0 };
    for (let variant = 0; variant < VARIANTS; variant += 1) {
      const random = seededRandom(variant);
      const bytes = readFileSync(whole);
      const flips = 1 + Math.floor(random() * 20);
      for (let flip = 0; flip < flips; flip += 1) {
        const at = Math.floor(random() * bytes.length);
        bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
      }
      writeFileSync(path, bytes);
      for (const side of ['-wal', '-shm']) rmSync(path + side, { force: true });
      outcomes[tried(truth, variant)] += 1;
    }
    expect(outcomes.opened).toBeGreaterThan(VARIANTS / 4);
  });

  /** Opens the store and uses it as a node does. Every step may be refused, in words that say what to do. */
  function tried(truth: ReadonlyMap<string, SeedRow>, variant: number): 'refused' | 'opened' {
    let opened: Opened;
    try {
      opened = open();
    } catch (error) {
      expectWords(error, variant);
      return 'refused';
    }
    const steps: readonly (() => void)[] = [
      () => expectTruth(shown(opened), truth, variant),
      () => expect([variant, opened.ledger.forget().seeds]).toEqual([variant, []]),
      () => prove(opened),
      () => sweep(opened),
      () => void opened.store.outbox.all(),
      () => void opened.store.peers.all(),
      () => void opened.store.roomBook.partners(),
      () => void opened.store.roomBook.shelvedBytes(),
      () => void opened.store.shelf.hashes.page(null, 100),
      () => void opened.store.shelf.totals(),
      () => void opened.store.shelf.learnKeys(100),
      () => void opened.ledger.room.makeAhead(),
      () => void opened.ledger.offers.source.oldestDay(),
      () => {
        for (const day of opened.store.shelfPlaces.days()) opened.store.shelfPlaces.placesOf(day, 0, 0, 100);
      },
      () => expectTruth(shown(opened), truth, variant),
    ];
    for (const step of steps) {
      try {
        step();
      } catch (error) {
        if ((error as Error).name === 'AssertionError') throw error;
        expectWords(error, variant);
      }
    }
    opened.store.close();
    return 'opened';
  }

  /** What is lost may be missing; nothing is there that was not said. */
  function expectTruth(
    rows: ReadonlyMap<string, SeedRow>,
    truth: ReadonlyMap<string, SeedRow>,
    variant: number,
  ) {
    for (const [id, row] of rows) {
      const whole = truth.get(id);
      expect([variant, saidByItself(row)]).toEqual([variant, whole && saidByItself(whole)]);
      expect(row.bid_count, `variant ${variant}`).toBeLessThanOrEqual(whole?.bid_count ?? 0);
      expect([null, whole?.best_price], `variant ${variant}`).toContain(row.best_price);
    }
  }

  const saidByItself = ({
    id,
    title,
    command,
    description,
    created_by,
    created_at,
    reward,
    min_price,
  }: SeedRow) => ({
    ...{ id, title, command, description, created_by, created_at, reward, min_price },
  });

  function expectWords(error: unknown, variant: number): void {
    if (!(error instanceof CrabnetError))
      throw new Error(`variant ${variant} ends with a defect`, { cause: error });
    expect([variant, error.code]).toEqual([variant, 'store']);
    expect(error.message).toContain(path);
    expect(error.remedy).toBeTypeOf('string');
  }
});
