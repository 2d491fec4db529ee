import { describe, expect, test } from 'vitest';
import { CrabnetError } from '../../source/model/errors.ts';
import type { TemplateStore, TemplateValues } from '../../source/tui/data/templates.ts';
import { BenchConsole } from './support/bench-console.ts';

class FakeTemplates implements TemplateStore {
  readonly kept = new Map<string, TemplateValues>();

  list() {
    return [...this.kept.keys()];
  }

  read(name: string) {
    const values = this.kept.get(name);
    if (values === undefined)
      throw new CrabnetError('usage', `there is no template ${name}`, { remedy: 'type another' });
    return values;
  }

  async save(name: string, values: TemplateValues) {
    if (name === 'full') throw new Error('the disk is full');
    this.kept.set(name, values);
  }
}

async function open(kept: { readonly [name: string]: TemplateValues } = {}) {
  const templates = new FakeTemplates();
  for (const [name, values] of Object.entries(kept)) templates.kept.set(name, values);
  const bench = await BenchConsole.open(80, 24, { templates });
  const below = (): readonly string[] =>
    bench.text
      .split('\n')
      .slice(-2)
      .map((line) => line.trimEnd());
  return { bench, templates, below };
}

describe('templates', () => {
  test('T asks for the name, which the line and Tab offer, and Enter opens the form with it', async () => {
    const { bench, below } = await open({
      nightly: { cmd: 'make test', reward: 20, timeout_ms: 90_500 },
      weekly: {},
    });
    await bench.press('T');
    expect(below()[0]).toMatch(/^ publish from template: +nightly weekly$/u);
    await bench.press('Tab', 'Enter');
    expect(bench.text).toContain('Publish a seed');
    expect(bench.text).toContain('make test');
    expect(bench.text).toMatch(/Timeout +90s500ms +Run within +90s500ms/u);
    expect(bench.text).toMatch(/Reward +20 /u);
  });

  test('what no field shows goes along, and is said where it counts; so it is with one that is kept', async () => {
    const unshown = { open_inputs: true, output_max_bytes: 1000, output_max_count: 1 };
    const nightly = { cmd: 'make', input: ['/etc/hostname'], output: ['*.log'], ...unshown };
    const { bench, templates } = await open({ nightly });
    await bench.press('T', 'Tab', 'Enter', 'Ctrl-T', 'm', 'y', 'Enter');
    expect(templates.kept.get('my')).toMatchObject(nightly);
    await bench.press('Shift-Tab', 'Shift-Tab', 'Shift-Tab');
    expect(bench.text.replace(/\s+/gu, ' ')).toContain('1000 bytes and 1 file at most.');
    await bench.press('Shift-Tab');
    expect(bench.text.replace(/\s+/gu, ' ')).toContain('Anybody may have them.');
    await bench.press('Enter');
    await bench.time.pass(5000);
    expect(bench.api.acted[0]?.input).toMatchObject(unshown);
  });

  test('one that is not there, and none at all, say so', async () => {
    const { bench, below } = await open();
    await bench.press('T', 'Enter');
    expect(below()[1]).toBe(' refused  none is kept yet');
    await bench.press('x', 'Enter');
    expect(below()[0]).toBe(' refused  there is no template x. type another');
  });

  test('Ctrl-T keeps what the form says under a name', async () => {
    const { bench, templates, below } = await open();
    await bench.press('p', 'l', 's', 'Ctrl-T', 'Enter');
    expect(below()[1]).toBe(' refused  type the name to keep it under');
    await bench.press('m', 'y', 'Enter');
    expect(below()[0]).toBe(' ok  kept as template my: T publishes from it');
    expect(templates.kept.get('my')).toMatchObject({ cmd: 'ls', max_bids: 1, bid_window_ms: 60_000 });
    expect(templates.kept.get('my')).not.toHaveProperty('title');
    expect(bench.text).toContain('Publish a seed');
  });

  test('a number that is none is named first, and what cannot be kept is said', async () => {
    const { bench, templates, below } = await open();
    await bench.press('p', 'Tab', 'Tab', 'x', 'Ctrl-T');
    expect(below()[0]).toBe(' refused  Min price is not a whole number. Type digits only.');
    await bench.press('Up', 'Ctrl-T', 'f', 'u', 'l', 'l', 'Enter');
    expect(below()[0]).toBe(' refused  the disk is full');
    expect(templates.kept.size).toBe(0);
  });
});
