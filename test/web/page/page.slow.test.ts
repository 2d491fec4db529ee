import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { VIEWS } from '../../../source/web/page/place.ts';
import { aDetail, aResult, aSeed, NOW_S, OTHER, US } from '../../support/made-rows.ts';
import { describeInBrowser, seeds, shows, world } from './in-browser.ts';
import { aPeer, TOKEN } from './page-world.ts';

const heading = (page: Page) => page.getByRole('heading', { level: 1 }).innerText();

describeInBrowser('the page in a browser', () => {
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
