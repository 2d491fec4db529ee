import { describe, expect, test } from 'vitest';
import { done } from '../../source/model/errors.ts';
import { SENT } from '../support/fake-node.ts';
import { BenchConsole } from './support/bench-console.ts';

/** A console whose node answers when it is told to. */
async function slowNode() {
  const bench = await BenchConsole.open(80, 24);
  const answer = Promise.withResolvers<ReturnType<typeof done<typeof SENT>>>();
  bench.api.answer = () => answer.promise;
  return { bench, answer: () => answer.resolve(done(SENT)) };
}

describe('keys that are typed behind a sent form', () => {
  test('wait for its answer, however long it takes, and are none of them lost', async () => {
    const { bench, answer } = await slowNode();
    await bench.press('text:pecho 1\r/fuzz the parser\r');
    await bench.time.pass(20_000);
    expect(bench.message).toContain('its answer is awaited');
    answer();
    await bench.time.pass(1000);
    expect(bench.line(1)).toContain('/ fuzz the parser');
  });

  test.each(['Esc', 'Ctrl-C'])('are given up by %s, which leaves the form at once', async (key) => {
    const { bench } = await slowNode();
    await bench.press('text:pecho 1\rjjj?', key);
    expect(bench.text).not.toContain('Publish a seed');
    expect(bench.text).not.toContain('━ Help');
    expect(bench.line(1)).toContain('1/1,204');
  });
});
