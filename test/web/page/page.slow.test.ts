import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { VIEWS } from '../../../source/web/page/place.ts';
import { hasChromium, openChromium } from '../../support/chromium.ts';
import { aDetail, aResult, aSeed, NOW_S, OTHER, US } from '../../support/fake-node.ts';
import { until } from '../../support/until.ts';
import { aPeer, PageWorld, TOKEN } from './page-world.ts';

let browser: Browser;
let world: PageWorld;

const seeds = (count: number) =>
  Array.from({ length: count }, (_, at) =>
    aSeed({ id: `seed-${String(at).padStart(4, '0')}`, title: `Task ${at}`, reward: at }),
  );
const shows = (page: Page, text: string | RegExp) =>
  page.getByText(text).filter({ visible: true }).first().waitFor();
/** As a browser says it of a page in another tab. */
const see = (page: Page, isSeen: boolean) =>
  page.evaluate(`Object.defineProperty(document, 'hidden', { value: ${!isSeen}, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'))`);
const heading = (page: Page) => page.getByRole('heading', { level: 1 }).innerText();
const rows = (page: Page) => page.locator('tbody tr').count();

describe.skipIf(!hasChromium)("the page in a browser (wants Debian's chromium)", () => {
  beforeAll(async () => {
    browser = await openChromium();
  });
  afterAll(() => browser.close());
  beforeEach(() => {
    world = new PageWorld(browser);
  });
  afterEach(async () => {
    await world.close();
    expect(world.faults).toEqual([]);
  });

  describe('the token', () => {
    test('is asked for once, and what is no token of this node is said to be none', async () => {
      await world.serve(TOKEN);
      const page = await world.open('#/market');
      const field = page.getByLabel('Token');
      await field.fill('another');
      await field.press('Enter');
      await shows(page, 'This is not the token of this node');
      await field.fill(` ${TOKEN}\n`);
      await field.press('Enter');
      await page.getByRole('navigation').waitFor();
      expect(await heading(page)).toBe('Market');
      await page.reload();
      await page.getByRole('navigation').waitFor();
      expect(await page.getByLabel('Token').count()).toBe(0);
    });

    test('is nowhere that a script could read it, and is forgotten on demand', async () => {
      await world.serve(TOKEN);
      const page = await world.open();
      await page.getByLabel('Token').fill(TOKEN);
      await page.getByRole('button').click();
      await page.getByRole('button', { name: 'Forget the token' }).waitFor();
      const kept = 'JSON.stringify([document.cookie, {...localStorage}, {...sessionStorage}, location.href])';
      expect(JSON.parse(await page.evaluate(kept))).toEqual(['', {}, {}, `${world.origin}/#/overview`]);
      const [cookie] = await page.context().cookies();
      expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
      expect(cookie?.value).not.toContain(TOKEN);
      await page.getByRole('button', { name: 'Forget the token' }).click();
      await page.getByLabel('Token').waitFor();
    });

    test('may come along in a link, which leads on without it', async () => {
      await world.serve(TOKEN);
      const page = await world.open(`?token=${TOKEN}#/peers`);
      await page.getByRole('navigation').waitFor();
      expect(page.url()).toBe(`${world.origin}/#/peers`);
    });

    test('is asked for again once the node has another', async () => {
      await world.serve(TOKEN);
      const page = await world.open(`?token=${TOKEN}`);
      await page.getByRole('navigation').waitFor();
      await world.cut();
      await world.serve('a new one');
      await page.getByLabel('Token').waitFor();
    });

    test('is not asked for where the node wants none', async () => {
      await world.serve();
      const page = await world.open();
      await shows(page, 'Connected');
      expect(await page.getByRole('button', { name: 'Forget the token' }).count()).toBe(0);
    });
  });

  test('all that it asks for is asked of the node, and nothing is kept from it', async () => {
    await world.serve();
    world.api.seedRows = seeds(3);
    const page = await world.open();
    for (const view of VIEWS) {
      await page.goto(`${world.origin}/#/${view}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
    }
    await shows(page, 'Connected');
    expect(world.asked.length).toBeGreaterThan(20);
    expect(world.asked.filter(({ origin }) => origin !== world.origin)).toEqual([]);
  });

  describe('what peers wrote', () => {
    const SCRIPT = '<img src=x onerror="alert(1)"><script>alert(2)</script>';
    const TURNED = 'safe\u202egnp.exe\u2066\u200b';
    const HOSTILE = `${SCRIPT} ${TURNED}`;
    /** No mark of direction, no invisible sign, and no element of theirs anywhere in the page. */
    const traces = `[
      /[\\u200b-\\u200f\\u202a-\\u202e\\u2066-\\u2069]/u.test(document.documentElement.outerHTML),
      document.querySelectorAll('img:not([src="/assets/web/page/icon.svg"]), script:not([type="module"])').length,
    ]`;

    test('is text wherever it stands, and turns nothing round', async () => {
      await world.serve();
      const seed = aSeed({
        title: HOSTILE,
        description: HOSTILE,
        rules: HOSTILE,
        command: `echo ${HOSTILE}`,
      });
      world.api.seedRows = [seed];
      world.api.detail = aDetail({
        seed,
        results: [aResult({ stdout: HOSTILE, stderr: HOSTILE, stopped_by: HOSTILE })],
      });
      world.api.peerRows = [
        aPeer({ alias: HOSTILE, addrs: [HOSTILE], blocked: true, blocked_reason: HOSTILE }),
      ];
      const seen = { kind: 'network', last_seen: NOW_S, degree: 1, live: true };
      world.api.topologyNow = {
        nodes: [
          { id: US, ...seen },
          { id: OTHER, ...seen },
          { id: HOSTILE, ...seen },
        ],
        edges: [{ from: HOSTILE, to: US, kind: HOSTILE, total: 1, bytes: 9, last_seen: NOW_S }],
      };
      world.api.alertsNow = {
        alerts: [{ id: '1', alarm: 'no peers', words: HOSTILE, remedy: HOSTILE, since_ts: NOW_S }],
        untold: 0,
      };
      world.api.statusNow = { ...world.api.statusNow, alias: HOSTILE, alarms: [HOSTILE] };
      world.api.bids(7);
      const page = await world.open();
      for (const place of [...VIEWS, `seed/${seed.id}`]) {
        await page.goto(`${world.origin}/#/${place}`);
        await shows(page, place === 'events' ? /^bid 7\b/u : '<img src=x onerror');
        expect([place, await page.evaluate(traces)]).toEqual([place, [false, 0]]);
      }
    });

    test('a command shows what it hides', async () => {
      await world.serve();
      const seed = aSeed({ command: 'rm -r ./a\u202e/' });
      world.api.detail = aDetail({ seed });
      world.api.seedRows = [seed];
      const page = await world.open(`#/seed/${seed.id}`);
      await shows(page, 'rm -r ./a\\u202e/');
    });
  });

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

  test('a seed that is not there is said to be none', async () => {
    await world.serve();
    const page = await world.open('#/seed/ffff');
    await page.locator('main .problem:not(:empty)').first().waitFor();
  });

  test('alerts are counted beside the way to them, with what to do', async () => {
    await world.serve();
    const alert = {
      id: '1',
      alarm: 'no peers',
      words: 'no peer was heard for 5m',
      remedy: 'look at the network',
      since_ts: NOW_S,
    } as const;
    world.api.alertsNow = { alerts: [alert], untold: 0 };
    world.api.statusNow = { ...world.api.statusNow, alarms: [alert.words], alarm_codes: ['no peers'] };
    const page = await world.open();
    await page.getByRole('link', { name: 'Alerts 1' }).click();
    await shows(page, 'look at the network');
  });

  test('the topology is a graph: who is live, silent or blocked, and the same as a table', async () => {
    await world.serve();
    world.api.peerRows = [aPeer()];
    const seen = { kind: 'network', last_seen: NOW_S, degree: 1 };
    world.api.topologyNow = {
      nodes: [
        { id: US, ...seen, live: true },
        { id: OTHER, ...seen, live: true },
        { id: '10.0.0.9:9000', ...seen, live: false },
        { id: '10.0.0.8:9000', ...seen, live: false, blocked_reason: 'spam' },
      ],
      edges: [{ from: OTHER, to: US, kind: 'BidSubmitted', total: 12, bytes: 9000, last_seen: NOW_S }],
    };
    const page = await world.open('#/topology');
    const graph = page.getByRole('img', { name: '4 nodes, 2 of them live' });
    await graph.waitFor();
    expect(await graph.locator('g').count()).toBe(4);
    expect(await graph.locator('path').count()).toBe(1);
    expect(await graph.locator('.blocked').textContent()).toContain('10.0.0.8');
    expect(await page.getByRole('row').last().innerText()).toMatch(/otter\s+you\s+BidSubmitted\s+12/u);
  });
});
