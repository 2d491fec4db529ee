import { describe, expect, test } from 'vitest';
import { noticeSequence, TITLE_BACK, titleSequence } from '../../../source/tui/notices/notice-sequences.ts';
import { passedThrough } from '../../../source/tui/notices/passthrough.ts';

const TMUX = '/tmp/tmux-0/default,1,0';
const STY = '1234.pts-0.host';
const OSC9 = '\u001b]9;w\u0007';

describe('a sequence for the terminal itself', () => {
  test('is wrapped for the multiplexer that is around, and left alone without one', () => {
    expect(passedThrough(OSC9, {})).toBeNull();
    expect(passedThrough(OSC9, { TMUX })).toBe('\u001bPtmux;\u001b\u001b]9;w\u0007\u001b\\');
    expect(passedThrough(OSC9, { STY })).toBe('\u001bP\u001b]9;w\u0007\u001b\\');
  });

  test('is handed through screen in pieces that it takes whole, whatever the characters', () => {
    const sequence = `\u001b]9;${'𝄞'.repeat(1_000)}\u0007`;
    const wrapped = passedThrough(sequence, { STY }) ?? '';
    // The string terminator stands nowhere within a piece.
    const pieces = wrapped.split('\u001b\\').slice(0, -1);
    expect(pieces.map((piece) => piece.slice('\u001bP'.length)).join('')).toBe(sequence);
    for (const piece of pieces) expect(Buffer.byteLength(piece)).toBeLessThan(768);
  });

  test('is not wrapped for the wrong one where one is within the other: its wrapping would show as text', () => {
    expect(passedThrough(OSC9, { TMUX, STY, TERM: 'screen.xterm-256color' })).toBeNull();
    expect(passedThrough(OSC9, { TMUX, STY, TERM: 'tmux-256color' })).toContain('\u001bPtmux;');
  });
});

describe('the words of a notice', () => {
  const hostile = 'a\u001b]0;evil\u0007\u001b\\\u009cb;c\u202ed\r\ne';

  test('bring nothing of peers that acts on a terminal, nor another field', () => {
    const [osc9 = '', osc777 = ''] = noticeSequence(hostile, ['osc9', 'osc777'], {}).split('\u0007');
    for (const [start, sequence] of [
      ['\u001b]9;', osc9] as const,
      ['\u001b]777;notify;crabnet;', osc777] as const,
    ]) {
      expect(sequence.startsWith(start)).toBe(true);
      expect(sequence.slice(start.length)).not.toMatch(/[\p{Cc}\p{Cf};]/u);
    }
    expect(titleSequence(hostile, false).slice(4, -1)).not.toMatch(/[\p{Cc}\p{Cf};]/u);
  });

  test('go through tmux, whose own bell and window title are asked as any terminal', () => {
    expect(noticeSequence('w', ['bell', 'osc9'], { TMUX })).toBe(
      '\u001bPtmux;\u001b\u001b]9;w\u0007\u001b\\\u0007',
    );
    expect(titleSequence('w', true)).toBe('\u001b[22;2t\u001b]2;w\u0007');
    expect(TITLE_BACK).toBe('\u001b]2;\u0007\u001b[23;2t');
  });
});
