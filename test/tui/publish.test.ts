import { describe, expect, test } from 'vitest';
import { BenchConsole } from './support/bench-console.ts';
import { FakeApi } from './support/fake-api.ts';

describe('publish', () => {
  test('a command and Enter publish it with its beginning as title', async () => {
    const bench = await BenchConsole.open(80, 24);
    await bench.press('p', 'text:seq 1 100000 | sort -R | sha256sum > result.txt\r');
    expect(bench.api.acted[0]?.input).toEqual({
      title: 'seq 1 100000 | sort -R | sha256sum > res',
      cmd: 'seq 1 100000 | sort -R | sha256sum > result.txt',
      desc: '',
      rules: '',
      min_price: 0,
      reward: 0,
      max_bids: 1,
      bid_window_ms: 60_000,
      timeout_ms: 120_000,
      exec_deadline_ms: 120_000,
    });
    expect(bench.message).toBe('ok  seed abcdef is kept and sent to 2 targets');
  });

  test('is of no use while the disk is full, whatever the words of the alarm', async () => {
    const api = new FakeApi();
    api.statusNow = { ...api.statusNow, alarms: ['no room'], alarm_codes: ['disk full'] };
    const bench = await BenchConsole.open(80, 24, { api });
    await bench.press('p');
    expect(bench.message).toContain('nothing can be kept: disk full');
  });

  test.each([
    [['Tab', 'Tab', 'Tab'], '9007199254740992', 'Reward is too large. Type 9007199254740991 or less.'],
    [['Tab', 'Tab', 'Tab', 'Tab', 'Tab'], '8d', 'Bids for is too large. Type 7d or less.'],
    [['Tab', 'Tab', 'Tab', 'Tab', 'Tab', 'Tab'], '99999999999h', 'Timeout is too large. Type 14d or less.'],
  ])('what is too large says so, by its label and with the greatest: %j %s', async (to, text, words) => {
    const bench = await BenchConsole.open(80, 24);
    await bench.press('p', 'text:ls', ...to, 'Ctrl-U', `text:${text}\r`);
    expect(bench.message).toBe(`refused  ${words}`);
    expect(bench.api.acted).toEqual([]);
  });

  test('what the node refuses is named by its label, and lengths of time as they are typed', async () => {
    const bench = await BenchConsole.open(80, 24);
    const facts = { problem: 'out-of-range', value: 0, least: 1, most: 14 * 86_400_000, unit: 'ms' } as const;
    bench.api.answer = () => ({ ok: false, refusal: { code: 'invalid-field', facts, field: 'timeout_ms' } });
    await bench.press('p', 'text:ls\r');
    expect(bench.message).toBe('refused  seed: Timeout is 0s. type 1s to 14d');
  });

  test('a command that nodes do not take is warned of before it is sent', async () => {
    const bench = await BenchConsole.open(80, 24);
    await bench.press('p', 'text:ls');
    expect(bench.text).not.toContain('WARNING');
    bench.editor = () => 'printf \u0007';
    await bench.press('Ctrl-O');
    await bench.time.pass(100);
    expect(bench.text).toContain(
      'WARNING: no node takes this command as it is: it has the control character',
    );
    expect(bench.text).toContain('U+0007');
  });

  test('a field that is no duration gets the caret, and says what is one', async () => {
    const bench = await BenchConsole.open(80, 24);
    await bench.press('p', 'text:ls', 'Tab', 'Tab', 'Tab', 'Tab', 'Tab', 'text:soon', 'Enter');
    expect(bench.message).toBe('refused  Bids for is no duration. Type 90s, 30m or 2h.');
    await bench.press('Ctrl-U', 'text:2h\r');
    expect(bench.api.acted[0]?.input).toMatchObject({ bid_window_ms: 7_200_000 });
  });

  test('a paste keeps line ends in the command, makes blanks of them elsewhere, and never submits', async () => {
    const bench = await BenchConsole.open(80, 24);
    await bench.press('p');
    bench.engine.dispatch({ type: 'paste', text: 'echo one\r\necho two\r\n' });
    await bench.press('Tab');
    bench.engine.dispatch({ type: 'paste', text: 'two\nlines' });
    await bench.press('Enter');
    expect(bench.api.acted[0]?.input).toMatchObject({ cmd: 'echo one\necho two\n', title: 'two lines' });
  });

  test('Ctrl-O hands the command to an editor and takes it back', async () => {
    const bench = await BenchConsole.open(80, 24);
    bench.editor = (text) => `${text} | wc -l\n`;
    await bench.press('p', 'text:ls', 'Ctrl-O');
    await bench.press('Enter');
    expect(bench.api.acted[0]?.input).toMatchObject({ cmd: 'ls | wc -l' });
  });

  test('what an editor gives back while the seed is being sent does not change the form', async () => {
    const bench = await BenchConsole.open(80, 24);
    bench.api.answer = () => new Promise(() => {});
    await bench.press('p', 'text:ls', 'Enter');
    bench.engine.dispatch({ type: 'edited', text: 'rm everything' });
    await bench.press();
    expect(bench.text).toContain('ls');
    expect(bench.text).not.toContain('rm everything');
  });
});
