import type { Block, LoggedEvent } from './block.ts';

/** A file of the event log, readable block by block. */
export interface Segment {
  readonly path: string;
  /** The id of its first event, or of the first to come. */
  readonly first: number;
  /** How long its lines are, unpacked. */
  readonly rawBytes: number;
  /** The id of its last event, or one less than `first`. */
  readonly last: number;
  /** What is in it, oldest first. */
  ready(): Promise<readonly Block[]>;
  /** The events of a block, or those whose lines have the `needle`; none where the file is gone or was changed. */
  read(block: Block, needle?: string): readonly LoggedEvent[];
}
