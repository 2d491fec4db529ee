import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FileMemory } from '../../../source/cli/run/console-memory.ts';
import { DEFAULT_CHOICES } from '../../../source/tui/data/choices.ts';

const CHOSEN = { ...DEFAULT_CHOICES, market_order: 'due', market_filter: 'make clean' } as const;

let folder = '';
let path = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crabnet-memory-'));
  path = join(folder, 'console.json');
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true, force: true });
});

const choices = async () => (await FileMemory.open(path)).choices;
const held = () => JSON.parse(readFileSync(path, 'utf8'));

describe('the memory of a console', () => {
  test('begins with the defaults, and writes nothing by itself', async () => {
    expect(await choices()).toEqual(DEFAULT_CHOICES);
    expect(() => statSync(path)).toThrow('ENOENT');
  });

  test('finds again what it was told, in a file for its owner only', async () => {
    const memory = await FileMemory.open(path);
    await memory.remember(CHOSEN);
    expect(await choices()).toEqual(CHOSEN);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('keeps the last of several, and is settled when that is written', async () => {
    const memory = await FileMemory.open(path);
    void memory.remember(CHOSEN);
    void memory.remember({ ...CHOSEN, market_filter: '' });
    await memory.settled();
    expect(held()).toMatchObject({ market_order: 'due', market_filter: '' });
  });

  test('filters that another console keeps meanwhile stay, and those that this one forgot go', async () => {
    const [one, other] = [await FileMemory.open(path), await FileMemory.open(path)];
    await one.remember({ ...CHOSEN, filters: { cheap: 'min<5', mine: 'me:any' } });
    await other.remember({ ...CHOSEN, filters: { late: 'is:late' } });
    await one.remember({ ...CHOSEN, filters: { cheap: 'min<6' } });
    expect(held().filters).toEqual({ late: 'is:late', cheap: 'min<6' });
    expect((await choices()).filters).toEqual({ late: 'is:late', cheap: 'min<6' });
  });

  test('leaves alone what others keep there, and mends what is wrong', async () => {
    writeFileSync(path, JSON.stringify({ templates: ['a'], 'dotted.name': 1, market_order: 'cheapest' }));
    const memory = await FileMemory.open(path);
    expect(memory.choices).toEqual(DEFAULT_CHOICES);
    await memory.remember(CHOSEN);
    expect(held()).toEqual({ ...CHOSEN, templates: ['a'], 'dotted.name': 1 });
  });

  test.each(['', '{"market_order": "du', '[1]', 'null', '"due"', '\u0000'])(
    'a file that holds %j is as none, is left as it is, and that is said once',
    async (text) => {
      writeFileSync(path, text);
      const memory = await FileMemory.open(path);
      expect(memory.choices).toEqual(DEFAULT_CHOICES);
      await expect(memory.remember(CHOSEN)).rejects.toThrow('what you choose is not remembered');
      await memory.remember(DEFAULT_CHOICES);
      await memory.settled();
      expect(readFileSync(path, 'utf8')).toBe(text);
    },
  );

  test('a folder in its place is no reason to fail', async () => {
    mkdirSync(path);
    const memory = await FileMemory.open(path);
    expect(memory.choices).toEqual(DEFAULT_CHOICES);
    await expect(memory.remember(CHOSEN)).rejects.toThrow(`${path}: it is a folder, and no file`);
  });

  test.skipIf(process.getuid?.() === 0)('a data dir that is read-only keeps what it held', async () => {
    await (await FileMemory.open(path)).remember(CHOSEN);
    chmodSync(folder, 0o500);
    const memory = await FileMemory.open(path);
    expect(memory.choices).toEqual(CHOSEN);
    await expect(memory.remember(DEFAULT_CHOICES)).rejects.toThrow('not remembered');
    expect(await choices()).toEqual(CHOSEN);
  });

  test('what could be written again is written', async () => {
    writeFileSync(path, 'broken');
    const memory = await FileMemory.open(path);
    await expect(memory.remember(CHOSEN)).rejects.toThrow();
    rmSync(path);
    await memory.remember(CHOSEN);
    expect(held()).toEqual(CHOSEN);
  });
});
