import { plural } from '../../base/text/plural.ts';
import type { FileSide, FilesName } from '../../model/files/file-names.ts';
import type { ManifestFile } from '../../model/files/manifest.ts';
import { defineAction } from './action.ts';
import { SEED } from './ids.ts';

/** One file of a seed, and whether it is here. */
export interface SeedFileRow extends Pick<ManifestFile, 'path' | 'mode' | 'bytes'> {
  readonly here: boolean;
}

/** The files of one side of a seed. */
export interface SeedFilesRow extends FilesName {
  readonly side: FileSide;
  /** Of these the first 1,000; none where their list is not here. */
  readonly files: readonly SeedFileRow[];
  /** Folders that they were written to since the node's start, the last one last. */
  readonly written_to: readonly string[];
}

interface Shown {
  readonly seed_id: string;
  readonly sides: readonly SeedFilesRow[];
}

export const filesShow = defineAction({
  command: 'files show',
  summary: 'the files of one seed, by path and size, and which of them are here',
  examples: [['crabnet files show 7f3a9c12', 'what it gives, and what its result brought']],
  fields: { seed: SEED },
  isReading: true,
  done: ({ seed_id, sides }: Shown) => `seed ${seed_id} has files of ${plural(sides.length, 'side')}`,
});
