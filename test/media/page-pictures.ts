import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { type DemoMarket, openDemoMarket } from '../../source/cli/demo/demo-market.ts';
import { MonitorServer } from '../../source/web/monitor/monitor-server.ts';
import { BuiltInSite } from '../../source/web/site/built-in-site.ts';
import { act } from '../support/act.ts';
import { openChromium } from '../support/chromium.ts';
import { testSettings } from '../support/test-settings.ts';
import { until } from '../support/until.ts';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));
const BUSY_LIMIT_MS = 180_000;
const DESK = { width: 1280, height: 800 };
const PHONE = { width: 360, height: 740 };

interface Picture {
  readonly name: string;
  readonly place: string;
  readonly scheme: 'light' | 'dark';
  readonly size: { readonly width: number; readonly height: number };
}

/** Makes `page-….png` in `folder`: the page over the demo's market, in Debian's chromium. */
export async function pagePictures(folder: string): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'crabnet-media-'));
  const market = await openDemoMarket(testSettings(scratch, { alias: 'you' }));
  const server = serverOf(market);
  const browser = await openChromium();
  try {
    const { host, port } = await server.start();
    for (const picture of await picturesOf(market))
      await take(browser, `http://${host}:${port}/#/${picture.place}`, picture, folder);
  } finally {
    await browser.close();
    await server.stop();
    await market.close();
    rmSync(scratch, { recursive: true });
  }
}

const serverOf = ({ node }: DemoMarket) =>
  new MonitorServer({
    api: node.api,
    address: { host: '127.0.0.1', port: 0 },
    hosts: [],
    token: null,
    site: new BuiltInSite([], DIST),
    oldestEvent: () => node.monitor.oldest,
    metrics: async () => '',
    onDefect: (error) => console.error(error),
  });

/** Once the market is busy, and a seed of ours has bids to award. */
async function picturesOf({ node: { api } }: DemoMarket): Promise<readonly Picture[]> {
  await until('there is somebody to tell it', async () => (await api.status()).peers >= 5);
  await act(api, 'publish', {
    title: 'Count the words of a book',
    cmd: 'seq 1 100000 | wc -w',
    reward: 30,
    max_bids: 2,
    bid_window_ms: 600_000,
  });
  const seed = await until(
    'the market is busy',
    async () => {
      const { seeds } = await api.seeds({
        order: 'new',
        reverse: false,
        filter: '',
        state: 'all',
        limit: 200,
      });
      const done = seeds.filter(({ status }) => status === 'Accepted');
      return (
        done.length >= 6 &&
        seeds.some(({ role, bid_count }) => role === 'publisher' && bid_count > 1) &&
        done[0]
      );
    },
    BUSY_LIMIT_MS,
  );
  return [
    { name: 'page-overview', place: 'overview', scheme: 'light', size: DESK },
    { name: 'page-market', place: 'market', scheme: 'dark', size: DESK },
    { name: 'page-topology', place: 'topology', scheme: 'light', size: DESK },
    { name: 'page-phone', place: `seed/${seed.id}`, scheme: 'dark', size: PHONE },
  ];
}

async function take(browser: Browser, address: string, picture: Picture, folder: string): Promise<void> {
  const page = await browser.newPage({ viewport: picture.size, colorScheme: picture.scheme });
  await page.goto(address);
  await page.getByText('Connected').waitFor();
  await page.locator('main :is(tbody tr, svg.graph)').first().waitFor();
  await page.screenshot({ path: join(folder, `${picture.name}.png`) });
  await page.close();
  console.log(`media/${picture.name}.png`);
}
