import type { FileSide, FilesName } from '../../model/files/file-names.ts';
import { defineAction } from './action.ts';

/** Files that a node keeps for a seed. */
export interface KeptFilesRow extends FilesName {
  readonly seed_id: string;
  readonly side: FileSide;
  /** Unix seconds: they go then. */
  readonly until_ts: number;
}

export const filesList = defineAction({
  command: 'files list',
  summary: 'the files that this node keeps, by seed',
  examples: [
    ['crabnet files list', 'what was given, fetched and made, how much it is, and until when it stays'],
  ],
  fields: {},
  isReading: true,
  done: ({ files }: { readonly files: readonly KeptFilesRow[] }) => `files of ${files.length} kept`,
});
