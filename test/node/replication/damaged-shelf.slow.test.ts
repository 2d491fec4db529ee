import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { lookAt, rowOfShelved } from '../../../source/node/replication/finished.ts';
import {
  folder,
  HOUR_MS,
  hear,
  ledger,
  open,
  setUpLedger,
  store,
  sweep,
  time,
  withdrawn,
} from './shelving-world.ts';

setUpLedger();

describe('a finished seed that a disk changed', () => {
  const damage = (words: string, other: string, table = 'finished_envelopes') => {
    store.close();
    const database = new DatabaseSync(join(folder, 'market.db'));
    database.prepare(`UPDATE ${table} SET text = replace(text, ?, ?)`).run(words, other);
    database.close();
    open();
  };
  const shelved = () => {
    const trade = withdrawn();
    hear(trade.seed, trade.bid, trade.settlement);
    time.jump(HOUR_MS);
    sweep();
    return trade;
  };

  it('is not told, and what is damaged of it is set aside', () => {
    const { seed, bid, id } = shelved();
    damage('"price":3', '"price":4');
    expect(ledger.text(bid.held.key)).toBeUndefined();
    expect(ledger.text(seed.held.key)).toBeDefined();
    expect(ledger.market.folded(id)?.bids).toEqual([]);
    expect(store.setAsideKeys()).toEqual([bid.held.key]);
    expect(hear(bid)).toEqual(['held']);
  });

  it('is proven before it is shown', () => {
    const { id } = shelved();
    damage('echo hello', 'echo hellp');
    const row = store.shelf.row(id);
    expect(row && rowOfShelved(row)).toBeUndefined();
    expect(ledger.proveSeed(id, 'intact')).toBeGreaterThan(0);
    expect(ledger.marketOf(id).folded(id)).toBeUndefined();
  });

  it('is shown neither where it is in the archive', () => {
    const { seed, id } = shelved();
    ledger.proveSeed(id, 'tellable');
    store.bringBack([id]);
    store.forget([seed.held.key], new Map([[id, { members: [seed.held.key], forgetAtMs: 1 }]]));
    expect(lookAt(store, id)?.folded(id)?.seed.command).toBe('echo hello');
    expect(ledger.text(seed.held.key)).toBe(seed.text);
    damage('echo hello', 'echo hellp', 'archive');
    expect(ledger.text(seed.held.key)).toBeUndefined();
    expect(lookAt(store, id)?.folded(id)).toBeUndefined();
  });

  it('is found without anybody looking', () => {
    const { settlement } = shelved();
    damage('"Rejected"', '"Accepted"');
    expect(ledger.proveFinished(0, 10)).toBeUndefined();
    expect(store.setAsideKeys()).toEqual([settlement.held.key]);
  });
});
