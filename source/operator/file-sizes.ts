import type { Seed } from '../model/types.ts';

/** How much of files a task takes in, and may give back, by the names that rules have for it. */
export interface FileSizes {
  readonly input_bytes: number;
  readonly input_files: number;
  readonly output_bytes: number;
  readonly output_files: number;
}

export const FILE_SIZES = [
  'input_bytes',
  'input_files',
  'output_bytes',
  'output_files',
] as const satisfies readonly (keyof FileSizes)[];

/** By what the seed says; one without files, or with such as cannot be used, has none. */
export function fileSizesOf({ files }: Pick<Seed, 'files'>): FileSizes {
  const { inputs, outputs } = files === undefined || 'fault' in files ? NOTHING : files;
  return {
    input_bytes: inputs?.bytes ?? 0,
    input_files: inputs?.count ?? 0,
    output_bytes: outputs?.max_bytes ?? 0,
    output_files: outputs?.max_count ?? 0,
  };
}

const NOTHING = { inputs: null, outputs: null } as const;
