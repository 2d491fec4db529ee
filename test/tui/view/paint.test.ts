import { WriteStream } from 'node:tty';
import { describe, expect, test } from 'vitest';
import { span } from '../../../source/tui/text/span.ts';
import { type Theme, terminalLook, themeOn } from '../../../source/tui/text/theme.ts';
import { paintLine } from '../../../source/tui/view/paint.ts';
import { BenchConsole } from '../support/bench-console.ts';
import { emptyMarket, FakeApi } from '../support/fake-api.ts';

const COLORS: Theme = { colours: '16', palette: 'dark', ascii: false };

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
    expect(paintLine([span('!', 'attention')], { ...COLORS, palette: 'light' })).toBe(
      '\u001b[1;34m!\u001b[0m',
    );
  });

  test('in ASCII our signs have other shapes of the same width', () => {
    expect(paintLine([span('━─│┬├▸…')], { ...COLORS, ascii: true })).toBe('=-|++>>');
  });

  test('a control character never gets through', () => {
    expect(paintLine([span('a\u001b[2Jb\u009b')], COLORS)).toBe('a[2Jb');
  });
});

/** As Node works it out from the environment. */
const depthIn = (env: NodeJS.ProcessEnv): number => WriteStream.prototype.getColorDepth(env);

describe('what a terminal can show', () => {
  test.each([
    ['NO_COLOR', { NO_COLOR: '1', TERM: 'xterm-256color' }, { colours: 'none', ascii: false }],
    ['an empty NO_COLOR', { NO_COLOR: '', TERM: 'xterm-256color' }, { colours: '256' }],
    ['a terminal of 256 colours', { TERM: 'xterm-256color' }, { colours: '256' }],
    ['tmux', { TERM: 'tmux-256color' }, { colours: '256' }],
    ['screen in 256 colours', { TERM: 'screen-256color' }, { colours: '256' }],
    ['a terminal of more colours', { TERM: 'xterm', COLORTERM: 'truecolor' }, { colours: '256' }],
    ['a terminal of 16 colours', { TERM: 'xterm' }, { colours: '16' }],
    ['a dumb terminal', { TERM: 'dumb' }, { colours: 'none' }],
    ['a locale without UTF-8', { LANG: 'C' }, { ascii: true }],
    ['the Linux console', { TERM: 'linux' }, { ascii: true, colours: '16' }],
    ['a CJK locale, whose rules are two columns wide', { LANG: 'ja_JP.UTF-8' }, { ascii: true }],
    ['a light background', { COLORFGBG: '0;15' }, { isLight: true }],
    ['a dark background', { COLORFGBG: '15;0' }, { isLight: false }],
  ])('%s', (_name, env, look) => {
    const around = { LANG: 'C.UTF-8', ...env };
    expect(terminalLook(around, depthIn(around), false)).toMatchObject(look);
  });
});

describe('a theme', () => {
  const terminal = { colours: '256', isLight: false, ascii: false } as const;
  test.each([
    ['auto', false, 'dark'],
    ['auto', true, 'light'],
    ['dark', true, 'dark'],
    ['light', false, 'light'],
    ['colour-blind', false, 'colour-blind on dark'],
    ['colour-blind', true, 'colour-blind on light'],
  ] as const)('%s, on a light background: %s', (name, isLight, palette) => {
    expect(themeOn({ ...terminal, isLight }, name)).toEqual({ colours: '256', ascii: false, palette });
  });

  test('in 256 colours says the exact one, and a grey instead of dim', () => {
    const theme: Theme = { ...COLORS, colours: '256' };
    expect(paintLine([span('!', 'attention')], theme)).toBe('\u001b[1;38;5;220m!\u001b[0m');
    expect(paintLine([span('-', 'dim')], theme)).toBe('\u001b[38;5;248m-\u001b[0m');
    expect(paintLine([{ text: '!', look: 'attention', reverse: true }], theme)).toBe('\u001b[1;7m!\u001b[0m');
  });

  test('without colours has the weights', () => {
    const theme: Theme = { ...COLORS, colours: 'none' };
    expect(paintLine([span('!', 'attention'), span('-', 'dim'), span('a', 'bad')], theme)).toBe(
      '\u001b[1m!\u001b[0m\u001b[2m-\u001b[0ma',
    );
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
