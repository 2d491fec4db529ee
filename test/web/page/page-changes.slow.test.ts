import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { cursorOf, readCursor } from '../../../source/contract/seed-cursor.ts';
import { aSeed } from '../../support/made-rows.ts';
import { until } from '../../support/until.ts';
import { describeInBrowser, seeds, shows, world } from './in-browser.ts';

/** As a browser says it of a page in another tab. */
const see = (page: Page, isSeen: boolean) =>
  page.evaluate(`Object.defineProperty(document, 'hidden', { value: ${!isSeen}, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'))`);
const heading = (page: Page) => page.getByRole('heading', { level: 1 }).innerText();
const rows = (page: Page) => page.locator('tbody tr').count();

describeInBrowser('events and market on the page', () => {
  describe('events', () => {
    test('come as they happen, and after the line was cut each of those that came meanwhile, once', async () => {
      await world.serve();
      world.api.bids(1, 2);
      const page = await world.open('#/events');
      await shows(page, /^bid 2\b/u);
      await shows(page, 'Connected');
      world.api.bids(3);
      await shows(page, /^bid 3\b/u);
      await world.cut();
      await shows(page, /^Not connected since/u);
      world.api.bids(4, 5);
      await world.serve();
      await shows(page, /^bid 5\b/u);
      await page.getByText('Connected', { exact: true }).waitFor();
      const said = await page.locator('td.main').allInnerTexts();
      expect(said.map((each) => each.match(/bid (?<price>\d)/u)?.groups?.price)).toEqual([
        '5',
        '4',
        '3',
        '2',
        '1',
      ]);
      expect(world.resumed.at(0)).toBe('2');
      expect(world.resumed.at(-1)).toBe('3');
    });

    test('who does not look hears of the first at once, and of all that follow a while later, in one sentence', async () => {
      await world.serve();
      const page = await world.open('#/events');
      await shows(page, 'Connected');
      await page.clock.install();
      await page.clock.pauseAt(Date.now() + 60_000);
      const heard = page.locator('[aria-live]');
      world.api.bids(1);
      await until('it is told', async () =>
        (await heard.innerText()).startsWith('1 new event, the last: bid 1'),
      );
      for (let price = 2; price <= 40; price += 1) world.api.bids(price);
      await shows(page, /^bid 40\b/u);
      expect(await heard.innerText()).toMatch(/^1 new event/u);
      await page.clock.runFor(6000);
      expect(await heard.innerText()).toMatch(/^39 new events, the last: bid 40/u);
    });

    test('are read by no page that nobody sees, and are all there when it is seen again', async () => {
      await world.serve();
      world.api.bids(1);
      const page = await world.open('#/events');
      await shows(page, /^bid 1\b/u);
      await shows(page, 'Connected');
      const stopped = page.waitForEvent('requestfailed', (request) =>
        request.url().endsWith('/api/events/stream'),
      );
      await see(page, false);
      await stopped;
      world.api.bids(2);
      expect(await rows(page)).toBe(1);
      await see(page, true);
      await shows(page, /^bid 2\b/u);
      expect(world.resumed).toEqual(['1', '1']);
    });

    test('can be held, which says how many wait', async () => {
      await world.serve();
      world.api.bids(1);
      const page = await world.open('#/events');
      await shows(page, /^bid 1\b/u);
      await page.getByRole('button', { name: 'Hold' }).click();
      world.api.bids(2, 3);
      await shows(page, '2 events came since');
      expect(await rows(page)).toBe(1);
      await page.getByRole('button', { name: 'Go on' }).click();
      await shows(page, /^bid 3\b/u);
    });
  });

  describe('the market', () => {
    test('is read page by page, and in the order that is asked for', async () => {
      await world.serve();
      world.api.seedRows = seeds(120);
      const page = await world.open('#/market?order=reward');
      await shows(page, 'Task 119');
      expect(await rows(page)).toBe(50);
      await page.getByRole('link', { name: 'Next page' }).click();
      await shows(page, 'Task 69');
      await page.getByRole('link', { name: 'Next page' }).click();
      await shows(page, 'Task 19');
      expect(await rows(page)).toBe(20);
      expect(await page.getByRole('link', { name: 'Next page' }).count()).toBe(0);
      await page.goBack();
      await shows(page, 'Task 69');
      await page.getByRole('link', { name: 'First page' }).click();
      await shows(page, 'Task 119');
    });

    test('is filtered; a filter that is not understood is answered with what could stand there', async () => {
      await world.serve();
      world.api.seedRows = seeds(30);
      const page = await world.open('#/market');
      const field = page.getByLabel('Filter');
      await field.fill('reward>27');
      await field.press('Enter');
      await until('two are left', async () => (await rows(page)) === 2);
      await page.getByLabel('Filter').fill('status:nonsense');
      await page.getByLabel('Filter').press('Enter');
      const problem = page.locator('main .problem:not(:empty)');
      await problem.waitFor();
      expect(await problem.innerText()).toContain('nonsense');
    });

    test('is looked through for the first row that fits, a while at a time, and says that it was not all', async () => {
      await world.serve();
      const [row] = seeds(1);
      let isNew = false;
      // As a node that finds nothing for a page twelve times.
      world.api.seeds = async ({ cursor }) => {
        const place = Number(readCursor(cursor ?? '')?.value ?? 0);
        const hasRow = place === 12 || (place === 0 && isNew);
        const next = cursorOf({ group: 0, value: place + 1, id: 'a' });
        return {
          seeds: hasRow && row !== undefined ? [row] : [],
          next_cursor: place === 12 ? null : next,
          ...{ total: 1, live: 0 },
        };
      };
      const page = await world.open('#/market?filter=reward%3E9');
      await shows(page, 'None among those looked at so far.');
      expect(await page.getByRole('link', { name: 'Next page' }).count()).toBe(1);
      world.api.bids(1);
      await shows(page, 'Task 0');
      expect(await page.getByRole('link', { name: 'Next page' }).count()).toBe(0);
      // What comes at the beginning is not missed.
      isNew = true;
      world.api.bids(2);
      await page.getByRole('link', { name: 'Next page' }).waitFor();
      expect(await rows(page)).toBe(1);
    });

    test('is walked by keys: / to the filter, arrows from row to row, Enter to the seed', async () => {
      await world.serve();
      world.api.seedRows = seeds(3);
      const page = await world.open('#/market?order=reward');
      await shows(page, 'Task 2');
      await page.keyboard.press('/');
      expect(await page.evaluate('document.activeElement.name')).toBe('filter');
      await page.getByRole('link', { name: 'Task 2' }).focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('j');
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Task 0');
      // What is read anew does not take the focus away.
      world.api.seedRows = [...seeds(3), aSeed({ id: 'seed-new', title: 'Newcomer', reward: 999 })];
      world.api.bids(1);
      await shows(page, 'Newcomer');
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Task 0');
      await page.keyboard.press('Enter');
      await until('the seed is shown', async () => (await heading(page)) === 'Task 0');
      expect(await page.evaluate('document.activeElement.tagName')).toBe('MAIN');
    });
  });
});
