import type { ActionInput } from '../../contract/actions.ts';
import type { NodeSettings } from '../../contract/settings.ts';
import type { RunPlan } from '../../model/decide/command.ts';
import { done, type Outcome } from '../../model/errors.ts';
import type { SeedId } from '../../model/types.ts';
import type { KeptRun } from '../work/kept-run.ts';
import type { Tasks } from '../work/tasks.ts';
import { type Judges, permitKept, permitRun } from './permit.ts';

/** A run that ended, whenever that was. */
interface Ran extends KeptRun {
  readonly plan: RunPlan;
}

interface RunParts {
  readonly settings: Pick<NodeSettings, 'sandbox'>;
  readonly tasks: Pick<Tasks, 'run' | 'running' | 'unfinishedRun' | 'keptRun'>;
}

/** Runs the task of a seed to its end; where what an earlier run came to is wanted, nothing is run. */
export async function ranTask(
  seedId: SeedId,
  input: Omit<ActionInput['run'], 'seed'>,
  judges: Judges,
  { tasks, settings }: RunParts,
): Promise<Outcome<Ran>> {
  const running = tasks.running(seedId);
  if (input.kept === true) {
    const permitted = permitKept(seedId, judges, running, tasks.keptRun(seedId));
    return permitted.ok ? done({ plan: permitted.value.plan, ...permitted.value.kept }) : permitted;
  }
  const unfinished = input.confirmed === true ? undefined : tasks.unfinishedRun(seedId);
  const plan = permitRun(seedId, judges, running, unfinished);
  if (!plan.ok) return plan;
  const sandbox = input.sandbox ?? settings.sandbox;
  const ran = await tasks.run(plan.value, sandbox);
  return ran.ok ? done({ plan: plan.value, ...ran.value }) : ran;
}
