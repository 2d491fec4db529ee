import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { FolderSite } from '../../../source/web/site/folder-site.ts';
import { hasChromium, openChromium } from '../../support/chromium.ts';
import { PageWorld, TOKEN } from '../page/page-world.ts';

/** What a bundler leaves, and a script that asks the node as the reference's page does: without a header. */
const INDEX = `<!doctype html><html><head><meta charset="utf-8"><link rel="stylesheet" crossorigin href="/assets/index-9f.css">
<script type="module" crossorigin src="/assets/index-1a.js"></script></head><body><div id="root" style="color: rgb(1, 2, 3)"></div></body></html>`;
const SCRIPT = `const show = async () => {
  const answers = await Promise.all(['/api/overview', '/api/topology', '/api/events?limit=5'].map((path) => fetch(path)));
  document.getElementById('root').textContent = location.pathname + ' ' + answers.map(({ status }) => status).join(' ');
};
show();`;

let browser: Browser;
let world: PageWorld;
let folder: string;

const root = async (page: Page): Promise<string> => {
  await page.locator('#root:not(:empty)').waitFor();
  return await page.locator('#root').innerText();
};

describe.skipIf(!hasChromium)("a page of others in a browser (wants Debian's chromium)", () => {
  beforeAll(async () => {
    browser = await openChromium();
  });
  afterAll(() => browser.close());
  beforeEach(() => {
    world = new PageWorld(browser);
    folder = mkdtempSync(join(tmpdir(), 'crabnet-dist-'));
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, 'index.html'), INDEX);
    writeFileSync(join(folder, 'assets/index-1a.js'), SCRIPT);
    writeFileSync(join(folder, 'assets/index-9f.css'), 'body { margin: 7px }');
  });
  afterEach(async () => {
    await world.close();
    rmSync(folder, { recursive: true });
  });

  test('reads the node once the token came along in its link, on each of its own paths', async () => {
    await world.serve(TOKEN, await FolderSite.open(folder));
    const page = await world.open();
    expect(await root(page)).toBe('/ 401 401 401');
    await page.goto(`${world.origin}/?token=${TOKEN}`);
    expect(await root(page)).toBe('/ 200 200 200');
    await page.goto(`${world.origin}/topology/nodes`);
    expect(await root(page)).toBe('/topology/nodes 200 200 200');
    expect(await page.evaluate('getComputedStyle(document.body).margin')).toBe('7px');
    expect(await page.evaluate('getComputedStyle(root).color')).toBe('rgb(1, 2, 3)');
    expect(world.faults).toEqual([]);
  });

  test('reads a node that wants no token without more', async () => {
    await world.serve(null, await FolderSite.open(folder));
    expect(await root(await world.open())).toBe('/ 200 200 200');
    expect(world.faults).toEqual([]);
  });

  test('is kept from scripts in its text, and from all that lies elsewhere', async () => {
    const more = '<script>document.title = "run"</script><img src="http://127.0.0.2:1/x.png">';
    writeFileSync(join(folder, 'index.html'), INDEX.replace('</body>', `${more}</body>`));
    await world.serve(null, await FolderSite.open(folder));
    const page = await world.open();
    await root(page);
    expect(await page.title()).toBe('');
    expect(world.faults.join('\n')).toContain('violates the following Content Security Policy');
  });
});
