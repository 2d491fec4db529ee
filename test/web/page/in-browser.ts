import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from 'vitest';
import { hasChromium, openChromium } from '../../support/chromium.ts';
import { aSeed } from '../../support/made-rows.ts';
import { PageWorld } from './page-world.ts';

export let world: PageWorld;

/** Tests of the page, each with a node of its own, skipped where there is no browser; none may leave an error on the page. */
export function describeInBrowser(what: string, tests: () => void): void {
  describe.skipIf(!hasChromium)(`${what} (wants Debian's chromium)`, () => {
    let browser: Browser;
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
    tests();
  });
}

export const shows = (page: Page, text: string | RegExp) =>
  page.getByText(text).filter({ visible: true }).first().waitFor();
export const seeds = (count: number) =>
  Array.from({ length: count }, (_, at) =>
    aSeed({ id: `seed-${String(at).padStart(4, '0')}`, title: `Task ${at}`, reward: at }),
  );
