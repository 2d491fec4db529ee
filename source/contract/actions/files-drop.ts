import { defineAction } from './action.ts';
import { SEED } from './ids.ts';

export const filesDrop = defineAction({
  command: 'files drop',
  summary: 'remove the files kept of a seed; nobody can fetch them from here any more',
  examples: [['crabnet files drop 7f3a9c12', 'what other seeds have too stays']],
  fields: { seed: SEED },
  isSlow: true,
  done: ({ seed_id }: { readonly seed_id: string; readonly dropped: number }) =>
    `files of seed ${seed_id} dropped`,
});
