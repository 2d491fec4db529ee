import { Backoff } from '../base/backoff.ts';
import type { Clock } from '../base/ports.ts';
import type { EventPage } from '../contract/event-query.ts';
import type { NodeApi } from '../contract/node-api.ts';
import type { NodeEvent } from '../words/events/event-facts.ts';

/** Events that are asked for at once. */
const PAGE = 500;
/** What a node that failed to answer is spared. */
const RETRY = { firstMs: 500, mostMs: 8000 } as const;

export interface OlderEventsParts {
  readonly api: Pick<NodeApi, 'events'>;
  readonly clock: Clock;
  readonly isAway: () => boolean;
  /** Events older than all that were read, the oldest first. */
  readonly onOlder: (events: readonly NodeEvent[]) => void;
  readonly onFault: (error: unknown) => void;
}

/** Reads the events before those that are here, page by page, as far back as the node has them. */
export class OlderEvents {
  readonly #parts: OlderEventsParts;
  readonly #retry = new Backoff(RETRY);
  /** The number of the oldest event that was read; 1 where there is nothing before it. */
  #oldest = 1;
  /** Only what is older still is news: the numbers are those of another run of the node. */
  #beforeTs = Number.POSITIVE_INFINITY;
  #isReading = false;
  #againAtMs = Number.NEGATIVE_INFINITY;
  #turn = 0;

  constructor(parts: OlderEventsParts) {
    this.#parts = parts;
  }

  /** Begins before this page, which is the newest; `beforeTs`: the oldest that is here of an earlier run, in unix seconds. */
  begin({ events, next }: EventPage, beforeTs = Number.POSITIVE_INFINITY): void {
    this.#oldest = Math.max(1, next - events.length + 1);
    this.#beforeTs = beforeTs;
    this.#turn += 1;
  }

  /** Reads on, where there is something. */
  async readOn(): Promise<void> {
    const { clock, isAway, onOlder, onFault } = this.#parts;
    if (this.#isReading || this.#oldest <= 1 || isAway() || clock.now() < this.#againAtMs) return;
    this.#isReading = true;
    const turn = this.#turn;
    try {
      const older = await this.#page();
      this.#retry.reset();
      this.#isReading = false;
      if (turn === this.#turn) onOlder(older.filter(({ ts }) => ts < this.#beforeTs));
    } catch (error) {
      this.#isReading = false;
      this.#againAtMs = clock.now() + this.#retry.next();
      onFault(error);
    }
  }

  /** The page before the oldest; an answer holds as many of them as fit, the oldest first. */
  async #page(): Promise<readonly NodeEvent[]> {
    const turn = this.#turn;
    const end = this.#oldest - 1;
    const from = Math.max(0, end - PAGE);
    const read: NodeEvent[] = [];
    let first = end;
    for (let after = from; after < end; ) {
      const { events, next } = await this.#parts.api.events({ after, limit: end - after });
      if (events.length === 0) break;
      const number = next - events.length + 1;
      if (read.length === 0) first = number;
      // What the node has forgotten since is skipped by it, and what is here already may follow.
      read.push(...events.filter((_, index) => number + index <= end));
      after = next;
    }
    if (turn === this.#turn) this.#oldest = first === from + 1 ? first : 1;
    return read;
  }
}
