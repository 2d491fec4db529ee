import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { VIEWS } from '../../../source/web/page/place.ts';
import { hasChromium, openChromium } from '../../support/chromium.ts';
import { aDetail, aResult, aSeed, NOW_S, OTHER, US } from '../../support/made-rows.ts';
import { aPeer, PageWorld } from './page-world.ts';

const PLACES = [...VIEWS, `seed/${aSeed().id}`];
const WIDTHS = [320, 360, 768, 1280, 2560];

let browser: Browser;
let world: PageWorld;

/** A node with something in each view, some of it as long as may be. */
function fill({ api }: PageWorld): void {
  const long = 'a-word-that-does-not-end-'.repeat(12);
  const seed = aSeed({ title: long, description: long, command: `echo ${long}` });
  const statuses = ['Claimed', 'Done', 'Accepted', 'Rejected'] as const;
  api.seedRows = [
    seed,
    ...statuses.map((status) => aSeed({ id: status, title: status, status, verified: false })),
  ];
  api.detail = aDetail({ seed, results: [aResult({ stdout: long, stderr: long, exit_code: 1 })] });
  api.peerRows = [
    aPeer({ alias: long }),
    aPeer({ node_id: US, alias: 'silent', live: false, blocked: true, blocked_reason: long }),
  ];
  const seen = { kind: 'network', last_seen: NOW_S, degree: 1 };
  const ids = Array.from({ length: 30 }, (_, at) => `10.0.0.${at}:9000`);
  api.topologyNow = {
    nodes: [US, OTHER, ...ids].map((id) => ({ id, ...seen, live: id.length > 15 })),
    edges: ids.map((from) => ({
      from,
      to: US,
      kind: 'BidSubmitted',
      total: 9,
      bytes: 900,
      last_seen: NOW_S,
    })),
  };
  api.alertsNow = {
    alerts: [{ id: '1', alarm: 'no peers', words: long, remedy: long, since_ts: NOW_S }],
    untold: 0,
  };
  api.statusNow = { ...api.statusNow, alias: long, alarms: [long], alarm_codes: ['no peers'] };
  api.bids(1, 2, 3);
}

/** What stands in a view once it was read. */
const CONTENT = 'main :is(tbody tr, article, svg.graph, .facts dd)';

async function settled(page: Page, place: string): Promise<void> {
  await page.goto(`${world.origin}/#/${place}`);
  await page.locator(CONTENT).first().waitFor();
}

/** Texts whose colour stands out less than 4.5 from what is behind them (WCAG 2, AA). */
const FAINT = `(() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const bytes = (color) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data]; };
  const light = (color) => bytes(color).slice(0, 3).map((byte) => byte / 255)
    .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = (element) => element === null ? 'canvas'
    : bytes(getComputedStyle(element).backgroundColor)[3] > 250 ? getComputedStyle(element).backgroundColor
    : ground(element.parentElement);
  return [...document.querySelectorAll('body *')]
    .filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== ''))
    .filter((element) => element.checkVisibility())
    .map((element) => {
      const style = getComputedStyle(element);
      const isDrawn = element instanceof SVGElement;
      const pair = [light(isDrawn ? style.fill : style.color), light(ground(element))];
      const contrast = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
      return [contrast, element.outerHTML.slice(0, 90)];
    })
    .filter(([contrast]) => contrast < 4.5);
})()`;

describe.skipIf(!hasChromium)("how the page looks (wants Debian's chromium)", () => {
  beforeAll(async () => {
    browser = await openChromium();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    world = await new PageWorld(browser).serve();
    fill(world);
  });
  afterEach(async () => {
    await world.close();
    expect(world.faults).toEqual([]);
  });

  test('from the narrowest phone to the widest screen no view is wider than the window', async () => {
    const page = await world.open();
    for (const place of PLACES) {
      await settled(page, place);
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 800 });
        const over = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
        expect([place, width, over]).toEqual([place, width, 0]);
      }
    }
  });

  test.each(['light', 'dark'] as const)('all texts can be read, %s', async (colorScheme) => {
    const page = await world.open('#/overview', { colorScheme });
    const ground = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(ground).toBe(colorScheme === 'light' ? 'rgb(247, 246, 243)' : 'rgb(20, 23, 28)');
    for (const place of PLACES) {
      await settled(page, place);
      expect([place, await page.evaluate(FAINT)]).toEqual([place, []]);
    }
  });

  test.each([1280, 360])('a screen reader finds landmarks, headings and tables, %i wide', async (width) => {
    const page = await world.open('#/market', { viewport: { width, height: 800 } });
    await settled(page, 'market');
    await page.getByRole('row').nth(1).waitFor();
    const found = await page.locator('body').ariaSnapshot();
    for (const part of [
      'banner',
      'navigation "Views"',
      'main',
      'heading "Market" [level=1]',
      'search',
      'table "Market"',
      'row',
      'cell',
    ])
      expect(found).toContain(part);
    if (width > 768) expect(found).toContain('columnheader "Waits for"');
    const nameless = `[...document.querySelectorAll('input, select, button')].filter((each) => (each.labels?.length ?? 0) === 0 && each.textContent === '')`;
    expect(await page.evaluate(`${nameless}.length`)).toBe(0);
    expect(await page.getByRole('link', { name: 'Market' }).getAttribute('aria-current')).toBe('page');
  });

  test('the first Tab leads past the views; where the focus is can be seen', async () => {
    const page = await world.open('#/market');
    await settled(page, 'market');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('To the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('content');
    for (let times = 0; times < 6; times += 1) {
      await page.keyboard.press('Tab');
      const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
      expect([times, outline]).toEqual([times, 'solid']);
    }
  });
});
