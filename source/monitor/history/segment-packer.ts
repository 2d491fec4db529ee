import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';

/** A file to pack; its lines that have no id of their own are counted on from `base`. */
export interface SegmentToPack {
  readonly path: string;
  readonly base: number;
}

const ENTRY = new URL(`./packing-thread${extname(import.meta.url)}`, import.meta.url);
/** A thread reads a quarter of a megabyte at a time, and keeps what an index says of it. */
const MEMORY = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 64 };

/**
 * Packs segments, one at a time, each in a thread that lasts as long: every line of it is parsed, and what it may be looked up by is worked
 * out, which would take the main loop more than telling and writing it did.
 */
export class SegmentPacker {
  #thread: Worker | undefined;

  /** Rejects with the reason where it was not packed: then at most a file is left whose name ends with `.tmp`. */
  async pack({ path, base }: SegmentToPack): Promise<void> {
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

  /** What is being packed stays as it is. */
  async close(): Promise<void> {
    await this.#thread?.terminate();
  }
}
