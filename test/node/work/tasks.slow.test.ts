import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ActionValue } from '../../../source/contract/actions.ts';
import type { NodeApi, SeedDetail, TaskRow } from '../../../source/contract/node-api.ts';
import { DEFAULT_TASK_LIMITS, type TaskLimits } from '../../../source/contract/task-limits.ts';
import { openCold } from '../../../source/node/open-node.ts';
import { RunJournal } from '../../../source/node/work/run-journal.ts';
import { limitKeeping } from '../../../source/runner/task/limit-keeping.ts';
import type { TaskOutcome } from '../../../source/runner/task/outcome.ts';
import { act } from '../../support/act.ts';
import { LocalNode } from '../../support/local-node.ts';
import { testSettings } from '../../support/test-settings.ts';
import { until } from '../../support/until.ts';

const taskLimits: TaskLimits = { ...DEFAULT_TASK_LIMITS, outputBytes: 5000, wallTimeMs: 30_000 };
let node: LocalNode;

beforeEach(async () => {
  node = await new LocalNode({ settings: { taskLimits } }).start();
});
afterEach(() => node.remove());

/** A seed of ours that is awarded to ourselves. */
async function awarded(cmd: string): Promise<{ readonly seed: string; readonly claim: string }> {
  const { seed_id: seed } = await act(node.api, 'publish', { title: 't', cmd });
  const { bid_id: bid } = await act(node.api, 'bid', { seed });
  const { claim_id: claim } = await act(node.api, 'claim', { seed, bid });
  return { seed, claim };
}

async function detailOf(seed: string): Promise<SeedDetail> {
  const outcome = await node.api.seed(seed);
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal));
  return outcome.value;
}

const runOf = (api: NodeApi, seed: string): Promise<ActionValue['run']> =>
  act(api, 'run', { seed, sandbox: 'basic' });

const taskWith = (passes: (task: TaskRow) => boolean): Promise<TaskRow> =>
  until('the task is there', async () => (await node.api.tasks()).find(passes) ?? false);

const journal = () => new RunJournal(join(node.dataDir, 'work'));

/** As a crash leaves it: the run is noted, and nothing else is known of it. */
async function crashDuringRun(cmd: string) {
  const { seed, claim } = await awarded(cmd);
  await node.stop();
  journal().begin({ seedId: seed as never, claimId: claim as never, startedMs: 1_800_000_000_000 });
  await node.start();
  return { seed, claim };
}

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
  await node.remove();
  node = await new LocalNode({
    machine: { check: async () => undefined, keeping: limitKeeping, start },
  }).start();
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
  await node.remove();
  const start = () => {
    ask();
    return ready.then(() => task);
  };
  node = await new LocalNode({
    machine: { check: async () => undefined, keeping: limitKeeping, start },
  }).start();
  const { seed } = await awarded('true');
  const run = node.api.act('run', { seed }).catch((error: unknown) => error);
  await asked;
  const stopped = node.stop();
  getReady();
  await stopped;
  expect(stops).toEqual(['shutdown']);
  expect(await run).toMatchObject({ code: 'task-start' });
});

describe('a run that a crash interrupted', () => {
  it('is found by the next node, whenever the last one was killed', async () => {
    await node.stop();
    const host = spawn(process.execPath, [`${import.meta.dirname}/../run-crash-host.ts`, node.dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const [line] = await once(host.stdout, 'data');
      const { seed_id, claim_id } = JSON.parse(String(line)) as { seed_id: string; claim_id: string };
      const ended = once(host, 'exit');
      host.kill('SIGKILL');
      await ended;
      await node.start();
      expect(node.eventsOf('task_interrupted')).toMatchObject([{ seed_id, claim_id }]);
    } finally {
      host.kill('SIGKILL');
    }
  });

  it('is told at the start, shown at its seed, and not run again without a yes', async () => {
    const { seed, claim } = await crashDuringRun('echo again');
    expect(node.eventsOf('task_interrupted')).toEqual([
      { seed_id: seed, claim_id: claim, started_ts: 1_800_000_000, why: 'crashed', kept_bytes: null },
    ]);
    expect((await node.api.status()).alarms).toEqual([]);
    const refusal = {
      code: 'needs-confirmation',
      facts: { what: 'run-again', began_ts: 1_800_000_000, why: 'crashed', kept_bytes: null },
    };
    expect((await detailOf(seed)).refusals.run).toEqual(refusal);
    expect(await node.api.act('run', { seed, sandbox: 'basic' })).toEqual({ ok: false, refusal });
    const again = await act(node.api, 'run', { seed, sandbox: 'basic', confirmed: true });
    expect(again.exit_code).toBe(0);
    expect(journal().runs()).toEqual([]);
    expect((await detailOf(seed)).refusals.run?.code).toBe('already-done');
  });

  it('is found as well where no node runs', async () => {
    const { seed } = await crashDuringRun('true');
    await node.stop();
    const cold = openCold(testSettings(node.dataDir));
    try {
      expect(await cold.act('run', { seed, sandbox: 'basic' })).toMatchObject({
        ok: false,
        refusal: { code: 'needs-confirmation' },
      });
    } finally {
      await cold.close();
    }
  });

  it('stays so until it is run again, however often the node starts', async () => {
    const { seed } = await crashDuringRun('true');
    await node.stop();
    await node.start();
    expect(node.eventsOf('task_interrupted')).toHaveLength(2);
    expect((await detailOf(seed)).refusals.run?.code).toBe('needs-confirmation');
  });

  it('is not told when its result was kept, or its seed is unknown', async () => {
    const { seed, claim } = await awarded('true');
    await runOf(node.api, seed);
    await node.stop();
    journal().begin({ seedId: seed as never, claimId: claim as never, startedMs: 1 });
    journal().begin({ seedId: 'forgotten' as never, claimId: claim as never, startedMs: 1 });
    await node.start();
    expect(node.eventsOf('task_interrupted')).toEqual([]);
    expect(journal().runs()).toEqual([]);
  });
});

describe('a run that is stopped with its node', () => {
  /** As a node leaves it that is told to end while the task runs, at the end of its time to drain. */
  async function stoppedDuring(cmd: string): Promise<string> {
    const { seed } = await awarded(cmd);
    const run = runOf(node.api, seed);
    await taskWith(({ stdout_bytes }) => stdout_bytes > 0);
    const ended = expect(run).rejects.toMatchObject({
      code: 'task-start',
      remedy: expect.stringContaining('--kept'),
    });
    await node.stop();
    await ended;
    return seed;
  }

  it('is told at the next start with how much it printed, and wants a choice', async () => {
    const seed = await stoppedDuring('echo begun; sleep 60');
    await node.start();
    const facts = { what: 'run-again', why: 'stopped', kept_bytes: 6 };
    expect(node.eventsOf('task_interrupted')).toMatchObject([
      { seed_id: seed, why: 'stopped', kept_bytes: 6 },
    ]);
    expect((await detailOf(seed)).refusals.run).toMatchObject({ code: 'needs-confirmation', facts });
  });

  it('leaves what it printed, which is its result when its owner sends it', async () => {
    const seed = await stoppedDuring('echo begun; echo wrong >&2; sleep 60');
    await node.start();
    const sent = await act(node.api, 'run', { seed, kept: true });
    expect(sent).toMatchObject({ exit_code: 137, timed_out: false, sandbox: 'basic' });
    expect((await detailOf(seed)).results).toMatchObject([
      { stdout: 'begun\n', stderr: 'wrong\n', stopped_by: 'the node was shut down' },
    ]);
    expect(journal().runs()).toEqual([]);
    expect(node.eventsOf('task_started')).toHaveLength(1);
    expect(await node.api.act('run', { seed, kept: true })).toMatchObject({
      refusal: { code: 'already-done' },
    });
  });

  it('leaves it for a command without a node as well', async () => {
    const seed = await stoppedDuring('echo begun; sleep 60');
    const cold = openCold(testSettings(node.dataDir));
    try {
      expect(await act(cold, 'run', { seed, kept: true })).toMatchObject({ exit_code: 137 });
    } finally {
      await cold.close();
    }
  });

  it('is run again where its owner says so, and what was kept is gone then', async () => {
    const seed = await stoppedDuring('echo whole; sleep 60');
    await node.start();
    const run = act(node.api, 'run', { seed, sandbox: 'basic', confirmed: true });
    await taskWith(({ stdout_bytes }) => stdout_bytes > 0);
    expect(await node.api.act('run', { seed, kept: true })).toMatchObject({ refusal: { code: 'running' } });
    await act(node.api, 'cancel', { seed });
    await run;
    expect(journal().runs()).toEqual([]);
  });
});

it('of a run that a crash interrupted nothing is kept that could be sent', async () => {
  const { seed } = await crashDuringRun('true');
  expect(await node.api.act('run', { seed, kept: true })).toMatchObject({
    refusal: { code: 'nothing-kept' },
  });
});

describe('a node that drains', () => {
  const settings = { taskLimits, drainMs: 60_000 };
  const go = join(tmpdir(), `crabnet-go-${process.pid}`);
  afterEach(() => rmSync(go, { force: true }));
  beforeEach(async () => {
    await node.remove();
    node = await new LocalNode({ settings }).start();
  });

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
