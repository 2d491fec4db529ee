import type { FileSide, FilesName, SourceSaid } from '../model/files/file-names.ts';
import type { FilesFault } from '../model/files/files-fault.ts';
import type { NodeId, SeedId } from '../model/types.ts';

/** Files that are wanted here, and who may have them, the likeliest first. */
export interface WantedFiles {
  readonly seedId: SeedId;
  readonly side: FileSide;
  readonly files: FilesName;
  readonly sources: readonly NodeId[];
}

/** How far a fetch is: of all bytes of the files, those that are here and proven. */
export interface FetchProgress {
  readonly bytes: number;
  readonly of_bytes: number;
  readonly files: number;
  readonly of_files: number;
  /** Who gave something of it so far. */
  readonly from: readonly NodeId[];
}

/** Why files did not come: nobody gave them, the manifest is not what was said of it (F3), or it was stopped. */
export type FetchFailure =
  /** `said`: what tells most of those that were asked. */
  | { readonly why: 'no-source'; readonly missing: number; readonly said: SourceSaid }
  | { readonly why: 'bad-files'; readonly fault: FilesFault }
  | { readonly why: 'stopped' };

export type Fetched = { readonly ok: true } | ({ readonly ok: false } & FetchFailure);

/**
 * Brings all files of one side of a seed into the store: the manifest first, judged by `FilesName` and F3 before any of its files is
 * asked for. Files that are here already are asked of nobody. Goes on where an earlier one stopped.
 */
export interface FileFetcher {
  fetch(
    wanted: WantedFiles,
    on: { readonly progress?: (progress: FetchProgress) => void; readonly signal: AbortSignal },
  ): Promise<Fetched>;
}
