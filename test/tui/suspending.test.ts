import { expect, test } from 'vitest';
import { BenchConsole } from './support/bench-console.ts';

test('suspending asks first, and says of a task that it goes on; Esc stays', async () => {
  const bench = await BenchConsole.open(60, 15);
  await bench.press('g', 'r', 'text:run', 'Enter');
  bench.api.taskRows = [
    {
      ...{
        seed_id: '04d7e8',
        claim_id: 'claim',
        started_ms: 0,
        ends_ms: 600_000,
        sandbox: 'none',
        limits: null,
      },
      ...{ stdout_tail: '', stderr_tail: '', stdout_bytes: 0, stderr_bytes: 0 },
    },
  ];
  bench.api.tell({ tasks: true });
  await bench.time.pass(1000);
  await bench.press('Ctrl-Z');
  expect(bench.message).toBe('Ctrl-Z: the node stops till fg, bg runs it; 1 task goes on');
  await bench.press('Esc');
  expect(bench.suspensions).toBe(0);
  await bench.press('Ctrl-Z', 'Ctrl-Z');
  expect(bench.suspensions).toBe(1);
  bench.engine.stop();
});

test('a console over the node of another process suspends at once: that node runs on', async () => {
  const bench = await BenchConsole.open(80, 24, { facts: { isAttached: true } });
  await bench.press('Ctrl-Z');
  expect(bench.suspensions).toBe(1);
  bench.engine.stop();
});

test.each([[['p', 'text:ls']], [['/', 'text:wavy']], [['?']], [['o']]])(
  'what was open is open afterwards: %j',
  async (keys) => {
    const bench = await BenchConsole.open(80, 24);
    await bench.press(...keys);
    const before = bench.text;
    await bench.press('Ctrl-Z', 'Ctrl-Z');
    expect(bench.suspensions).toBe(1);
    expect(bench.text).toBe(before);
    await bench.press('Ctrl-Z', 'Esc');
    expect(bench.text).toBe(before);
    bench.engine.stop();
  },
);

test('where nothing could bring it back it says so', async () => {
  const bench = await BenchConsole.open(80, 24);
  bench.canSuspend = false;
  await bench.press('Ctrl-Z', 'Ctrl-Z');
  expect(bench.message).toBe('note  not suspended: no shell is here that could bring it back');
  bench.engine.stop();
});

test('in a terminal that has room for nothing it asks as well', async () => {
  const bench = await BenchConsole.open(50, 10);
  await bench.press('Ctrl-Z');
  expect(bench.text).toContain('till fg');
  await bench.press('Ctrl-Z');
  expect(bench.suspensions).toBe(1);
  bench.engine.stop();
});
