import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { openCold } from '../../../source/node/open-node.ts';
import { act } from '../../support/act.ts';
import { testSettings } from '../../support/test-settings.ts';
import { awarded, detailOf, journal, node, runOf, setUpNode, taskWith } from './awarded-node.ts';

setUpNode();

/** As a crash leaves it: the run is noted, and nothing else is known of it. */
async function crashDuringRun(cmd: string) {
  const { seed, claim } = await awarded(cmd);
  await node.stop();
  journal().begin({ seedId: seed as never, claimId: claim as never, startedMs: 1_800_000_000_000 });
  await node.start();
  return { seed, claim };
}

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
  /** As a node leaves it that is told to end once the task printed so much, at the end of its time to drain. */
  async function stoppedDuring(cmd: string, printedBytes: number): Promise<string> {
    const { seed } = await awarded(cmd);
    const run = runOf(node.api, seed);
    await taskWith(({ stdout_bytes, stderr_bytes }) => stdout_bytes + stderr_bytes === printedBytes);
    const ended = expect(run).rejects.toMatchObject({
      code: 'task-start',
      remedy: expect.stringContaining('--kept'),
    });
    await node.stop();
    await ended;
    return seed;
  }

  it('is told at the next start with how much it printed, and wants a choice', async () => {
    const seed = await stoppedDuring('echo begun; sleep 60', 6);
    await node.start();
    const facts = { what: 'run-again', why: 'stopped', kept_bytes: 6 };
    expect(node.eventsOf('task_interrupted')).toMatchObject([
      { seed_id: seed, why: 'stopped', kept_bytes: 6 },
    ]);
    expect((await detailOf(seed)).refusals.run).toMatchObject({ code: 'needs-confirmation', facts });
  });

  it('leaves what it printed, which is its result when its owner sends it', async () => {
    const seed = await stoppedDuring('echo begun; echo wrong >&2; sleep 60', 12);
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
    const seed = await stoppedDuring('echo begun; sleep 60', 6);
    const cold = openCold(testSettings(node.dataDir));
    try {
      expect(await act(cold, 'run', { seed, kept: true })).toMatchObject({ exit_code: 137 });
    } finally {
      await cold.close();
    }
  });

  it('is run again where its owner says so, and what was kept is gone then', async () => {
    const seed = await stoppedDuring('echo whole; sleep 60', 6);
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
