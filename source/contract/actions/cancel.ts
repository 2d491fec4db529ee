import { defineAction } from './action.ts';
import { SEED } from './ids.ts';

interface Cancelled {
  readonly seed_id: string;
  readonly stopped: 'task' | 'fetching';
}

/** Stops the task that runs here, or what is fetched of its files. */
export const cancel = defineAction({
  command: 'seed cancel',
  summary: 'stop the task that the node runs for a seed, or the fetching of its files',
  examples: [
    ['crabnet seed cancel 7f3a9c12', 'what it printed so far is its result'],
    ['crabnet seed cancel 7f3a9c12 --folder out', 'only what seed fetch writes into out; what came is kept'],
  ],
  fields: {
    seed: SEED,
    folder: {
      kind: 'text',
      isPath: true,
      placeholder: 'DIR',
      words: 'only the fetching of its files into this folder',
    },
  },
  done: ({ seed_id, stopped }: Cancelled) =>
    stopped === 'task'
      ? `task of seed ${seed_id} is stopped: its result will say so`
      : `files of seed ${seed_id} are not fetched any more: what came is kept`,
});
