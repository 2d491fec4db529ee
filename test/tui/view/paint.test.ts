import { describe, expect, test } from 'vitest';
import { span } from '../../../source/tui/text/span.ts';
import { themeOf } from '../../../source/tui/theme.ts';
import { paintLine, type Theme } from '../../../source/tui/view/paint.ts';
import { BenchConsole } from '../support/bench-console.ts';
import { emptyMarket, FakeApi } from '../support/fake-api.ts';

const COLORS: Theme = { color: true, light: false, ascii: false, utf8: true };

describe('a painted line', () => {
  test('closes every style, and joins neighbours of one style', () => {
    const line = [span('a', 'bad'), span('b', 'bad'), span(' '), span('c')];
    expect(paintLine(line, COLORS)).toBe('\u001b[31mab \u001b[0mc');
  });

  test('leaves out the blanks at its end, but not reversed ones', () => {
    expect(paintLine([span('a'), span('   ')], COLORS)).toBe('a');
    expect(paintLine([{ text: 'a  ', reverse: true }], COLORS)).toBe('\u001b[7ma  \u001b[0m');
  });

  test('a blank after a reversed piece is not reversed', () => {
    expect(paintLine([{ text: 'a', reverse: true }, span(' '), span('b')], COLORS)).toBe(
      '\u001b[7ma\u001b[0m b',
    );
  });

  test('on a light background yellow becomes blue', () => {
    expect(paintLine([span('!', 'attention')], { ...COLORS, light: true })).toBe('\u001b[1;34m!\u001b[0m');
  });

  test('in ASCII our signs have other shapes of the same width', () => {
    expect(paintLine([span('━─│┬├▸…')], { ...COLORS, ascii: true })).toBe('=-|++>>');
    expect(paintLine([span('▸ é 漢')], { ...COLORS, ascii: true })).toBe('> é 漢');
    expect(paintLine([span('▸ é 漢')], { ...COLORS, ascii: true, utf8: false })).toBe('> e ??');
  });

  test('a control character never gets through', () => {
    expect(paintLine([span('a\u001b[2Jb\u009b')], COLORS)).toBe('a[2Jb');
  });
});

describe('the theme', () => {
  test.each([
    ['NO_COLOR', { NO_COLOR: '1', LANG: 'C.UTF-8' }, { color: false, ascii: false }],
    ['an empty NO_COLOR', { NO_COLOR: '', LANG: 'C.UTF-8' }, { color: true }],
    ['a locale without UTF-8', { LANG: 'C' }, { ascii: true, utf8: false }],
    ['the Linux console', { TERM: 'linux', LANG: 'en_US.UTF-8' }, { ascii: true, utf8: true }],
    ['a CJK locale, whose rules are two columns wide', { LANG: 'ja_JP.UTF-8' }, { ascii: true }],
    ['a light background', { COLORFGBG: '0;15', LANG: 'C.UTF-8' }, { light: true }],
  ])('%s', (_name, env, theme) => {
    expect(themeOf(env, false)).toMatchObject(theme);
  });
});

describe('the frames', () => {
  test('under NO_COLOR have bold, dim and reverse only', async () => {
    const bench = await BenchConsole.open(120, 40);
    const codes = bench.painted.flatMap((line) =>
      [...line.matchAll(/\u001b\[([0-9;]*)m/gu)].map(([, code]) => code),
    );
    expect(new Set(codes.flatMap((code) => code?.split(';')))).toEqual(new Set(['0', '1', '2', '7']));
  });

  test('come only when something to be seen has changed', async () => {
    const bench = await BenchConsole.open(80, 24, { api: new FakeApi(emptyMarket()) });
    await bench.time.pass(20_000);
    const { frames } = bench;
    await bench.time.pass(5_000);
    bench.api.tell({ status: true, peers: true, seeds: [] });
    await bench.time.pass(2_000);
    expect(bench.frames).toBe(frames);
  });

  test('come ten times a second at most, events four times, keys at once', async () => {
    const bench = await BenchConsole.open(120, 40);
    const before = bench.frames;
    for (let step = 0; step < 100; step += 1) {
      bench.api.tell({
        events: [
          {
            ts: step,
            node_id: '',
            kind: 'bid_submitted',
            source: 'network',
            payload: { seed_id: 'x', price: step },
          },
        ],
      });
      await bench.time.pass(10);
    }
    expect(bench.frames - before).toBeLessThanOrEqual(6);
    const { frames } = bench;
    await bench.press('j');
    expect(bench.frames).toBe(frames + 1);
  });
});
