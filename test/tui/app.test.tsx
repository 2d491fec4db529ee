import { stripVTControlCharacters } from 'node:util';
import { render } from 'ink-testing-library';
import { afterEach, describe, expect, test } from 'vitest';
import { ConsoleApp } from '../../source/tui/app.tsx';
import { BenchConsole } from './support/bench-console.ts';

let app: ReturnType<typeof render> | undefined;
afterEach(() => app?.unmount());

/** The console's component in a terminal that takes all that is written; `type` is what its keyboard sends in one read. */
async function mount() {
  const bench = await BenchConsole.open(100, 30);
  const shown = render(<ConsoleApp engine={bench.engine} onSuspend={() => {}} />);
  app = shown;
  await expect.poll(() => shown.stdin.listenerCount('readable')).toBe(1);
  const text = (): string =>
    stripVTControlCharacters(shown.lastFrame() ?? '')
      .split('\n')
      .map((line) => line.trimEnd())
      .join('\n');
  return {
    bench,
    text,
    send: (keys: string): void => void shown.stdin.write(keys),
    drawn: async (): Promise<string> => {
      await bench.time.pass(0);
      return text();
    },
    type: async (keys: string): Promise<void> => {
      shown.stdin.write(keys);
      await bench.time.pass(0);
      await expect.poll(text).toBe(bench.text);
    },
  };
}

describe("the console's component", () => {
  test("draws the engine's frame, a line of text each", async () => {
    const { bench, text } = await mount();
    expect(text()).toBe(bench.text);
    expect(text()).toContain('1 Market');
  });

  test('hands keys to the engine and draws what they change', async () => {
    const { text, type } = await mount();
    await type('?');
    expect(text()).toContain('Help');
  });

  test('tells the keys of one read apart', async () => {
    const { text, type } = await mount();
    await type('jjjb');
    expect(text()).toContain('Bid on c2715f');
  });

  test('takes Esc twice in one read for two keys', async () => {
    const { drawn, type, send } = await mount();
    await type('p');
    await type('ls');
    send('\u001b\u001b');
    await expect.poll(drawn).not.toContain('Publish a seed');
  });

  test('takes each of several arrows in one read', async () => {
    const { text, type } = await mount();
    await type('\u001b[B\u001b[B');
    expect(text()).toMatch(/▸.*Transcode talk-041/u);
  });

  test.each([
    ['an arrow', '\u001b\u001b[B'],
    ['a letter', '\u001bj'],
  ])('takes Esc and %s in one read for two keys', async (_what, both) => {
    const { text, drawn, type, send } = await mount();
    await type('z');
    expect(text()).not.toContain('3 Events');
    send(both);
    await expect.poll(drawn).toContain('3 Events');
    await expect.poll(drawn).toMatch(/▸.*Hash the release/u);
  });

  test('gives what is pasted to the field that has the caret', async () => {
    const { text, type } = await mount();
    await type('p');
    await type('\u001b[200~ls -l; q\u001b[201~');
    expect(text()).toContain('ls -l; q');
  });
});
