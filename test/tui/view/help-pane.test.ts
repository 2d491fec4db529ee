import { describe, expect, test } from 'vitest';
import { BenchConsole } from '../support/bench-console.ts';

const SIZES = [
  [60, 44],
  [80, 44],
  [100, 50],
  [200, 60],
] as const;
/** Seeds of each status, and the panes. */
const PLACES: readonly (readonly string[])[] = [
  [],
  ['j'],
  ['j', 'j'],
  ['j', 'j', 'j'],
  ['G'],
  ['G', 'k'],
  ['2'],
  ['3'],
  ['4'],
];

describe('the columns of the help never collide', () => {
  test.each(SIZES)(
    'at %i x %i reasons stand in one column behind words that are whole',
    async (columns, rows) => {
      for (const keys of PLACES) {
        const bench = await BenchConsole.open(columns, rows);
        await bench.press(...keys, '?');
        const reasons = bench.lines.filter((line) => line.includes(' no: '));
        expect(reasons.length).toBeGreaterThan(1);
        const places = reasons.map((line) => line.indexOf(' no: '));
        // A name that is longer than the others moves only its own reason.
        const least = Math.min(...places);
        for (const [index, line] of reasons.entries()) {
          expect(line.slice(0, places[index])).not.toContain('…');
          if (columns >= 80) expect(places[index], line).toBe(least);
        }
        bench.engine.stop();
      }
    },
  );
});
