import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { LineOutput } from '../../source/cli/line-output.ts';

/** A stream whose reader takes what was written when it is told to. */
class Reader extends Writable {
  readonly writes: string[] = [];
  readonly #taken: (() => void)[] = [];
  #isReading: boolean;

  constructor(isReading = true) {
    super({ decodeStrings: false });
    this.#isReading = isReading;
  }

  override _write(chunk: string, _encoding: string, done: (error?: Error) => void): void {
    this.writes.push(chunk);
    if (this.#isReading) done();
    else this.#taken.push(done);
  }

  read(): void {
    this.#isReading = true;
    for (const done of this.#taken.splice(0)) done();
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('lines', () => {
  test('of one turn are one write, in their order', async () => {
    const reader = new Reader();
    const lines = new LineOutput(reader);
    for (const line of ['a', 'b', 'c']) lines.write(line);
    expect(reader.writes).toEqual([]);
    await turn();
    lines.write('d');
    await lines.drained();
    expect(reader.writes).toEqual(['a\nb\nc\n', 'd\n']);
  });

  test('wait together while the write before is not taken', async () => {
    const reader = new Reader(false);
    const lines = new LineOutput(reader);
    lines.write('a');
    await turn();
    for (const line of ['b', 'c']) lines.write(line);
    await turn();
    lines.write('d');
    await turn();
    expect(reader.writes).toEqual(['a\n']);
    reader.read();
    await lines.drained();
    expect(reader.writes).toEqual(['a\n', 'b\nc\nd\n']);
  });

  test('that a reader does not take in time are dropped, and it is said how many once it reads again', async () => {
    const reader = new Reader(false);
    const dropped: number[] = [];
    const lines = new LineOutput(reader, { backlogMaxChars: 10, onRead: (count) => dropped.push(count) });
    expect(['123', '456', '789', 'x', 'y'].map((line) => lines.write(line))).toEqual([
      true,
      true,
      false,
      true,
      false,
    ]);
    await turn();
    expect(lines.write('z')).toBe(false);
    expect(dropped).toEqual([]);
    reader.read();
    await lines.drained();
    expect(reader.writes).toEqual(['123\n456\nx\n']);
    expect(dropped).toEqual([3]);
    expect(lines.write('more')).toBe(true);
  });

  test('go nowhere once the reader is gone, and whoever waits for them goes on', async () => {
    const reader = new Reader(false);
    const lines = new LineOutput(reader);
    lines.write('a');
    await turn();
    lines.write('b');
    const drained = lines.drained();
    reader.destroy(new Error('EPIPE'));
    await drained;
    expect(lines.write('c')).toBe(false);
    lines.flush();
    await lines.drained();
    expect(reader.writes).toEqual(['a\n']);
  });

  test('are written at once at the end', () => {
    const reader = new Reader();
    const lines = new LineOutput(reader);
    lines.write('a');
    lines.flush();
    lines.flush();
    expect(reader.writes).toEqual(['a\n']);
  });
});
