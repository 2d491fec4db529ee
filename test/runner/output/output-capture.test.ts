import { describe, expect, it } from 'vitest';
import { CAPTURE_MAX_BYTES, TAIL_MAX_BYTES } from '../../../source/contract/task-limits.ts';
import { OutputCapture } from '../../../source/runner/output/output-capture.ts';

const capture = (...chunks: readonly string[]) => {
  const stream = new OutputCapture();
  for (const chunk of chunks) stream.add(Buffer.from(chunk, 'utf8'));
  return stream;
};

describe('OutputCapture', () => {
  it('keeps all of a short stream, head and tail', () => {
    const stream = capture('one ', 'two ', 'three');
    expect([stream.head().toString(), stream.tail(), stream.bytes]).toEqual([
      'one two three',
      'one two three',
      13,
    ]);
  });

  it('keeps the head of a long stream, its end, and counts it all', () => {
    const chunks = Array.from({ length: 300 }, (_, index) => String(index).padStart(1000, '.'));
    const stream = capture(...chunks);
    const text = chunks.join('');
    expect(stream.bytes).toBe(300_000);
    expect(stream.head().toString()).toBe(text.slice(0, CAPTURE_MAX_BYTES));
    expect(stream.tail()).toBe(text.slice(-TAIL_MAX_BYTES));
  });

  it('keeps the end of a chunk larger than the tail', () => {
    expect(capture('a', 'b'.repeat(100_000)).tail()).toBe('b'.repeat(TAIL_MAX_BYTES));
  });

  it('leaves out of the tail a character cut at its front', () => {
    const tail = capture(`${'🦀'.repeat(10_000)}a`).tail();
    expect(tail).toBe(`${'🦀'.repeat(TAIL_MAX_BYTES / 4 - 1)}a`);
  });
});
