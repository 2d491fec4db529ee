import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limitKeeping } from '../../../source/runner/task/limit-keeping.ts';
import type { TaskOutcome } from '../../../source/runner/task/outcome.ts';
import { act } from '../../support/act.ts';
import { until } from '../../support/until.ts';
import {
  awarded,
  detailOf,
  journal,
  node,
  replaceNode,
  runOf,
  setUpNode,
  taskLimits,
  taskWith,
} from './awarded-node.ts';

setUpNode();

describe('a running task', () => {
  it('shows what it uses of each limit, and is in the journal, until its result is kept', async () => {
    const { seed } = await awarded('echo printed; exec sleep 60');
    const run = runOf(node.api, seed);
    const task = await taskWith(({ limits, stdout_bytes }) => limits !== null && stdout_bytes > 0);
    expect(task.ends_ms - task.started_ms).toBe(taskLimits.wallTimeMs);
    const limits = new Map(task.limits?.map((row) => [row.limit, row]));
    expect([...limits.keys()]).toEqual(['time', 'cpu', 'memory', 'processes', 'disk', 'files', 'output']);
    expect(limits.get('output')).toEqual({ limit: 'output', unit: 'bytes', used: 8, of: 5000 });
    expect(limits.get('memory')).toMatchObject({ unit: 'bytes', of: taskLimits.memoryBytes });
    expect(limits.get('memory')?.used).toBeGreaterThan(0);
    expect(limits.get('time')?.of).toBe(taskLimits.wallTimeMs);
    expect(journal().runs()).toMatchObject([{ seedId: seed }]);
    await act(node.api, 'cancel', { seed });
    await run;
    expect(journal().runs()).toEqual([]);
    expect(readdirSync(join(node.dataDir, 'work'))).toEqual([]);
  });

  it('that is cancelled leaves a result that says so', async () => {
    const { seed } = await awarded('echo begun; sleep 60');
    const run = runOf(node.api, seed);
    await taskWith(({ stdout_bytes }) => stdout_bytes > 0);
    expect(await node.api.act('cancel', { seed: seed.slice(0, 8) })).toMatchObject({ ok: true });
    expect(await run).toMatchObject({
      exit_code: 137,
      timed_out: false,
      warnings: [{ code: 'ended-early', by: 'it was cancelled on this node' }],
    });
    expect(node.eventsOf('task_stopped')).toMatchObject([{ stopped_by: 'it was cancelled on this node' }]);
    const detail = await detailOf(seed);
    expect(detail.results).toMatchObject([{ exit_code: 137, stdout: 'begun\n' }]);
    expect(await node.api.act('cancel', { seed })).toMatchObject({
      ok: false,
      refusal: { code: 'not-running' },
    });
  });

  it("is ended at the operator's limit, which its answer names", async () => {
    const { seed } = await awarded('yes');
    const { warnings } = await runOf(node.api, seed);
    expect(warnings).toEqual([{ code: 'ended-early', by: 'the limit of output, 5000 bytes' }]);
  });
});

it('what a task left and cannot be removed is an alarm with its place and a remedy, an event, and over when it is gone', async () => {
  const folder = join(tmpdir(), `crabnet-left-${process.pid}`);
  const held = join(folder, 'held');
  const leftBehind = { folder, processes: [] };
  const ends: TaskOutcome = {
    ...{ kind: 'exited', exitCode: 0, durationMs: 1, limits: null, leftBehind },
    ...{ stdout: Buffer.alloc(0), stderr: Buffer.alloc(0), stdoutBytes: 0, stderrBytes: 0 },
  };
  const start = () => ({
    done: Promise.resolve(ends),
    stop: () => {},
    tail: () => ({ stdout: '', stderr: '', stdoutBytes: 0, stderrBytes: 0 }),
    usage: () => undefined,
  });
  await replaceNode({ machine: { check: async () => undefined, keeping: limitKeeping, start } });
  const { seed, claim } = await awarded('true');
  await mkdir(held, { recursive: true });
  await runOf(node.api, seed);
  expect((await node.api.status()).alarms).toEqual([`task left behind: ${folder}`]);
  expect(node.eventsOf('task_left_behind')).toEqual([{ seed_id: seed, claim_id: claim, folder, pids: [] }]);
  expect(node.eventsOf('node_alarm')).toMatchObject([{ alarm: 'task left behind', standing: true }]);
  expect(String(node.eventsOf('node_alarm')[0]?.remedy)).toContain(`remove ${folder} by hand`);
  await until('it was tried again, and is gone', async () => (await node.api.status()).alarms.length === 0);
  expect(existsSync(folder)).toBe(false);
});

it('a node that stops while a task is just starting waits until that has ended', async () => {
  const stops: string[] = [];
  const { promise: ended, resolve: end } = Promise.withResolvers<TaskOutcome>();
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
  const { promise: ready, resolve: getReady } = Promise.withResolvers<void>();
  const task = {
    done: ended,
    stop: (why: string) => {
      stops.push(why);
      end({
        ...{ kind: 'stopped', exitCode: 137, durationMs: 1, limits: null, leftBehind: null },
        ...{ stdout: Buffer.alloc(0), stderr: Buffer.alloc(0), stdoutBytes: 0, stderrBytes: 0 },
      });
    },
    tail: () => ({ stdout: '', stderr: '', stdoutBytes: 0, stderrBytes: 0 }),
    usage: () => undefined,
  };
  const start = () => {
    ask();
    return ready.then(() => task);
  };
  await replaceNode({ machine: { check: async () => undefined, keeping: limitKeeping, start } });
  const { seed } = await awarded('true');
  const run = node.api.act('run', { seed }).catch((error: unknown) => error);
  await asked;
  const stopped = node.stop();
  getReady();
  await stopped;
  expect(stops).toEqual(['shutdown']);
  expect(await run).toMatchObject({ code: 'task-start' });
});

describe('a node that drains', () => {
  const settings = { taskLimits, drainMs: 60_000 };
  const go = join(tmpdir(), `crabnet-go-${process.pid}`);
  afterEach(() => rmSync(go, { force: true }));
  beforeEach(() => replaceNode({ settings }));

  it('lets what runs end and leave its result, and takes no new task', async () => {
    const { seed } = await awarded(`while [ ! -e ${go} ]; do sleep 0.05; done; echo whole`);
    const other = await awarded('true');
    const run = runOf(node.api, seed);
    await taskWith((task) => task.seed_id === seed);
    const drained = node.endTasks();
    const { draining } = await node.api.status();
    expect(draining).toMatchObject({ tasks: 1 });
    expect(node.eventsOf('node_draining')).toMatchObject([{ tasks: 1 }]);
    for (const confirmed of [false, true]) {
      expect(await node.api.act('run', { seed: other.seed, sandbox: 'basic', confirmed })).toMatchObject({
        refusal: { code: 'stopping' },
      });
    }
    expect((await detailOf(other.seed)).refusals.run?.code).toBe('stopping');
    writeFileSync(go, '');
    expect(await run).toMatchObject({ exit_code: 0 });
    await drained;
    await node.stop();
    await node.start();
    expect((await detailOf(seed)).results).toMatchObject([{ stdout: 'whole\n' }]);
    expect(node.eventsOf('task_interrupted')).toEqual([]);
  });
});
