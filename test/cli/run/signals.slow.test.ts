import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, it } from 'vitest';

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

const url = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
const SCRIPT = `import { execa } from ${JSON.stringify(import.meta.resolve('execa'))};
  import { endBy, firstSignal } from ${url('../../../source/cli/run/signals.ts')};
  const ended = firstSignal();
  void execa('sleep', ['60'], { reject: false });
  setInterval(() => {}, 1000);
  console.log('ready');
  const signal = await ended;
  console.log('drains');
  if (process.argv[1] === 'quickly') await endBy(signal);`;

/** Somebody else's listener takes the signal and goes in the same moment, as execa's does when the last of its children ends. */
const LOSING = `import { endBy } from ${url('../../../source/cli/run/signals.ts')};
  const taken = () => {};
  process.on('SIGTERM', taken);
  const kill = process.kill.bind(process);
  process.kill = (...how) => {
    kill(...how);
    process.off('SIGTERM', taken);
    return true;
  };
  setInterval(() => {}, 1000);
  await endBy('SIGTERM');`;

/** A process that drains after its first signal, quickly or for ever, while execa has a child in its care. */
async function started(...how: readonly string[]) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', SCRIPT, ...how]);
  ends.push(() => child.kill('SIGKILL'));
  expect(String(await once(child.stdout, 'data'))).toBe('ready\n');
  return child;
}

it.each(['SIGTERM', 'SIGINT'] as const)(
  'the first %s is for draining, and then ends the process',
  async (signal) => {
    const child = await started('quickly');
    const exit = once(child, 'exit');
    const said = once(child.stdout, 'data');
    child.kill(signal);
    expect(String(await said)).toBe('drains\n');
    expect(await exit).toEqual([null, signal]);
  },
);

it('the second signal ends the process at once', async () => {
  const child = await started();
  const said = once(child.stdout, 'data');
  child.kill('SIGTERM');
  expect(String(await said)).toBe('drains\n');
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await exit).toEqual([null, 'SIGTERM']);
});

it('a signal that nobody acts on in the end is sent again', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', LOSING]);
  ends.push(() => child.kill('SIGKILL'));
  expect(await once(child, 'exit')).toEqual([null, 'SIGTERM']);
});
