import { PassThrough } from 'node:stream';
import type { ReadStream, WriteStream } from 'node:tty';
import { expect, test } from 'vitest';
import { systemTimers } from '../../source/base/system-timers.ts';
import { TerminalGuard } from '../../source/tui/terminal-guard.ts';

/** A terminal that is taken over, and what was written to it since. */
function takeTerminal() {
  const stdin = Object.assign(new PassThrough(), {
    setRawMode: () => stdin,
    ref: () => stdin,
    unref: () => stdin,
  }) as unknown as ReadStream;
  const stdout = new PassThrough() as unknown as WriteStream;
  const guard = new TerminalGuard({
    stdin,
    stdout,
    stderr: stdout,
    timers: systemTimers,
    lost: () => undefined,
  });
  guard.enter();
  const written = (): string => String((stdout as unknown as PassThrough).read() ?? '');
  written();
  return { guard, written };
}

test('a plain frame takes the place of the one before, whose lines may be longer', async () => {
  const { guard, written } = takeTerminal();
  guard.show(['first line', 'second']);
  expect(written()).toBe('\u001b[Kfirst line\r\n\u001b[Ksecond\u001b[H');
  guard.show(['1st', '']);
  expect(written()).toBe('\u001b[K1st\r\n\u001b[K\u001b[H');
  await guard.leave();
});

test('a plain frame goes to no terminal that another program has, or that was given back', async () => {
  const { guard, written } = takeTerminal();
  await guard.lend(async () => guard.show(['over an editor']));
  expect(written()).toBe('');
  await guard.leave();
  written();
  guard.show(['over a shell']);
  expect(written()).toBe('');
});
