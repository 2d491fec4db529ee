import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDemoMarket } from '../../../source/cli/demo/demo-market.ts';
import { testSettings } from '../../support/test-settings.ts';
import { until } from '../../support/until.ts';

it('the traders of the demo bid on the seed of the person, do what was awarded and settle, by orders alone', async () => {
  const scratch = mkdtempSync(join(tmpdir(), 'crabnet-demo-test-'));
  const market = await openDemoMarket(testSettings(scratch, { alias: 'you' }));
  try {
    const { api } = market.node;
    const said = await api.act('publish', {
      ...{ title: 'mine', cmd: 'printf "crabs walk sideways" | sha256sum' },
      ...{ min_price: 3, reward: 10, max_bids: 0 },
    });
    const id = said.ok ? said.value.seed_id : '';
    await until('two bid on it', async () => ((await api.rows([id]))[0]?.bid_count ?? 0) >= 2);
    const detail = await api.seed(id);
    const bid = (detail.ok ? detail.value.bids : [])[0];
    await api.act('claim', { seed: id, bid: bid?.id ?? '' });
    await until('its task is done', async () => (await api.rows([id]))[0]?.status === 'Done');
    expect((await api.orders()).orders).toEqual([]);
  } finally {
    await market.close();
    rmSync(scratch, { recursive: true });
  }
});
