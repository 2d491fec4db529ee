import { describe, expect, test } from 'vitest';
import { SEED_STATUSES } from '../../source/model/types.ts';
import { PALETTES } from '../../source/words/look.ts';
import { MARKS } from '../../source/words/seed-words.ts';
import { BenchConsole } from './support/bench-console.ts';
import { busyApi } from './support/fake-books.ts';

/** All lines of the legend in a terminal of this size. */
async function legendIn(columns: number, rows: number): Promise<string> {
  const bench = await BenchConsole.open(columns, rows);
  await bench.press('?', '?');
  expect(bench.line(1)).toContain('Legend');
  const lines: string[] = [];
  for (let page = 0; page < 40; page += 1) {
    lines.push(...bench.lines.slice(2, -2));
    await bench.press('PgDn');
  }
  bench.engine.stop();
  return lines.join('\n');
}

/** The words in capitals of the lines that head a list. */
const headersOf = (lines: readonly string[]): readonly string[] =>
  lines
    .filter((line) => /^ *│? *(?:ME STATUS|NODE|TIME)\b|│ +NODE/u.test(line))
    .flatMap((line) => line.match(/[A-Z]{2,}/gu) ?? []);

describe('the legend', () => {
  test.each([
    [120, 40],
    [80, 24],
    [60, 15],
  ])('at %i x %i names every status, mark and look, and nothing is cut', async (columns, rows) => {
    const legend = await legendIn(columns, rows);
    for (const word of [...SEED_STATUSES, ...Object.values(MARKS).map((words) => words.split(':')[0] ?? '')])
      expect(legend).toContain(word);
    for (const { name } of Object.values(PALETTES.dark)) expect(legend).toContain(name);
    expect(legend.replaceAll(/… +cut/gu, '')).not.toContain('…');
  });

  test.each([
    ['udp', []],
    ['udp', ['4', 'z']],
    ['udp', ['3', 'z']],
    ['dht', []],
    ['dht', ['4', 'z']],
  ] as const)('names every column that the panes have (%s, %j)', async (network, keys) => {
    const legend = await legendIn(120, 40);
    const bench = await BenchConsole.open(160, 50, { facts: { network } });
    await bench.press(...keys);
    const headers = headersOf(bench.lines);
    expect(headers.length).toBeGreaterThan(3);
    const told = ['STATUS', 'ME', 'TITLE', 'NODE', 'ADDRESS', 'TIME', 'KIND', 'SEED', 'WHAT'];
    for (const header of headers.filter((each) => !told.includes(each))) expect(legend).toContain(header);
    bench.engine.stop();
  });

  test('names each mode and alarm of the first line, and each kind of message', async () => {
    const legend = await legendIn(120, 40);
    const modes = { isReadOnly: true, isAttached: true, isDemo: true, acceptsUnsigned: true } as const;
    for (const sandbox of ['none', 'basic'] as const) {
      const bench = await BenchConsole.open(200, 60, { api: busyApi(), facts: { ...modes, sandbox } });
      const [, badges = ''] = /out \d+\/s +(.+?) {4,}/u.exec(bench.line(0)) ?? [];
      expect(badges).toMatch(/orders.*sandbox.*read-only.*demo/u);
      for (const badge of badges.split(/ {2,}/u)) expect(legend).toContain(badge.replace(/^\d+ /u, ''));
      bench.engine.stop();
    }
    for (const kind of ['ok', 'held', 'note', 'refused', 'failed', 'node gone', 'late bids'])
      expect(legend).toContain(kind);
  });

  test('the key of the help opens it there, goes around, and Esc is one step back', async () => {
    const bench = await BenchConsole.open(80, 24);
    await bench.press('?');
    expect(bench.line(1)).toContain('Help');
    expect(bench.line(-1)).toContain('? legend');
    await bench.press('?');
    expect(bench.line(1)).toContain('Legend');
    await bench.press('Esc');
    expect(bench.line(1)).toContain('Help');
    await bench.press('?', '?');
    expect(bench.line(1)).toContain('1 Market');
    bench.engine.stop();
  });

  test('it is searched as any text is', async () => {
    const bench = await BenchConsole.open(80, 24);
    await bench.press('?', '?', '/', 'text:forfeit', 'Enter');
    expect(bench.line(1)).toContain('/ forfeit');
    expect(bench.lines.slice(2).join('\n')).toContain('Forfeited');
    await bench.press('/', 'text:no such word', 'Enter');
    expect(bench.message).toContain('nothing here matches');
    bench.engine.stop();
  });

  test('the help of a form leads to it as well', async () => {
    const bench = await BenchConsole.open(80, 24);
    await bench.press('j', 'c', '?', '?');
    expect(bench.line(1)).toContain('Legend');
    await bench.press('Esc', 'Esc');
    expect(bench.text).toContain('Award b90e12');
    bench.engine.stop();
  });
});
