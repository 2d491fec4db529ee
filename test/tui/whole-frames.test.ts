import { PassThrough } from 'node:stream';
import type { WriteStream } from 'node:tty';
import { expect, test } from 'vitest';
import { wholeFrames } from '../../source/tui/whole-frames.ts';

/** A terminal, and what was written to it, piece by piece. */
function openTerminal() {
  const pieces: string[] = [];
  const terminal = Object.assign(new PassThrough(), { columns: 80, isTTY: true }) as unknown as WriteStream;
  terminal.on('data', (piece: Buffer) => pieces.push(piece.toString()));
  return { terminal, pieces };
}

test('a frame goes to the terminal in one piece, everything else at once', () => {
  const { terminal, pieces } = openTerminal();
  const seen = wholeFrames(terminal);
  seen.write('\u001b[?25l');
  seen.write('\u001b[?2026h');
  seen.write('line 1\n');
  seen.write('line 2');
  expect(pieces).toEqual(['\u001b[?25l']);
  seen.write('\u001b[?2026l');
  seen.write('behind it');
  expect(pieces).toEqual(['\u001b[?25l', '\u001b[?2026hline 1\nline 2\u001b[?2026l', 'behind it']);
});

test('a frame that broke off takes nothing of the next one away', () => {
  const { terminal, pieces } = openTerminal();
  const seen = wholeFrames(terminal);
  for (const piece of ['\u001b[?2026h', 'half', '\u001b[?2026h', 'whole', '\u001b[?2026l']) seen.write(piece);
  expect(pieces).toEqual(['\u001b[?2026hwhole\u001b[?2026l']);
});

test('in everything else it is the terminal itself', () => {
  const { terminal } = openTerminal();
  const seen = wholeFrames(terminal);
  let resized = 0;
  const listener = () => {
    resized += 1;
  };
  seen.on('resize', listener);
  terminal.emit('resize');
  terminal.columns = 120;
  expect([seen.columns, seen.isTTY, resized]).toEqual([120, true, 1]);
  seen.off('resize', listener);
  expect(terminal.listenerCount('resize')).toBe(0);
});
