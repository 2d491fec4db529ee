import { describe, expect, test } from 'vitest';
import { type Choices, DEFAULT_CHOICES } from '../../source/tui/data/choices.ts';
import type { TemplateStore } from '../../source/tui/data/templates.ts';
import { VIEW_BINDINGS } from '../../source/tui/keymap/view-bindings.ts';
import { PANES } from '../../source/tui/layout/pane.ts';
import { paletteEntries } from '../../source/tui/state/palette.ts';
import { BenchConsole, type BenchOptions } from './support/bench-console.ts';
import { StateBench } from './support/state-bench.ts';

const open = (options: BenchOptions = {}) => BenchConsole.open(80, 24, options);

const TEMPLATES: TemplateStore = {
  list: () => ['nightly'],
  read: () => ({ title: 'Nightly', cmd: 'make nightly' }),
  save: async () => {},
};

describe('the palette', () => {
  test('offers each key of the panes under its words, and what else there is', () => {
    const bench = new StateBench().press(':');
    const { prompt } = bench.state;
    if (prompt?.kind !== 'palette') throw new Error('no palette');
    const labels = paletteEntries(bench.state, { ...prompt, templates: ['nightly'] }, bench.data).map(
      ({ label }) => label,
    );
    for (const { words, contexts, opensPalette } of VIEW_BINDINGS) {
      const isInPane = PANES.some((pane) => contexts.includes(pane));
      if (isInPane && opensPalette !== true)
        expect(labels.some((label) => label.startsWith(words.long))).toBe(true);
    }
    expect(labels).toEqual(
      expect.arrayContaining(['order reward', 'order peers by in', 'setting log-level', 'template nightly']),
    );
  });

  test('finds by letters in their order, and does the first at Enter', async () => {
    const bench = await open();
    await bench.press(':', 'text:pubsd');
    expect(bench.text).toMatch(/▸ p +publish a seed/u);
    await bench.press('Enter');
    expect(bench.text).toContain('Publish a seed');
  });

  test('says beside a line why it is of no use now, and again at Enter, in the words of its key', async () => {
    const bench = await open();
    await bench.press('j', 'j', 'j', 'r');
    const said = bench.message;
    await bench.press(':', 'text:run what');
    expect(bench.text).toMatch(/▸ r +run what you were.*no: /u);
    await bench.press('Enter');
    expect(bench.message).toBe(said);
  });

  test('goes to a seed by its title or the beginning of its id', async () => {
    const bench = await open();
    await bench.press(':', 'text:fuzz the parser', 'Enter');
    expect(bench.text).toContain('2 Seed c2715f');
    await bench.press(':', 'text:04d7e8', 'Enter');
    expect(bench.text).toContain('2 Seed 04d7e8');
  });

  test('opens the form of a bid with the price that is named, and sends nothing by itself', async () => {
    const bench = await open();
    await bench.press('j', 'j', 'j', ':', 'text:bid 12', 'Enter');
    expect(bench.text).toContain('Price  12');
    expect(bench.api.acted).toEqual([]);
    await bench.press('Enter');
    expect(bench.api.acted).toMatchObject([{ action: 'bid', input: { price: 12 } }]);
  });

  test('offers what takes something, and Enter begins it, to be completed', async () => {
    const bench = await open();
    await bench.press('j', 'j', 'j', ':', 'text:bid pr');
    expect(bench.line(2)).toMatch(/▸ +bid PRICE +opens the form with that price/u);
    await bench.press('Enter');
    expect(bench.message).toBe(': bid');
    await bench.press('text:12', 'Enter');
    expect(bench.text).toContain('Price  12');
    await bench.press('Esc', 'Esc', ':', 'text:order na', 'Tab', 'text:reward', 'Enter');
    expect(bench.line(1)).toContain('by reward');
  });

  test('says why what takes something is of no use now, before it is completed', async () => {
    const bench = await open();
    await bench.press(':', 'text:bid pr');
    expect(bench.line(2)).toMatch(/bid PRICE +no: /u);
    await bench.press('Enter');
    expect(bench.message).toMatch(/^refused {2}bid PRICE: /u);
    await bench.press(':');
    expect(bench.line(2)).not.toContain('bid PRICE');
  });

  test('finds a seed by some letters of its title, before an action that has them scattered', async () => {
    const bench = await open();
    await bench.press(':', 'text:rndr scene');
    expect(bench.line(2)).toMatch(/▸ +04d7e8 Render scene 7, frames 1-200 +seed/u);
    await bench.press('Esc', ':', 'text:transcode', 'Enter');
    expect(bench.text).toContain('Transcode talk-041');
    expect(bench.text).toContain('2 Seed 7f3a9c');
  });

  test('shows the legend, and chooses columns', async () => {
    const bench = await BenchConsole.open(120, 40);
    await bench.press(':', 'text:legend', 'Enter');
    expect(bench.line(1)).toContain('Legend');
    await bench.press('Esc', 'Esc', ':', 'text:columns reward min', 'Enter');
    expect(bench.message).toBe('ok  columns: reward min');
    expect(bench.line(2)).toMatch(/REWARD +MIN$/u);
    await bench.press(':', 'text:columns colour', 'Enter');
    expect(bench.message).toContain('no column is called colour');
  });

  test.each(['bid 12', 'publish make all', 'dial 192.0.2.1:9012', 'template nightly'])(
    'refuses %s in a read-only console',
    (typed) => {
      const bench = new StateBench({ facts: { isReadOnly: true, isAttached: true, network: 'dht' } });
      bench.press('j', 'j', 'j').fetch().press(':').type(typed).press('Enter');
      expect(bench.message).toBe(`refused ${typed}: this console is read-only`);
      expect(bench.state.form).toBeNull();
      expect(bench.effects.map(({ effect }) => effect)).not.toContain('act');
    },
  );

  test('words beside the lines stand below each other', async () => {
    const bench = await open();
    await bench.press(':');
    const refused = bench.lines
      .slice(2, 22)
      .map((line) => line.indexOf(' no: '))
      .filter((at) => at >= 0);
    expect(refused.length).toBeGreaterThan(2);
    expect(new Set(refused).size).toBe(1);
  });

  test.each([
    ['bid many', 'refused  bid many: many is no whole number: bid 12'],
    ['order size', 'refused  order size: there is no order size: turn due best min reward new status from'],
    ['theme pink', 'refused  theme pink: there is no theme pink: auto dark light colour-blind'],
    ['filter colour:red', 'refused  filter colour:red: '],
  ])('refuses %s with its reason', async (typed, words) => {
    const bench = await BenchConsole.open(120, 40);
    await bench.press(':', `text:${typed}`, 'Enter');
    expect(bench.message).toContain(words);
  });

  test('orders and filters', async () => {
    const bench = await open();
    await bench.press(':', 'text:order reward', 'Enter');
    expect(bench.line(1)).toContain('by reward');
    await bench.press(':', 'text:filter status:open', 'Enter');
    await bench.time.pass(500);
    expect(bench.line(1)).toContain('status:open');
  });

  test('draws in a theme that is named', async () => {
    const bench = await open();
    await bench.press(':', 'text:theme light', 'Enter');
    expect(bench.message).toContain('theme light');
    expect(bench.message).not.toContain('(l)ight');
  });

  test('publishes from a template', async () => {
    const bench = await open({ templates: TEMPLATES });
    await bench.press(':', 'text:template nigh', 'Enter');
    expect(bench.text).toContain('make nightly');
  });

  test('tells a setting, and how it is changed', async () => {
    const bench = await BenchConsole.open(120, 40);
    await bench.press(':', 'text:log-lev', 'Enter');
    expect(bench.message).toContain('log-level is info: crabnet config set log-level VALUE changes it');
  });

  test('begins with what was chosen last, also in the next console', async () => {
    const kept: Choices[] = [];
    const remember = async (choices: Choices) => void kept.push(choices);
    const bench = await open({ memory: { choices: DEFAULT_CHOICES, remember } });
    await bench.press(':', 'text:order reward', 'Enter', ':', 'text:log-lev', 'Enter');
    const choices = kept.at(-1) ?? DEFAULT_CHOICES;
    expect(choices.palette).toEqual(['order reward', 'setting log-level']);
    const next = await open({ memory: { choices, remember } });
    await next.press(':');
    expect(next.line(2)).toContain('setting log-level');
    expect(next.line(3)).toContain('order reward');
  });

  test('remembers fifty lines at the most', async () => {
    const bench = new StateBench();
    for (let price = 1; price <= 60; price += 1)
      bench.press(':').type(`bid ${price}`).press('Enter', 'Esc', 'Esc');
    expect(bench.state.palette).toHaveLength(50);
    expect(bench.state.palette.at(-1)).toBe('bid 60');
  });

  test('says so where nothing fits, and Esc leaves everything as it was', async () => {
    const bench = await open();
    const before = bench.text;
    await bench.press(':', 'text:qqzzqq');
    expect(bench.line(1)).toContain('nothing fits');
    await bench.press('Esc');
    expect(bench.text).toBe(before);
    await bench.press(':', 'text:qqzzqq', 'Enter');
    expect(bench.message).toBe('note  nothing here is called qqzzqq');
  });

  test('works at 60x15: Down chooses below the edge, Tab completes', async () => {
    const bench = await BenchConsole.open(60, 15);
    await bench.press(':', ...Array.from({ length: 20 }, () => 'Down'));
    expect(bench.lines.slice(2, 13).filter((line) => line.includes('▸'))).toHaveLength(1);
    await bench.press('text:order rew', 'Tab');
    expect(bench.message).toBe(': order reward');
  });
});
