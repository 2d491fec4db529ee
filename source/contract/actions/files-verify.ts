import { plural } from '../../base/text/plural.ts';
import { defineAction } from './action.ts';

interface Verified {
  /** How many files were read. */
  readonly count: number;
  /** Those that are not there or not what their name says; `path` is empty for the list of a seed's files itself. */
  readonly missing: readonly { readonly seed_id: string; readonly path: string }[];
}

export const filesVerify = defineAction({
  command: 'files verify',
  summary:
    'read every file that is kept and hold it against its name; what is damaged is fetched anew when it is wanted',
  examples: [['crabnet files verify', 'after trouble with the disk; ends with 1 when something is damaged']],
  fields: {},
  isSlow: true,
  done: ({ count, missing }: Verified) =>
    missing.length === 0
      ? `${plural(count, 'file')} ${count === 1 ? 'is' : 'are'} whole`
      : `missing or damaged: ${missing.length} of ${plural(count, 'file')}`,
});
