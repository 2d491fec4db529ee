import type { NodeApi, SeedDetail } from '../contract/node-api.ts';
import { type LiveData, transfersOf } from './data/console-data.ts';

/** How often they are read anew where nothing says that they changed: their list may have been dropped, or damaged. */
const EVERY_MS = 30_000;

export interface FilesFeedParts {
  readonly api: Pick<NodeApi, 'act'>;
  readonly data: LiveData;
  readonly isAway: () => boolean;
  /** They have come. */
  readonly onRead: () => void;
  readonly onFault: (error: unknown) => void;
}

/** Reads the files of the seed whose detail is here, where it has any: one seed at a time, anew when it or what moves of them changes. */
export class FilesFeed {
  readonly #parts: FilesFeedParts;
  #read: { readonly of: string; readonly moving: string; readonly atMs: number } | undefined;
  #isReading = false;

  constructor(parts: FilesFeedParts) {
    this.#parts = parts;
  }

  /** The seed has changed: what was read of it may not hold. */
  renew(): void {
    this.#read = undefined;
  }

  /** To be called at least once a second. */
  look(): void {
    const { data, isAway } = this.#parts;
    const { detail } = data;
    if (detail === undefined || !hasFiles(detail)) {
      this.#read = undefined;
      data.files = undefined;
      return;
    }
    if (this.#isReading || isAway()) return;
    const moving = transfersOf(data, detail.seed.id)
      .map(({ way, side }) => way + side)
      .join();
    const { of, moving: moved, atMs = 0 } = this.#read ?? {};
    const isFresh = of === detail.seed.id && moved === moving && Math.abs(data.nowMs - atMs) < EVERY_MS;
    if (isFresh) return;
    this.#read = { of: detail.seed.id, moving, atMs: data.nowMs };
    void this.#fetch(detail.seed.id);
  }

  async #fetch(seed: string): Promise<void> {
    const { api, data, onRead, onFault } = this.#parts;
    this.#isReading = true;
    try {
      const shown = await api.act('filesShow', { seed });
      data.files = shown.ok ? shown.value : undefined;
    } catch (error) {
      onFault(error);
    }
    this.#isReading = false;
    onRead();
  }
}

function hasFiles({ seed, results }: SeedDetail): boolean {
  const { files } = seed;
  const gives = files !== undefined && 'inputs' in files && files.inputs !== null;
  return gives || results.some(({ counting, files: brought }) => counting && brought !== undefined);
}
