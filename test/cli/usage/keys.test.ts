import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkKeys } from '../../../source/cli/usage/check-keys.ts';
import { readCommandLine } from '../../../source/cli/usage/command-line.ts';
import { readSettings } from '../../../source/cli/usage/settings.ts';
import { namesOf } from '../../../source/tui/keymap/key-problem.ts';
import { bindingsIn } from '../../../source/tui/keymap/keymap.ts';
import { KEY_CONTEXTS } from '../../../source/tui/keymap/situation.ts';
import { Bench } from '../fake-backend.ts';

let home: string;
let file: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'crabnet-keys-'));
  file = join(home, 'c.json');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** The keys that a config file has, or else a variable, as the console would be given them. */
async function keysFrom(json: unknown, env: Record<string, string> = {}) {
  writeFileSync(file, JSON.stringify(json === undefined ? {} : { keys: json }));
  const line = readCommandLine(['--config', file]);
  if (line.kind !== 'command') throw new Error('no command');
  const { keys } = await readSettings(line.given, { env, cwd: '/', homeDir: home });
  await checkKeys(keys);
  return Object.fromEntries(keys.chosen);
}

describe('keys of the config', () => {
  test('are those of the file, one or several for an action', async () => {
    expect(await keysFrom({ 'work.next': 'n', 'look.next-match': ['Ctrl-N', 'é'] })).toEqual({
      'work.next': ['n'],
      'look.next-match': ['Ctrl-N', 'é'],
    });
    expect(await keysFrom(undefined)).toEqual({});
  });

  test('may be a variable, and any character, also one that separates', async () => {
    const env = { CRABNET_KEYS: 'mark.toggle=Space m,program.messages=E' };
    expect(await keysFrom(undefined, env)).toEqual({ 'mark.toggle': [' ', 'm'], 'program.messages': ['E'] });
    expect(await keysFrom({ 'pane.larger': '=', 'pane.smaller': ',' })).toEqual({
      'pane.larger': ['='],
      'pane.smaller': [','],
    });
  });

  test('may change places', async () => {
    expect(await keysFrom({ 'verb.bid': 'c', 'verb.claim': 'b' })).toBeDefined();
  });
});

describe('keys that go not together', () => {
  test.each([
    [
      { 'work.next': 'n' },
      ['n is', 'look.next-match (next match)', 'work.next (next seed that waits', 'Seed'],
    ],
    [{ 'verb.bid': 'G', 'verb.run': 'G' }, ['G is', 'verb.bid (bid)', 'verb.run (run what', 'Market']],
    [{ 'form.next': 'Esc' }, ['Esc is', 'form.next', 'form.back']],
    [{ 'prompt.back': 't' }, ['t ', 'prompt.back']],
    [{ 'move.down': '3' }, ['3 is', 'move.down', 'pane.events (to Events)']],
  ])('%j: both are named, and where', async (keys, words) => {
    const error = await keysFrom(keys).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'config', field: 'keys', remedy: expect.any(String) });
    for (const word of [`"keys" in ${file}`, ...words]) expect(String(error)).toContain(word);
  });

  test('name the number of a bid where it is taken by another key', async () => {
    await expect(keysFrom({ 'look.order': '5' })).rejects.toThrow(
      '5 is choose the bid of that number and look.order (order by price, by time)',
    );
  });

  test('a character that should send a form could not be typed in it', async () => {
    await expect(keysFrom({ 'form.send': 's' })).rejects.toMatchObject({
      message: expect.stringMatching(
        /form\.send \(.*\) the key s, which writes itself where a text is typed/u,
      ),
      remedy: expect.stringContaining('no character'),
    });
  });
});

describe('what is no key or has none', () => {
  test.each([
    ['Alt-n', ''],
    ['F5', ''],
    ['ctrl-n', 'Ctrl-N; '],
    ['Ctrl-M', ''],
    ['Escape', 'Esc; '],
    ['PageDown', 'PgDn; '],
    ['enter', 'Enter; '],
    ['nn', ''],
    ['\u0007', ''],
    ['\u200b', ''],
  ])('%j is refused with the place and what there is', async (key, near) => {
    await expect(keysFrom({ 'work.next': key })).rejects.toMatchObject({
      code: 'config',
      field: 'keys',
      message: expect.stringMatching(/^"keys" in .* gives work\.next the key /u),
      remedy: expect.stringMatching(
        new RegExp(`^${near}one character, Space, Enter, Esc, .*Ctrl- and a capital`, 'u'),
      ),
    });
  });

  test.each([
    ['verb.bidd', 'verb.bid; one of verb.bid verb.claim'],
    ['bid', 'verb.bid; one of'],
    ['claim.numbers', 'one of'],
    ['__proto__', 'one of'],
  ])('%s is refused with the names that there are', async (name, remedy) => {
    await expect(keysFrom(undefined, { CRABNET_KEYS: `${name}=B` })).rejects.toMatchObject({
      code: 'config',
      message: `CRABNET_KEYS has "${name}", which has no key`,
      remedy: expect.stringContaining(remedy),
    });
  });

  test.each([
    [{ 'work.next': [] }, 'has "work.next=", which names no key'],
    [{ 'work.next': '' }, 'has "work.next=", which names no key'],
    [{ 'work.next': 5 }, 'has "work.next" as 5'],
    [{ 'work.next': null }, 'has "work.next" as null'],
    [['work.next=n', 'work.next=N'], 'names "work.next" twice'],
    [['n'], 'has "n", which names no key'],
    [5, 'is 5'],
  ])('%j is refused', async (keys, words) => {
    await expect(keysFrom(keys)).rejects.toMatchObject({
      code: 'config',
      field: 'keys',
      message: expect.stringContaining(words),
      remedy: expect.stringMatching(/./u),
    });
  });
});

describe('a command line', () => {
  test('that verifies the config says what is wrong with its keys', async () => {
    const bench = new Bench();
    bench.io.env.CRABNET_KEYS = 'verb.bidd=B';
    expect(await bench.run('--verify-config')).toBe(3);
    expect(bench.err).toContain('CRABNET_KEYS has "verb.bidd", which has no key');
  });

  test('that sets keys writes none that go not together', async () => {
    const bench = new Bench();
    bench.io.env.XDG_CONFIG_HOME = home;
    expect(await bench.run('config', 'set', 'keys', 'verb.bid=G')).toBe(3);
    expect(bench.err).toContain('nothing was written: "keys"');
    expect(bench.err).toMatch(/G is .*verb\.bid \(bid\)/u);
    expect(await bench.run('config', 'set', 'keys', 'verb.bid=B,pane.zoom=Z z')).toBe(0);
    expect(await bench.run('config', 'show')).toBe(0);
    expect(bench.out).toMatch(/^keys +verb\.bid=B,pane\.zoom=Z z +/mu);
  });
});

test('every key of the console can be chosen by a name but numbers of bids, and letters of orders and themes', () => {
  const nameless = KEY_CONTEXTS.flatMap((context) =>
    bindingsIn(context)
      .filter((binding) => namesOf(binding).includes(''))
      .map(({ words }) => `${context}: ${words.long}`),
  );
  const isKnown = (each: string) =>
    /^(?:claim: choose the bid of that number|order-\w+: by \w+|theme: [\w-]+)$/u.test(each);
  expect(nameless.filter((each) => !isKnown(each))).toEqual([]);
});
