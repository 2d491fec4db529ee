import { describe, expect, test } from 'vitest';
import { type TerminalReport, TerminalReports } from '../../source/tui/terminal-reports.ts';

function reading() {
  const heard: TerminalReport[] = [];
  const reports = new TerminalReports((report) => heard.push(report));
  return {
    heard,
    take: (...pieces: readonly string[]) => pieces.map((piece) => reports.take(piece)).join(''),
  };
}

describe('what a terminal says among the keys', () => {
  test.each([
    ['\u001b]11;rgb:ffff/ffff/ffff\u0007', true],
    ['\u001b]11;rgb:fdfd/f6f6/e3e3\u001b\\', true],
    ['\u001b]11;rgb:1e/1e/2e\u0007', false],
    ['\u001b]11;rgba:0000/0000/0000/ffff\u0007', false],
  ])('its background: %j', (text, isLight) => {
    const { heard, take } = reading();
    expect(take(`j${text}k`)).toBe('jk');
    expect(heard).toEqual([{ type: 'background', isLight }]);
  });

  test('clicks and the wheel, by row and column from 0; other buttons and releases are nothing', () => {
    const { heard, take } = reading();
    expect(
      take('\u001b[<0;5;3Ma\u001b[<0;5;3m\u001b[<64;1;1M\u001b[<65;120;40M\u001b[<2;5;3M\u001b[<35;9;9M'),
    ).toBe('a');
    expect(heard).toEqual([
      { type: 'click', row: 2, column: 4 },
      { type: 'wheel', by: -1, row: 0, column: 0 },
      { type: 'wheel', by: 1, row: 39, column: 119 },
    ]);
  });

  test('in two pieces, cut anywhere', () => {
    const text = '\u001b[<0;12;34M';
    for (let at = 2; at < text.length; at += 1) {
      const { heard, take } = reading();
      expect(take(`x${text.slice(0, at)}`, `${text.slice(at)}y`)).toBe(
        at === 2 ? 'x\u001b[<0;12;34My' : 'xy',
      );
      expect(heard).toHaveLength(at === 2 ? 0 : 1);
    }
  });

  test('Esc and the keys that begin alike are keys', () => {
    const { heard, take } = reading();
    expect(take('\u001b', '\u001b[A', '\u001b[1;5C', 'q')).toBe('\u001b\u001b[A\u001b[1;5Cq');
    expect(heard).toEqual([]);
  });

  test('not in a paste: its text is nobody’s click', () => {
    const { heard, take } = reading();
    const paste = '\u001b[200~a\u001b[<0;1;1Mb\u001b[201~';
    expect(take(paste, '\u001b[200~\u001b[<0;1;1M', 'more\u001b[201~\u001b[<0;2;2M')).toBe(
      `${paste}\u001b[200~\u001b[<0;1;1Mmore\u001b[201~`,
    );
    expect(heard).toEqual([{ type: 'click', row: 1, column: 1 }]);
  });
});
