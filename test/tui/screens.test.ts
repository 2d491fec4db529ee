import { describe, expect, test } from 'vitest';
import { BenchConsole } from './support/bench-console.ts';
import { emptyMarket, FakeApi } from './support/fake-api.ts';
import { busyApi } from './support/fake-books.ts';

/** The mock-ups of the screen design: where each is taken and how one gets there. */
const SCREENS: Readonly<
  Record<
    string,
    {
      readonly size: readonly [number, number];
      readonly keys: readonly string[];
      readonly isEmpty?: true;
      /** With standing orders, and a ledger. */
      readonly isBusy?: true;
    }
  >
> = {
  'a-main-120x40': { size: [120, 40], keys: ['j', 'j'] },
  'b-main-80x24': { size: [80, 24], keys: ['j', 'j', 'b'] },
  'c-main-60x15': { size: [60, 15], keys: ['j', 'j'] },
  'd-seed-80x24': { size: [80, 24], keys: ['j', 'j', 'Enter'] },
  'e-seed-60x15': { size: [60, 15], keys: ['j', 'j', 'Enter'] },
  'f-bid-80x24': { size: [80, 24], keys: ['j', 'j', 'j', 'b'] },
  'g-bid-60x15': { size: [60, 15], keys: ['j', 'j', 'j', 'b', '7', 'Enter'] },
  'g-bid-120x40': { size: [120, 40], keys: ['j', 'j', 'j', 'b'] },
  'h-claim-80x24': { size: [80, 24], keys: ['j', 'c'] },
  'i-claim-60x15': { size: [60, 15], keys: ['j', 'c'] },
  'j-events-80x24': { size: [80, 24], keys: ['3', 'z', 'k', 'k', 'k', 'k', 'k', 'l'] },
  'k-events-60x15': { size: [60, 15], keys: ['3'] },
  'l-peers-80x24': { size: [80, 24], keys: ['4', 'z'] },
  'n-peers-60x15': { size: [60, 15], keys: ['4'] },
  'o-help-80x24': { size: [80, 24], keys: ['j', 'j', '?'] },
  'q-help-60x15': { size: [60, 15], keys: ['j', 'j', '?'] },
  'r-first-start-80x24': { size: [80, 24], keys: [], isEmpty: true },
  's-first-start-60x15': { size: [60, 15], keys: [], isEmpty: true },
  't-publish-80x24': {
    size: [80, 24],
    keys: [
      'p',
      'text:sha256sum release/*.tar.gz > SHA256SUMS',
      'Tab',
      'Tab',
      '5',
      'Tab',
      'text:20',
      'Tab',
      '4',
    ],
  },
  't-publish-60x15': { size: [60, 15], keys: ['p'] },
  'u-run-80x24': { size: [80, 24], keys: ['r', 'text:ru'] },
  'u-run-60x15': { size: [60, 15], keys: ['r'] },
  'v-settle-60x15': { size: [60, 15], keys: ['j', 'j', 's', 'a', 'text:thanks'] },
  'v-settle-80x24': { size: [80, 24], keys: ['j', 'j', 's'] },
  'w-output-80x24': { size: [80, 24], keys: ['j', 'j', 'Enter', 'Enter'] },
  'z-legend-80x24': { size: [80, 24], keys: ['?', '?'] },
  'z-legend-60x15': { size: [60, 15], keys: ['?', '?'] },
  'z-no-match-80x24': { size: [80, 24], keys: ['/', 'text:zzz', 'Enter', '4', '/', 'text:zzz', 'Enter'] },
  'z-orders-80x24': { size: [80, 24], keys: ['@'], isBusy: true },
  'z-orders-60x15': { size: [60, 15], keys: ['@'], isBusy: true },
  'z-orders-none-60x15': { size: [60, 15], keys: ['@'] },
  'z-ledger-80x24': { size: [80, 24], keys: ['$'], isBusy: true },
  'z-ledger-60x15': { size: [60, 15], keys: ['$'], isBusy: true },
  'z-ledger-none-60x15': { size: [60, 15], keys: ['$'] },
  'x-tall-70x44': { size: [70, 44], keys: ['j', 'j'] },
};

describe('the screens of the design', () => {
  for (const [name, { size, keys, isEmpty, isBusy }] of Object.entries(SCREENS)) {
    test(name, async () => {
      const api = isBusy === true ? busyApi() : new FakeApi(isEmpty === true ? emptyMarket() : undefined);
      const bench = await BenchConsole.open(...size, { api });
      await bench.press(...keys);
      await expect(`${bench.text}\n`).toMatchFileSnapshot(`screens/${name}.txt`);
      bench.engine.stop();
    });
  }
});
