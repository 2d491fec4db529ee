import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type DemoMarket, openDemoMarket } from '../../../source/cli/demo/demo-market.ts';
import type { FileTransferRow } from '../../../source/contract/file-transfers.ts';
import { testSettings } from '../../support/test-settings.ts';
import { until } from '../../support/until.ts';

const scratch = mkdtempSync(join(tmpdir(), 'crabnet-demo-test-'));
let market: DemoMarket;

beforeAll(async () => {
  market = await openDemoMarket(testSettings(scratch, { alias: 'you' }));
});

afterAll(async () => {
  const folder = dirname(market.settings.dataDir);
  await market.close();
  expect(existsSync(folder)).toBe(false);
  rmSync(scratch, { recursive: true });
});

const rowOf = async (id: string) => (await market.node.api.rows([id]))[0];

async function award(id: string): Promise<void> {
  const { api } = market.node;
  await until('two bid on it', async () => ((await rowOf(id))?.bid_count ?? 0) >= 2);
  const detail = await api.seed(id);
  const bid = (detail.ok ? detail.value.bids : [])[0];
  expect(await api.act('claim', { seed: id, bid: bid?.id ?? '' })).toMatchObject({ ok: true });
}

it('the traders of the demo bid on the seed of the person, do what was awarded and settle, by orders alone', async () => {
  const { api } = market.node;
  const said = await api.act('publish', {
    ...{ title: 'mine', cmd: 'printf "crabs walk sideways" | sha256sum' },
    ...{ min_price: 3, reward: 10, max_bids: 0 },
  });
  const id = said.ok ? said.value.seed_id : '';
  await award(id);
  await until('its task is done', async () => (await rowOf(id))?.status === 'Done');
  expect((await api.orders()).orders).toEqual([]);
});

it('a seed of the person with files waits in the demo: awarded, its files are seen to go, and what came of them can be had', async () => {
  const { api } = market.node;
  const query = { order: 'new', reverse: false, filter: '', state: 'all', limit: 200 } as const;
  const { id } = await until('it is published', async () =>
    (await api.seeds(query)).seeds.find(({ role, files }) => role === 'publisher' && files !== undefined),
  );
  await award(id);
  const seen: FileTransferRow[] = [];
  await until('its task is done', async () => {
    seen.push(...(await api.status()).transfers.filter(({ seed_id }) => seed_id === id));
    return (await rowOf(id))?.status === 'Done';
  });
  expect(seen.some(({ way, rate, left_ms }) => way === 'out' && rate > 0 && left_ms !== null)).toBe(true);
  const to = join(scratch, 'packed');
  expect(await api.act('fetch', { seed: id, to })).toMatchObject({ ok: true });
  expect(readdirSync(join(to, 'packed')).sort()).toEqual(['1.txt.gz', '2.txt.gz', '3.txt.gz']);
});
