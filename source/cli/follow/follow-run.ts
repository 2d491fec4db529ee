import type { ActionInput, ActionValue } from '../../contract/actions.ts';
import type { FileTransferRow } from '../../contract/file-transfers.ts';
import type { NodeApi } from '../../contract/node-api.ts';
import type { Outcome } from '../../model/errors.ts';
import type { Output } from '../output.ts';
import { TaskFollower } from './follow-task.ts';
import { followTransfers } from './follow-transfers.ts';

/**
 * Runs a task and shows what it prints meanwhile. `input.seed` is the whole id. When `ended` is aborted the task ends with
 * this process if it runs here; in a node of its own it goes on, and that is said.
 */
export async function followRun(
  api: NodeApi,
  input: ActionInput['run'],
  ended: AbortSignal,
  out: Output,
): Promise<Outcome<ActionValue['run']>> {
  const { running: isInNode } = await api.status();
  const leave = () =>
    out.remark(
      isInNode
        ? `the task runs on in the node; to stop it: crabnet seed cancel ${input.seed}`
        : 'the task ends with this command: there is no result, and it may be run again',
    );
  ended.addEventListener('abort', leave, { once: true });
  const follower = new TaskFollower(api, input.seed, out);
  const run = api.act('run', input);
  const isMeant = ({ way, seed_id }: FileTransferRow) => way === 'in' && seed_id === input.seed;
  await Promise.all([follower.until(run, ended), followTransfers(api, isMeant, run, ended, out)]);
  ended.removeEventListener('abort', leave);
  const outcome = await run;
  follower.finish(outcome.ok ? await resultOf(api, input.seed, outcome.value.result_id) : undefined);
  return outcome;
}

async function resultOf(api: NodeApi, seedId: string, resultId: string) {
  const detail = await api.seed(seedId);
  return detail.ok ? detail.value.results.find(({ id }) => id === resultId) : undefined;
}
