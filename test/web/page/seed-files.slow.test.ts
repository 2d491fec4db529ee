import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { done } from '../../../source/model/errors.ts';
import type { Cid } from '../../../source/model/files/file-names.ts';
import { hasChromium, openChromium } from '../../support/chromium.ts';
import { aDetail, aSeed } from '../../support/made-rows.ts';
import { PageWorld } from './page-world.ts';

const GIVEN = { cid: 'bafkgiven' as Cid, bytes: 2048, count: 3 };
const HOSTILE = 'src/<img src=x onerror="alert(1)">\u202egnp.txt';

describe.skipIf(!hasChromium)("a seed's files in the page (wants Debian's chromium)", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openChromium();
  });
  afterAll(() => browser.close());

  test('have their names and sizes, as text, and how many more there are; those that are not here say so', async () => {
    const world = await new PageWorld(browser).serve();
    const seed = aSeed({ files: { inputs: GIVEN, outputs: null, open_inputs: false } });
    world.api.seedRows = [seed];
    world.api.detail = aDetail({ seed });
    const file = (path: string, bytes: number) => ({ path, mode: 'plain', bytes, here: true });
    const answer = (files: readonly object[]) =>
      done({ seed_id: seed.id, sides: [{ side: 'inputs', ...GIVEN, files, written_to: ['/home/ann'] }] });
    world.api.answer = answer([]);
    const page = await world.open(`#/seed/${seed.id}`);
    await page.getByText('their list is not here: it comes with them').waitFor();

    world.api.answer = answer([file(HOSTILE, 1), file('b.bin', 2048)]);
    world.api.tell({ seeds: [seed.id] });
    await page.getByRole('table', { name: 'Files that it gives' }).getByText('b.bin').waitFor();
    const text = await page.getByRole('table', { name: 'Files that it gives' }).innerText();
    expect(text).toContain('src/<img src=x onerror="alert(1)">');
    expect(text).toContain('1 byte');
    expect(text).toContain('2 KiB');
    expect(text).not.toContain('\u202e');
    await page.locator('p.note').getByText('and 1 more').waitFor();
    expect(await page.content()).not.toContain('/home/ann');
    await world.close();
    expect(world.faults).toEqual([]);
  });
});
