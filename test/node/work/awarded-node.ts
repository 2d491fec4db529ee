import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { ActionValue } from '../../../source/contract/actions.ts';
import type { NodeApi, SeedDetail, TaskRow } from '../../../source/contract/node-api.ts';
import { DEFAULT_TASK_LIMITS, type TaskLimits } from '../../../source/contract/task-limits.ts';
import { RunJournal } from '../../../source/node/work/run-journal.ts';
import { act } from '../../support/act.ts';
import { LocalNode, type LocalNodeOptions } from '../../support/local-node.ts';
import { until } from '../../support/until.ts';

export const taskLimits: TaskLimits = { ...DEFAULT_TASK_LIMITS, outputBytes: 5000, wallTimeMs: 30_000 };

export let node: LocalNode;

/** Each test has a node that takes tasks. */
export function setUpNode(): void {
  beforeEach(() => startNode({ settings: { taskLimits } }));
  afterEach(() => node.remove());
}

async function startNode(options: LocalNodeOptions): Promise<void> {
  node = await new LocalNode(options).start();
}

/** Another node, in the place of the one that a test began with. */
export async function replaceNode(options: LocalNodeOptions): Promise<void> {
  await node.remove();
  await startNode(options);
}

/** A seed of ours that is awarded to ourselves. */
export async function awarded(cmd: string): Promise<{ readonly seed: string; readonly claim: string }> {
  const { seed_id: seed } = await act(node.api, 'publish', { title: 't', cmd });
  const { bid_id: bid } = await act(node.api, 'bid', { seed });
  const { claim_id: claim } = await act(node.api, 'claim', { seed, bid });
  return { seed, claim };
}

export async function detailOf(seed: string): Promise<SeedDetail> {
  const outcome = await node.api.seed(seed);
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal));
  return outcome.value;
}

export const runOf = (api: NodeApi, seed: string): Promise<ActionValue['run']> =>
  act(api, 'run', { seed, sandbox: 'basic' });

export const taskWith = (passes: (task: TaskRow) => boolean): Promise<TaskRow> =>
  until('the task is there', async () => (await node.api.tasks()).find(passes) ?? false);

export const journal = () => new RunJournal(join(node.dataDir, 'work'));
