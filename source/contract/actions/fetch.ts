import { plural } from '../../base/text/plural.ts';
import { defineAction } from './action.ts';
import { SEED } from './ids.ts';

const ID_SHOWN = 8;

interface Fetched {
  readonly seed_id: string;
  readonly result_id: string;
  readonly to: string;
  readonly files: readonly { readonly path: string; readonly bytes: number; readonly cid: string }[];
}

export const fetch = defineAction({
  command: 'seed fetch',
  summary: 'write the files that the result of a seed brought into a folder; Ctrl-C stops it',
  examples: [
    ['crabnet seed fetch 7f3a9c12', 'into the new folder crabnet-7f3a9c12'],
    ['crabnet seed fetch 7f3a9c12 --to out', 'into a folder that is not there yet, or is empty'],
    [
      'crabnet seed cancel 7f3a9c12 --folder out',
      'stop one whose terminal is lost: the node goes on with it, and crabnet status shows it',
    ],
  ],
  fields: {
    seed: SEED,
    to: {
      kind: 'text',
      isPath: true,
      needed: true,
      label: 'Folder',
      placeholder: 'DIR',
      words: 'the folder that the files are written into',
      defaultWords: 'crabnet- and the beginning of the id',
    },
  },
  isSlow: true,
  assume: ({ seed }) => (seed === undefined ? {} : { to: `crabnet-${seed.slice(0, ID_SHOWN)}` }),
  done: ({ files, to }: Fetched) => `${plural(files.length, 'file')} in ${to}`,
});
