import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { PACKED } from '../event-segments.ts';
import { packSegment } from './packed-segment.ts';
import { PlainSegment } from './plain-segment.ts';

/** A file to pack; its lines that have no id of their own are counted on from `base`. */
export interface SegmentToPack {
  readonly path: string;
  readonly base: number;
}

const ENTRY = new URL(`./packing-thread${extname(import.meta.url)}`, import.meta.url);
/** A thread reads a quarter of a megabyte at a time, and keeps what an index says of it. */
const MEMORY = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 64 };

/** Packing so much takes a millisecond or two, the start of a thread sixty. */
const SMALL_BYTES = 32 * 1024;

/** Packs a segment where it is called. Rejects as `packSegment` does. */
export async function packHere({ path, base }: SegmentToPack): Promise<void> {
  await packSegment(new PlainSegment(path, base), `${path}${PACKED}`);
}

/**
 * Packs segments, one at a time, each that is not small in a thread that lasts as long: every line of it is parsed, and what it may be
 * looked up by is worked out, which would take the main loop more than telling and writing it did.
 */
export class SegmentPacker {
  #thread: Worker | undefined;

  /** Rejects with the reason where it was not packed: then at most a file is left whose name ends with `.tmp`. */
  async pack(segment: SegmentToPack): Promise<void> {
    const { size } = await stat(segment.path);
    if (size <= SMALL_BYTES) await packHere(segment);
    else await this.#packInThread(segment);
  }

  /** What is being packed stays as it is, unless it is small. */
  async close(): Promise<void> {
    await this.#thread?.terminate();
  }

  async #packInThread({ path, base }: SegmentToPack): Promise<void> {
    const thread = new Worker(ENTRY, {
      workerData: { path, base } satisfies SegmentToPack,
      execArgv: [],
      env: {},
      resourceLimits: MEMORY,
    });
    this.#thread = thread;
    try {
      const [code] = await once(thread, 'exit');
      if (code !== 0) throw new Error(`the thread that packs events ended with ${code}`);
    } finally {
      this.#thread = undefined;
    }
  }
}
