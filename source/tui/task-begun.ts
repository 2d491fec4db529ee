import type { Timers } from '../base/ports.ts';
import type { NodeApi } from '../contract/node-api.ts';

/** How often it is asked whether a task has begun. */
const EVERY_MS = 100;
const LOOKS = 50;

/** Resolves once a task of the seed runs here; throws where none has begun after five seconds. */
export async function untilTaskRuns(
  { api, timers }: { readonly api: Pick<NodeApi, 'tasks'>; readonly timers: Timers },
  seedId: string,
): Promise<void> {
  for (let time = 0; time < LOOKS; time += 1) {
    if ((await api.tasks()).some(({ seed_id }) => seed_id === seedId)) return;
    await new Promise<void>((resolve) => timers.after(EVERY_MS, resolve));
  }
  throw new Error('it has not begun');
}
