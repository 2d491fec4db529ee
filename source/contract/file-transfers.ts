import type { FileSide } from '../model/files/file-names.ts';

/** `in`: fetched from peers; `out`: given to one; `reading`: taken in for a seed that is being published. */
export type TransferWay = 'in' | 'out' | 'reading';

/** Files of one side of a seed that come, or go, now. */
export interface FileTransferRow {
  /** Null while what is given is read, before its seed is published. */
  readonly seed_id: string | null;
  readonly side: FileSide;
  readonly way: TransferWay;
  /** Who gave something of it, or gets it. */
  readonly peers: readonly string[];
  /** Of the files those bytes that are here, were given, or are read. */
  readonly bytes: number;
  /** Null as long as it is not known. */
  readonly of_bytes: number | null;
  /** Bytes a second, over the last seconds. */
  readonly rate: number;
  /** At that rate; null where nothing comes, or it is not known how much there is. */
  readonly left_ms: number | null;
  /** Unix seconds. */
  readonly since_ts: number;
}

/** Of the files of one side of a seed, in events; `bytes` of all of them, or of those that were given. */
export type FilesMoved = { readonly seed_id: string; readonly side: FileSide; readonly bytes: number };

/** Files that did not come, and how many are missing where nobody gave them. */
export type FilesMissed = {
  readonly seed_id: string;
  readonly side: FileSide;
  readonly why: 'no-source' | 'bad-files' | 'cancelled';
  readonly missing?: number;
};
