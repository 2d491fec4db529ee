import { Backoff } from '../base/backoff.ts';
import type { Timers } from '../base/ports.ts';
import type { NodeApi } from '../contract/node-api.ts';
import type { LiveData } from './data/console-data.ts';
import { FilesFeed } from './files-feed.ts';

/** What a node that failed to answer is spared. */
const RETRY = { firstMs: 500, mostMs: 8000 } as const;

export interface DetailFeedParts {
  readonly api: Pick<NodeApi, 'seed' | 'act'>;
  readonly data: LiveData;
  readonly timers: Timers;
  readonly isAway: () => boolean;
  /** It was asked for and answered, or not; what shows may have changed. */
  readonly onDetail: () => void;
  readonly onFault: (error: unknown) => void;
}

/** Reads the detail of the seed that is wanted, and its files: one at a time, the last wanted one always. */
export class DetailFeed {
  readonly #parts: DetailFeedParts;
  readonly #files: FilesFeed;
  readonly #retry = new Backoff(RETRY);
  #wanted: string | null = null;
  /** The seed whose detail was asked for last and answered, be it with a refusal. */
  #answered: string | null = null;
  #isFetching = false;
  #isStale = false;
  /** Stands while it is not to be asked for again yet. */
  #cancelWait: (() => void) | undefined;
  #isStopped = false;

  constructor(parts: DetailFeedParts) {
    this.#parts = parts;
    this.#files = new FilesFeed({ ...parts, onRead: parts.onDetail });
  }

  get wanted(): string | null {
    return this.#wanted;
  }

  want(seedId: string | null): void {
    this.#wanted = seedId;
    this.#files.look();
    if (seedId === null || seedId === this.#answered || this.#cancelWait !== undefined) return;
    void this.#fetch();
  }

  /** Reads it again, whatever was answered before. */
  renew(): void {
    this.#answered = null;
    this.want(this.#wanted);
  }

  /** These seeds have changed: resolves once the wanted one, if it is among them, was asked for. */
  async changed(ids: readonly string[]): Promise<void> {
    if (this.#answered !== null && ids.includes(this.#answered)) this.#answered = null;
    const isTouched = this.#wanted !== null && ids.includes(this.#wanted);
    if (isTouched && this.#cancelWait === undefined) await this.#fetch();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancelWait?.();
  }

  async #fetch(): Promise<void> {
    if (this.#parts.isAway() || this.#isStopped) return;
    if (this.#isFetching) {
      this.#isStale = true;
      return;
    }
    this.#isFetching = true;
    const { api, data, timers, onDetail, onFault } = this.#parts;
    try {
      do {
        this.#isStale = false;
        const id = this.#wanted;
        if (id === null) break;
        const outcome = await api.seed(id);
        this.#answered = id;
        if (id === this.#wanted) data.detail = outcome.ok ? outcome.value : undefined;
        this.#files.renew();
      } while (this.#isStale && !this.#isStopped);
      this.#retry.reset();
    } catch (error) {
      this.#answered = null;
      onFault(error);
      this.#cancelWait = timers.after(this.#retry.next(), () => {
        this.#cancelWait = undefined;
        this.want(this.#wanted);
      });
    }
    this.#isFetching = false;
    if (this.#isStopped) this.#cancelWait?.();
    onDetail();
  }
}
