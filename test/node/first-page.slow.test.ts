import { afterEach, expect, test } from 'vitest';
import type { SeedQuery } from '../../source/contract/seed-page.ts';
import { dataDirFiles } from '../../source/store/data-dir.ts';
import { Store } from '../../source/store/store.ts';
import { LocalNode } from '../support/local-node.ts';
import { sealSeed, testKey } from '../support/sealed.ts';

const FIRST_PAGE: SeedQuery = { order: 'turn', reverse: false, filter: '', state: 'all', limit: 200 };

let node: LocalNode;
afterEach(() => node.remove());

test('a node that has started has the first page of its seeds at hand', async () => {
  node = new LocalNode({ key: 1 });
  const nowS = Math.floor(Date.now() / 1000);
  const store = new Store(dataDirFiles(node.dataDir).store);
  const seeds = Array.from({ length: 300 }, () =>
    sealSeed(testKey(2), nowS, { bid_deadline_ts: nowS + 3600 }),
  );
  store.append(seeds.map(({ held: { key, verified }, text }) => ({ key, verified, text })));
  store.close();
  await node.start();
  // Making its rows would take several turns of the loop.
  const aTurnLater = new Promise((resolve) => setImmediate(resolve, 'not at hand'));
  const page = node.api.seeds(FIRST_PAGE);
  expect(await Promise.race([page.then(({ seeds: { length } }) => length), aTurnLater])).toBe(200);
});
