import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitOutput } from '../../../source/runner/output/fit-output.ts';

const bytes = (text: string) => Buffer.from(text, 'utf8');
const fitAll = (stdout: Uint8Array, stderr: Uint8Array, budget: number) =>
  fitOutput(stdout, stderr, stdout.length, stderr.length, budget);
const jsonBytes = (text: string) => Buffer.byteLength(JSON.stringify(text), 'utf8');

const texts = fc.string({
  unit: fc.constantFrom('a', '"', '\\', '\n', '\u0000', '\u0085', 'é', '€', '🦀', '\uFFFD'),
  maxLength: 60,
});
const streams = fc.oneof(
  texts.map(bytes),
  fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
);

describe('fitOutput', () => {
  it('keeps output that fits as it is', () => {
    expect(fitAll(bytes('hello\n'), bytes('oh\n'), 100)).toEqual({
      stdout: 'hello\n',
      stderr: 'oh\n',
      truncated: null,
    });
  });

  it('replaces invalid UTF-8', () => {
    expect(fitAll(Buffer.from([0x61, 0xff, 0x62]), bytes(''), 100)).toEqual({
      stdout: 'a\uFFFDb',
      stderr: '',
      truncated: null,
    });
  });

  it('keeps a byte order mark', () => {
    expect(fitAll(bytes('\uFEFFa'), bytes(''), 100).stdout).toBe('\uFEFFa');
  });

  it('leaves out a character that the end of the capture cut in two', () => {
    const crab = bytes('a🦀');
    expect(fitOutput(crab.subarray(0, 3), bytes(''), 5, 0, 100)).toEqual({
      stdout: 'a',
      stderr: '',
      truncated: { stdout_bytes: 5, stderr_bytes: 0 },
    });
  });

  it('replaces a character that the task itself left unfinished', () => {
    expect(fitAll(bytes('a🦀').subarray(0, 3), bytes(''), 100).stdout).toBe('a\uFFFD');
  });

  it('says the true sizes when it cuts', () => {
    expect(fitOutput(bytes('x'.repeat(50)), bytes('oh'), 5_000, 2, 24)).toEqual({
      stdout: 'x'.repeat(18),
      stderr: 'oh',
      truncated: { stdout_bytes: 5_000, stderr_bytes: 2 },
    });
  });

  it('gives each stream half of the room when both want more', () => {
    const { stdout, stderr } = fitAll(bytes('o'.repeat(100)), bytes('e'.repeat(100)), 40);
    expect([stdout.length, stderr.length]).toEqual([18, 18]);
  });

  it('never needs more than its budget, cuts only at the end, and wastes less than one character', () => {
    fc.assert(
      fc.property(streams, streams, fc.integer({ min: 4, max: 300 }), (stdout, stderr, budget) => {
        const whole = fitAll(stdout, stderr, Number.MAX_SAFE_INTEGER);
        const fitted = fitAll(stdout, stderr, budget);
        const used = jsonBytes(fitted.stdout) + jsonBytes(fitted.stderr);
        expect(used).toBeLessThanOrEqual(budget);
        expect(whole.stdout.startsWith(fitted.stdout) && whole.stderr.startsWith(fitted.stderr)).toBe(true);
        expect(fitted.stdout.isWellFormed() && fitted.stderr.isWellFormed()).toBe(true);
        const cut = fitted.stdout !== whole.stdout || fitted.stderr !== whole.stderr;
        expect(fitted.truncated !== null).toBe(cut);
        // The longest escape is \u0000, six bytes.
        if (cut) expect(used).toBeGreaterThan(budget - 2 * 6);
      }),
    );
  });

  it('guarantees each stream half, whatever the other one wants', () => {
    fc.assert(
      fc.property(streams, streams, fc.integer({ min: 4, max: 300 }), (stdout, stderr, budget) => {
        const alone = fitAll(stdout, bytes(''), Math.floor(budget / 2) + 2);
        expect(fitAll(stdout, stderr, budget).stdout.startsWith(alone.stdout)).toBe(true);
      }),
    );
  });
});
