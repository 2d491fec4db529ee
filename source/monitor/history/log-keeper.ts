import { statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { PACKED } from '../event-segments.ts';
import type { EventHistory } from './event-history.ts';
import { PackedSegment, packedFiles, removePacked } from './packed-segment.ts';
import { PlainSegment } from './plain-segment.ts';
import type { Segment } from './segment.ts';
import { SegmentPacker } from './segment-packer.ts';

/** How much of the past is kept. */
export interface LogLimits {
  readonly maxBytes: number;
  readonly maxDays: number;
}

export interface LogKeeperOptions {
  readonly history: EventHistory;
  readonly limits: LogLimits;
  readonly nowMs: () => number;
  /** Whether the clock may decide what is too old. */
  readonly mayForget: () => boolean;
  /** Told why something could not be packed or removed; it is tried again with the next segment. */
  readonly onFault: (error: unknown) => void;
}

const DAY_MS = 86_400_000;

/** Packs what was set aside, and removes what is too much or too old, in the background and one at a time. */
export class LogKeeper {
  readonly #options: LogKeeperOptions;
  readonly #packer = new SegmentPacker();
  #working: Promise<void> | undefined;
  #isOver = false;
  #again = false;

  constructor(options: LogKeeperOptions) {
    this.#options = options;
  }

  /** Something was set aside. */
  work(): void {
    if (this.#isOver) return;
    this.#again = true;
    this.#working ??= this.#workAll().finally(() => {
      this.#working = undefined;
    });
  }

  /** Begins nothing any more, and lets go of what is not packed yet. */
  async close(): Promise<void> {
    this.#isOver = true;
    await this.#packer.close();
    await this.#working;
  }

  async #workAll(): Promise<void> {
    const { history, onFault } = this.#options;
    while (this.#again && !this.#isOver) {
      this.#again = false;
      try {
        history.look();
        for (const segment of history.segments.slice(0, -1)) {
          if (segment instanceof PlainSegment && !this.#isOver) await this.#pack(segment).catch(onFault);
          // A crash may have left what was packed already.
          else if (segment instanceof PackedSegment)
            await rm(segment.path.slice(0, -PACKED.length), { force: true });
        }
        await this.#remove();
      } catch (error) {
        onFault(error);
      }
    }
  }

  async #pack(segment: PlainSegment): Promise<void> {
    const { history } = this.#options;
    await this.#packer.pack(segment);
    if (PackedSegment.open(`${segment.path}${PACKED}`) === undefined) return;
    history.look();
    await history.pagesRead();
    await rm(segment.path, { force: true });
  }

  async #remove(): Promise<void> {
    const { history, limits, nowMs, mayForget } = this.#options;
    const oldTs = (nowMs() - limits.maxDays * DAY_MS) / 1000;
    let bytes = history.segments.reduce((sum, segment) => sum + bytesOf(segment), 0);
    for (const segment of history.segments.slice(0, -1)) {
      const isOld = segment instanceof PackedSegment && segment.maxTs < oldTs && mayForget();
      if (bytes <= limits.maxBytes && !isOld) break;
      bytes -= bytesOf(segment);
      if (segment instanceof PackedSegment) await removePacked(segment.path);
      else await rm(segment.path, { force: true });
    }
    history.look();
  }
}

const bytesOf = ({ path }: Segment): number =>
  packedFiles(path).reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0);
