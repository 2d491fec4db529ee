import type { ServerResponse } from 'node:http';
import { toJson } from '../../base/text/sanitize.ts';
import type { EventQuery } from '../../contract/event-query.ts';
import type { NodeApi } from '../../contract/node-api.ts';

export interface EventStreamOptions {
  readonly api: Pick<NodeApi, 'events' | 'watch'>;
  readonly filter: Omit<EventQuery, 'limit' | 'after' | 'before'>;
  /** The id of the last event that the reader has; undefined for one that wants what comes from now on. */
  readonly after: number | undefined;
  /** The lowest id that is kept. */
  readonly oldest: () => number;
}

const PAGE_EVENTS = 200;
/** What comes in the meantime is told at once. */
const GATHER_MS = 50;
const HEARTBEAT_MS = 10_000;

/**
 * Server-sent events: one for each monitor event that fits, with its id, and a `gap` where what a reader has not seen is not kept
 * any more. No more than a page waits for a reader: who reads slowly is told later, who does not read at all is cut off by
 * the server.
 */
export class EventStream {
  readonly #response: ServerResponse;
  readonly #options: EventStreamOptions;
  #wake: () => void = () => {};
  #hasNews = false;
  #isOver = false;

  constructor(response: ServerResponse, options: EventStreamOptions) {
    this.#response = response;
    this.#options = options;
  }

  /** Resolves when the reader has gone, or `end` was called. Rejects as the node's interface does. */
  async run(): Promise<void> {
    const stopWatching = this.#options.api.watch(({ events }) => {
      if (events.length > 0) this.#ring();
    });
    this.#response.once('close', () => this.end());
    try {
      await this.#tell(this.#options.after ?? (await this.#newest()));
    } finally {
      stopWatching();
      this.#response.end();
    }
  }

  end(): void {
    this.#isOver = true;
    this.#wake();
  }

  async #newest(): Promise<number> {
    return (await this.#options.api.events({ limit: 1 })).next;
  }

  async #tell(from: number): Promise<void> {
    const { api, filter, oldest } = this.#options;
    let after = from;
    await this.#write(':\n\n');
    while (!this.#isOver) {
      this.#hasNews = false;
      const before = after;
      if (after < oldest() - 1) after = await this.#gap(after, oldest() - 1);
      const page = await api.events({ ...filter, limit: PAGE_EVENTS, after });
      // The reader knows ids of a log that is gone.
      after = page.next < after ? await this.#gap(after, page.next) : page.next;
      if (page.events.length > 0)
        await this.#write(page.events.map((event) => `id: ${event.id}\ndata: ${toJson(event)}\n\n`).join(''));
      if (page.newer === null && after === before) await this.#wait(after);
    }
  }

  async #gap(after: number, through: number): Promise<number> {
    await this.#write(`event: gap\nid: ${through}\ndata: ${toJson({ after, through })}\n\n`);
    return through;
  }

  /** Until something happens; meanwhile the reader hears now and then that it is listened to, and up to where. */
  async #wait(after: number): Promise<void> {
    if (!this.#hasNews && !this.#isOver) await this.#rung(HEARTBEAT_MS);
    if (this.#hasNews) await this.#pause(GATHER_MS);
    else if (!this.#isOver) await this.#write(`id: ${after}\n:\n\n`);
  }

  #rung(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, ms));
  }

  #ring(): void {
    this.#hasNews = true;
    this.#wake();
  }

  /** Resolves once there is room for more. */
  async #write(text: string): Promise<void> {
    if (this.#isOver || this.#response.write(text)) return;
    await new Promise<void>((resolve) => {
      this.#response.once('drain', resolve);
      this.#response.once('close', resolve);
    });
  }
}
