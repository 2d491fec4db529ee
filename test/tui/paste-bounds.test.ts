import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PasteBounds } from '../../source/tui/paste-bounds.ts';
import { ManualTime } from './support/bench-console.ts';

const START = '\u001b[200~';
const END = '\u001b[201~';

function boundsOf() {
  const time = new ManualTime();
  const ends = { count: 0 };
  const bounds = new PasteBounds(time, () => {
    ends.count += 1;
  });
  return { time, ends, take: (piece: string) => bounds.take(piece) };
}

describe('what is read of a terminal', () => {
  test('goes on as it came while its pastes end, in whatever pieces', () => {
    const part = fc.constantFrom('j', '\u001b[A', `${START}ls -l\n${END}`, START + END, 'text', '\u001b');
    fc.assert(
      fc.property(fc.array(part), fc.array(fc.integer({ min: 1, max: 9 })), (parts, sizes) => {
        const { take } = boundsOf();
        const text = parts.join('');
        let rest = text;
        let passed = '';
        for (let index = 0; rest !== ''; index += 1) {
          const size = sizes[index % Math.max(1, sizes.length)] ?? 3;
          passed += take(rest.slice(0, size));
          rest = rest.slice(size);
        }
        expect(passed).toBe(text);
      }),
    );
  });

  test('a paste without an end is over when nothing comes for a second', async () => {
    const { time, ends, take } = boundsOf();
    take(`${START}half a`);
    await time.pass(900);
    expect(ends.count).toBe(0);
    await time.pass(200);
    expect(ends.count).toBe(1);
    expect(take('jj')).toBe('jj');
  });

  test('and soon also while somebody goes on typing', async () => {
    const { time, ends, take } = boundsOf();
    take(`${START}half a`);
    for (let press = 0; press < 12; press += 1) {
      await time.pass(400);
      take('j');
    }
    expect(ends.count).toBe(1);
  });

  test('a paste that comes slowly in large pieces is one', async () => {
    const { time, ends, take } = boundsOf();
    let passed = take(START);
    for (let piece = 0; piece < 30; piece += 1) {
      await time.pass(900);
      passed += take('x'.repeat(100));
    }
    passed += take(END);
    expect(ends.count).toBe(0);
    expect(passed).toBe(START + 'x'.repeat(3_000) + END);
  });

  test('a paste that is too long is ended, its rest is dropped, and keys behind its end are keys', () => {
    for (const size of [1, 7, 4_096, 300_000]) {
      const { take } = boundsOf();
      const text = `${START}${'q\r'.repeat(100_000)}${END}jk`;
      let passed = '';
      for (let at = 0; at < text.length; at += size) passed += take(text.slice(at, at + size));
      expect(passed.startsWith(START)).toBe(true);
      expect(passed.endsWith(`${END}jk`)).toBe(true);
      expect(passed.indexOf(END)).toBe(passed.lastIndexOf(END));
      expect(passed.length).toBeLessThan(70_000);
    }
  });

  test('a paste that is too long and has no end does not swallow keys for ever', async () => {
    const { time, ends, take } = boundsOf();
    expect(take(START + 'x'.repeat(200_000))).toContain(END);
    expect(take('x')).toBe('');
    await time.pass(1_100);
    expect(ends.count).toBe(0);
    expect(take('j')).toBe('j');
  });
});
