import { defineAction } from './action.ts';
import { SEED } from './ids.ts';
import { TELLING, type Told } from './telling.ts';

interface Settled extends Told {
  readonly seed_id: string;
  readonly status: 'Accepted' | 'Rejected';
}

export const settle = defineAction({
  command: 'seed settle',
  summary: 'accept or reject the result of your seed',
  examples: [
    ["crabnet seed settle 7f3a9c12 --accepted --note 'thanks'", 'accept, which is final'],
    ['crabnet seed settle 7f3a9c12 --rejected', 'reject; it also closes a seed without a result'],
  ],
  fields: {
    seed: SEED,
    verdict: {
      kind: 'choice',
      choices: ['accepted', 'rejected'],
      needed: true,
      words: 'whether the result is what was asked for',
      switches: {
        accepted: 'accept the result (so too when neither is given)',
        rejected: 'reject it, or close the seed',
      },
    },
    note: { kind: 'text', default: '', label: 'Note', words: 'a word to the other node' },
    ...TELLING,
  },
  // It waits for a catch-up that could bring a settlement of ours.
  isSlow: true,
  assume: () => ({ verdict: 'accepted' }),
  done: ({ seed_id, status }: Settled) => `seed ${seed_id} settled as ${status}`,
});
