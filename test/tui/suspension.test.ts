import type { ReadStream, WriteStream } from 'node:tty';
import { afterEach, expect, test, vi } from 'vitest';
import { Suspension } from '../../source/tui/suspension.ts';
import { ManualTime } from './support/bench-console.ts';

afterEach(() => vi.restoreAllMocks());

/** A terminal as Node keeps it: whoever begins to read it a second time fails. */
function handleOf(isReading: boolean) {
  let isStarted = isReading;
  return {
    reading: isReading,
    readStop: () => {
      isStarted = false;
    },
    readStart: () => {
      if (isStarted) throw new Error('EALREADY');
      isStarted = true;
    },
    isStarted: () => isStarted,
  };
}

/** A console that stops itself, over a system that does as it is told. */
function suspend(handle = handleOf(true)): {
  readonly time: ManualTime;
  readonly isStopped: Promise<boolean>;
  readonly asked: Promise<void>;
  readonly suspension: Suspension;
} {
  const time = new ManualTime();
  const asked = Promise.withResolvers<void>();
  vi.spyOn(process, 'kill').mockImplementation(() => {
    asked.resolve();
    return true;
  });
  const suspension = new Suspension({
    stdin: { _handle: handle } as unknown as ReadStream,
    stdout: {
      write: (_text: string, done: () => void) => {
        done();
        return true;
      },
      getWindowSize: () => [80, 24],
    } as unknown as WriteStream,
    timers: time,
    give: (task) => task(),
    retake: () => undefined,
  });
  return { time, isStopped: suspension.run(), asked: asked.promise, suspension };
}

test('after a long stop what is due comes before the signal: it was stopped all the same', async () => {
  const { time, isStopped, asked } = suspend();
  await asked;
  await time.pass(300);
  process.emit('SIGCONT');
  await time.pass(1000);
  await expect(isStopped).resolves.toBe(true);
});

test('without a signal that it goes on nothing has stopped it', async () => {
  const { time, isStopped, asked } = suspend();
  await asked;
  await time.pass(1000);
  await expect(isStopped).resolves.toBe(false);
});

test('whoever begins to read keys waits until the terminal is back', async () => {
  const { time, isStopped, asked, suspension } = suspend();
  let isHere = false;
  const here = suspension.here().then(() => {
    isHere = true;
  });
  await asked;
  await time.pass(300);
  expect(isHere).toBe(false);
  process.emit('SIGCONT');
  await isStopped;
  await here;
  await suspension.here();
});

test('a terminal that was read is read again, and no other: before the console is mounted nobody reads, nor while it is paused', async () => {
  for (const isReading of [true, false]) {
    const handle = handleOf(isReading);
    const { isStopped, asked } = suspend(handle);
    await asked;
    expect(handle.isStarted()).toBe(false);
    process.emit('SIGCONT');
    await isStopped;
    expect(handle.isStarted()).toBe(isReading);
  }
});

test('who pauses the terminal while the program is stopped begins to read it by himself', async () => {
  const handle = handleOf(true);
  const { isStopped, asked } = suspend(handle);
  await asked;
  handle.reading = false;
  process.emit('SIGCONT');
  await isStopped;
  expect(handle.isStarted()).toBe(false);
});
