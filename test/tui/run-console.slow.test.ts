import { readFile, rm } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { buildPlay } from './support/build-play.ts';
import { TestTerminal } from './support/terminal.ts';

let program = '';
let folder = '';
let terminal: TestTerminal | undefined;

beforeAll(() => {
  ({ program, folder } = buildPlay());
});
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(() => terminal?.close());

async function open(
  columns: number,
  rows: number,
  args: readonly string[] = ['mock'],
  env: NodeJS.ProcessEnv = {},
  words = 'q quit',
) {
  terminal = new TestTerminal([program, ...args], columns, rows, env);
  await terminal.untilText(words);
  return terminal;
}

describe('the console in a terminal', () => {
  test('trades by keys alone, several of them in one read', async () => {
    const shown = await open(80, 24);
    expect(shown.buffer).toBe('alternate');
    shown.type('jjjb14\r');
    await shown.untilText('ok  bid 14 on c2715f is kept and sent to 2 targets; it ranks 5 of 5');
    shown.type('gjc\r');
    await shown.untilText('ok  award of b90e12 to 9Kd2Lm otter for 6');
    shown.type('grrun\r');
    await shown.untilText('04d7e8 runs: its output shows in Seed');
    await shown.untilText('Fra:2');
  });

  test('finds everything by its letters in the palette, with what it takes, at the smallest size', async () => {
    const shown = await open(60, 15);
    shown.type(':fuzz the par');
    await shown.untilText('Palette');
    shown.type('\r');
    await shown.until(({ text }) => /▸ +B2 Open +Fuzz/u.test(text), 'the cursor on the seed');
    shown.type(':bid 14\r');
    await shown.untilText('Price  14');
    shown.type('\r');
    await shown.untilText('ok  bid 14 on c2715f');
    shown.type(':order rew');
    await shown.untilText('order reward');
    shown.type('\r');
    await shown.untilText('by reward');
  });

  test('Esc and a letter in one read are Esc, then the letter', async () => {
    const shown = await open(80, 24);
    shown.type('jjjb');
    await shown.untilText('Bid on c2715f');
    shown.type('\u001b?');
    // A frame may come in several reads: what it replaces is gone when all of them are in.
    await shown.until(({ text }) => text.includes('━ Help') && !text.includes('Bid on'), 'help, and no form');
  });

  test('text fields show the cursor at the caret', async () => {
    const shown = await open(80, 24);
    shown.type('pls -l');
    await shown.untilText('Command     ls -l');
    await shown.until(({ caret }) => caret.row === 13 && caret.column === 20, 'the cursor in the field');
  });

  test('a paste outside a field is dropped with a note', async () => {
    const shown = await open(80, 24);
    shown.type('\u001b[200~q\rq\r\u001b[201~');
    await shown.untilText('note  a paste of 4 characters was dropped');
    expect(shown.exitCode).toBeNull();
  });

  test('a paste that never ends swallows keys for a moment only', async () => {
    const shown = await open(80, 24);
    shown.type('\u001b[200~half a pas');
    await shown.untilText('note  a paste of 10 characters was dropped');
    shown.type('?');
    await shown.untilText('━ Help');
  });

  test('a paste of a megabyte is cut and none of it is taken for keys', async () => {
    const shown = await open(80, 24);
    shown.type('p');
    await shown.untilText('Publish a seed');
    shown.type(`\u001b[200~${'echo q\rq\r'.repeat(100_000)}\u001b[201~`);
    await shown.untilText('the paste was too long: its first 16,384 characters were taken');
    shown.type('\u0003');
    await shown.untilText('q quit');
    expect(shown.exitCode).toBeNull();
  });

  test('a terminal of no size is taken for one of 80 x 24', async () => {
    const shown = await open(80, 24, ['mock', 'sizeless']);
    expect(shown.lines()[1]).toMatch(/^━ 1 Market/u);
    expect(shown.lines()[23]).toContain('q quit');
  });

  test('Ctrl-C asks once while a task runs, and the second one forces', async () => {
    const shown = await open(80, 24);
    shown.type('grrun\r');
    await shown.untilText('04d7e8 runs');
    shown.type('\u0003');
    await shown.untilText('Quit? 1 task runs');
    expect(shown.exitCode).toBeNull();
    shown.type('\u0003');
    await shown.untilText('ended: quit');
  });

  test('where nothing is drawn keys do nothing, and q quits', async () => {
    const shown = await open(59, 15, ['mock'], {}, 'q quits');
    shown.type('pecho blind\r');
    shown.resize(80, 24);
    await shown.untilText('q quit');
    expect(shown.text).not.toContain('echo blind');
    shown.resize(30, 5);
    await shown.untilText('q quits');
    shown.type('q');
    await shown.untilText('ended: quit');
  });

  test('repaints whole at every size, and says when there is too little room', async () => {
    const shown = await open(120, 40);
    shown.resize(60, 15);
    await shown.untilText('[1 Market] 2 Seed');
    shown.resize(52, 13);
    await shown.untilText('needs 60x15, has 52x13; the node runs on');
    shown.resize(80, 24);
    await shown.until(
      (it) => it.lines()[1]?.startsWith('━ 1 Market') === true && it.lines()[23]?.includes('q quit') === true,
      'medium',
    );
    const expected = await readFile(new URL('screens/c-main-60x15.txt', import.meta.url), 'utf8');
    shown.resize(60, 15);
    const markets = (lines: readonly string[]) => lines.filter((line) => line.includes('1 Market')).length;
    await shown.until(
      (it) => it.lines()[2] === expected.split('\n')[2] && markets(it.lines()) === 1,
      'small again, and once',
    );
  });

  test('the last cell of the last line and all others are those of the frame', async () => {
    const shown = await open(60, 15);
    shown.type('4');
    const expected = await readFile(new URL('screens/n-peers-60x15.txt', import.meta.url), 'utf8');
    const peers = expected.split('\n').slice(1, 13);
    await shown.until((it) => it.lines().slice(1, 13).join('\n') === peers.join('\n'), 'mock-up N');
  });

  test('the map of the peers is drawn in every cell, on any terminal', async () => {
    const shown = await open(80, 24, ['mock', 'none', '--ascii']);
    shown.type('4zv');
    await shown.untilText('@ you');
    await shown.untilText('--- direct 5');
    expect(shown.text).toMatch(/^[\n -~]*$/u);
    shown.type('zz');
    await shown.untilText('v list');
    shown.type('v');
    await shown.until(({ text }) => text.includes('v map') && !text.includes('@ you'), 'the list');
  });

  test('q gives the terminal back as it was', async () => {
    const shown = await open(80, 24);
    shown.type('q');
    await shown.until(({ exitCode }) => exitCode !== null, 'the end');
    expect(shown.exitCode).toBe(0);
    expect(shown.buffer).toBe('normal');
    expect(shown.text).toContain('ended: quit');
  });

  test('Ctrl-C quits, also with other keys in one read', async () => {
    const shown = await open(80, 24);
    shown.type('jj\u0003');
    await shown.untilText('ended: quit');
  });

  test('SIGHUP says that the terminal is lost', async () => {
    const shown = await open(80, 24);
    shown.signal('SIGHUP');
    await shown.untilText('ended: lost');
    expect(shown.buffer).toBe('normal');
  });

  test('nothing of the plain first frame stays behind the real one', async () => {
    const shown = await open(100, 30);
    await shown.untilText('rank 2');
    expect(shown.text).not.toMatch(/[a-z0-9]─{2,}$/mu);
  });

  test('has 256 colours where the terminal has them, and none with NO_COLOR', async () => {
    const shown = await open(80, 24, ['mock'], { COLORTERM: '' });
    await shown.until(({ written }) => written.includes('38;5;220m'), 'yellow');
    terminal?.close();
    const plain = await open(80, 24, ['mock'], { NO_COLOR: '1' });
    expect(plain.written).not.toMatch(/\u001b\[[0-9;]*(?:3[0-8]|9[0-7])m/u);
    expect(plain.written).not.toContain(']11;?');
  });

  test('asks the terminal for its background and follows what it says', async () => {
    const shown = await open(80, 24, ['mock'], { NO_COLOR: '' });
    expect(shown.written.split('\u001b]11;?\u0007')).toHaveLength(2);
    expect(shown.written).not.toContain('38;5;26m');
    shown.type('\u001b]11;rgb:ffff/ffff/ffff\u001b\\j');
    await shown.until(({ written }) => written.includes('38;5;26m'), 'the light theme');
    expect(shown.text).not.toContain('rgb');
  });

  test('for a screen reader it writes lines below what is there, and all keys work', async () => {
    const shown = await open(100, 60, ['mock', 'none', '--screen-reader'], {}, 'keys: ');
    expect(shown.buffer).toBe('normal');
    shown.type('jjjb14\r');
    await shown.untilText('ok, bid 14 on c2715f is kept and sent to 2 targets');
    shown.type('/wavy');
    await shown.untilText('/ wavy');
    shown.type('\u001b');
    await shown.until(({ text }) => text.split('Market, ').length === 3, 'Market again');
    shown.type('\u001b[200~q\rq\r\u001b[201~');
    await shown.untilText('a paste of 4 characters was dropped');
    shown.type('q');
    await shown.untilText('ended: quit');
    expect(shown.written.replaceAll(/\u001b\[\?2004[hl]/gu, '')).not.toMatch(/\u001b/u);
  });

  test('the mouse is off until it is asked for, and given back when the console ends', async () => {
    const shown = await open(80, 24);
    await shown.untilText('e81c44 bid 7');
    expect(shown.written).not.toContain('?1000h');
    shown.type('M');
    await shown.untilText('ok  mouse on');
    expect(shown.written).toContain('\u001b[?1000h\u001b[?1006h');
    shown.type('\u001b[<0;20;5M\u001b[<0;20;5m');
    await shown.until((it) => it.lines()[4]?.startsWith('▸') === true, 'the cursor where it was clicked');
    shown.type('\u001b[<65;20;5M');
    await shown.until((it) => it.lines()[7]?.startsWith('▸') === true, 'the cursor three rows below');
    shown.type('q');
    await shown.untilText('ended: quit');
    const { written } = shown;
    expect(written.lastIndexOf('?1000l')).toBeGreaterThan(written.lastIndexOf('?1000h'));
  });

  test('a terminal that is lost, and one that is lent, has no mouse left on', async () => {
    const shown = await open(80, 24, ['mock'], { EDITOR: "sh -c 'printf MARK; echo edited > $1' sh" });
    await shown.untilText('e81c44 bid 7');
    shown.type('M');
    await shown.untilText('ok  mouse on');
    shown.type('p\u000f');
    await shown.untilText('Command     edited');
    const [before = '', after = ''] = shown.written.split('MARK');
    expect(before.lastIndexOf('?1000l')).toBeGreaterThan(before.lastIndexOf('?1000h'));
    expect(after).toContain('?1000h');
    shown.signal('SIGHUP');
    await shown.untilText('ended: lost');
    const { written } = shown;
    expect(written.lastIndexOf('?1000l')).toBeGreaterThan(written.lastIndexOf('?1000h'));
  });

  test('CI in the environment does not keep it from drawing', async () => {
    const shown = await open(80, 24, ['mock'], { CI: 'true' });
    expect(shown.buffer).toBe('alternate');
  });

  test('without a UTF-8 locale every sign is ASCII', async () => {
    const shown = await open(80, 24, ['mock'], { LC_ALL: 'C', LANG: 'C' });
    expect(shown.text).toMatch(/^[\n -~]*$/u);
    expect(shown.lines()[1]).toMatch(/^= 1 Market ==/u);
  });
});
