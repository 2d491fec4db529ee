import type { ServerResponse } from 'node:http';
import { sharedLoop } from '../../base/loop-queue.ts';
import { toJson } from '../../base/text/sanitize.ts';
import type { EventQuery } from '../../contract/event-query.ts';
import type { NodeApi } from '../../contract/node-api.ts';
import { toldText } from '../../contract/told-text.ts';
import { ReaderLine } from '../http/reader-line.ts';

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
  readonly #line: ReaderLine;
  readonly #options: EventStreamOptions;
  #hasNews = false;

  constructor(response: ServerResponse, options: EventStreamOptions) {
    this.#line = new ReaderLine(response);
    this.#options = options;
  }

  /** Resolves when the reader has gone, or `end` was called. Rejects as the node's interface does. */
  async run(): Promise<void> {
    const { api, after } = this.#options;
    const stopWatching = api.watch(({ events }) => {
      if (events.length > 0) this.#ring();
    });
    try {
      await this.#line.run(async () => this.#tell(after ?? (await this.#newest())));
    } finally {
      stopWatching();
    }
  }

  end(): void {
    this.#line.end();
  }

  async #newest(): Promise<number> {
    return (await this.#options.api.events({ limit: 1 })).next;
  }

  async #tell(from: number): Promise<void> {
    const { api, filter, oldest } = this.#options;
    let after = from;
    await this.#line.write(':\n\n');
    while (!this.#line.isOver) {
      await sharedLoop.next();
      this.#hasNews = false;
      const before = after;
      if (after < oldest() - 1) after = await this.#gap(after, oldest() - 1);
      const page = await api.events({ ...filter, limit: PAGE_EVENTS, after });
      // The reader knows ids of a log that is gone.
      after = page.next < after ? await this.#gap(after, page.next) : page.next;
      if (page.events.length > 0)
        await this.#line.write(
          page.events.map((event) => `id: ${event.id}\ndata: ${toldText(event)}\n\n`).join(''),
        );
      if (page.newer === null && after === before) await this.#wait(after);
    }
  }

  async #gap(after: number, through: number): Promise<number> {
    await this.#line.write(`event: gap\nid: ${through}\ndata: ${toJson({ after, through })}\n\n`);
    return through;
  }

  /** Until something happens; meanwhile the reader hears now and then that it is listened to, and up to where. */
  async #wait(after: number): Promise<void> {
    if (!this.#hasNews && !this.#line.isOver) await this.#line.rung(HEARTBEAT_MS);
    if (this.#hasNews) await this.#line.pause(GATHER_MS);
    else if (!this.#line.isOver) await this.#line.write(`id: ${after}\n:\n\n`);
  }

  #ring(): void {
    this.#hasNews = true;
    this.#line.ring();
  }
}
