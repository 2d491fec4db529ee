import type { FileSide } from '../../model/files/file-names.ts';
import { defineAction } from './action.ts';
import { SEED } from './ids.ts';

/** The beginning of a text file of a seed. */
export interface FileText {
  readonly seed_id: string;
  readonly side: FileSide;
  readonly path: string;
  /** Of the whole file. */
  readonly bytes: number;
  readonly text: string;
  /** The file goes on behind the text. */
  readonly cut: boolean;
}

export const filesRead = defineAction({
  command: 'files read',
  summary: 'a text file of one seed, its first 64 KiB, where it is here',
  examples: [['crabnet files read 7f3a9c12 dist/report.txt', 'what stands in that file']],
  fields: {
    seed: SEED,
    path: {
      kind: 'text',
      needed: true,
      argument: 'PATH',
      words: 'the path of the file, as files show has it; of two of the same path the one of the result',
    },
  },
  isReading: true,
  done: ({ path }: FileText) => `text of ${path}`,
});
