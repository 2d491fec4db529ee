import { Backoff } from '../../base/backoff.ts';
import type { MonitorEvent } from '../../contract/monitor-event.ts';
import { ROUTES, targetOf } from '../../contract/routes.ts';
import { Refused, refusedBy } from './api.ts';
import { StreamReader } from './stream-reader.ts';

/** Since when there is no connection, in unix milliseconds, and what the node says of it, where it answers. */
export interface Lost {
  readonly sinceMs: number;
  readonly why: string | null;
}

export interface NewsListener {
  /** Events as they came, and whether some are missing before them. */
  readonly onEvents: (events: readonly MonitorEvent[], isGap: boolean) => void;
  /** Null while it is connected. */
  readonly onConnection: (lost: Lost | null) => void;
  /** The node wants the token again. */
  readonly onForbidden: () => void;
}

const WAITS = { firstMs: 500, mostMs: 15_000 };
/** The node says something every 10 s. */
const SILENCE_MS = 25_000;

/**
 * Reads the node's events for as long as somebody can see the page, and goes on after the last one when the line was cut. A page
 * out of sight has no line: browsers have six for one host, and pages in the back would leave none for the one in front.
 */
export class News {
  readonly #listener: NewsListener;
  readonly #backoff = new Backoff(WAITS);
  #lastId: string | undefined;
  #sinceMs: number | undefined;

  constructor(listener: NewsListener, after: number | undefined) {
    this.#listener = listener;
    this.#lastId = after === undefined ? undefined : String(after);
  }

  async run(): Promise<void> {
    for (;;) {
      await inSight();
      const end = await this.#readOnce().catch((error: unknown) => error);
      if (end instanceof Refused && end.status === 401) return this.#listener.onForbidden();
      if (document.hidden) continue;
      this.#sinceMs ??= Date.now();
      this.#listener.onConnection({
        sinceMs: this.#sinceMs,
        why: end instanceof Refused ? end.message : null,
      });
      await new Promise((resolve) => setTimeout(resolve, this.#backoff.next()));
    }
  }

  /** Until the stream ends. Rejects with `Refused`, or as `fetch`. */
  async #readOnce(): Promise<void> {
    const cut = new AbortController();
    const headers: Record<string, string> = { Accept: 'text/event-stream' };
    if (this.#lastId !== undefined) headers['Last-Event-ID'] = this.#lastId;
    let timer = setTimeout(() => cut.abort(), SILENCE_MS);
    const look = () => {
      if (document.hidden) cut.abort();
    };
    document.addEventListener('visibilitychange', look);
    try {
      const response = await fetch(targetOf(ROUTES.eventStream, {}), { headers, signal: cut.signal });
      if (!response.ok || response.body === null) throw await refusedBy(response);
      this.#backoff.reset();
      this.#sinceMs = undefined;
      this.#listener.onConnection(null);
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      const stream = new StreamReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        clearTimeout(timer);
        timer = setTimeout(() => cut.abort(), SILENCE_MS);
        this.#take(stream, value);
      }
    } finally {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', look);
    }
  }

  #take(stream: StreamReader, text: string): void {
    const messages = stream.read(text);
    this.#lastId = messages.findLast(({ id }) => id !== undefined)?.id ?? this.#lastId;
    const events = messages
      .filter(({ event, data }) => event === 'message' && data !== '')
      .map(({ data }) => JSON.parse(data) as MonitorEvent);
    const isGap = messages.some(({ event }) => event === 'gap');
    if (events.length > 0 || isGap) this.#listener.onEvents(events, isGap);
  }
}

async function inSight(): Promise<void> {
  while (document.hidden)
    await new Promise((resolve) => document.addEventListener('visibilitychange', resolve, { once: true }));
}
