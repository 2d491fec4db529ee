import type { MonitorEvent } from '../../contract/monitor-event.ts';
import { type EventFilter, termsOf, wantedTerms } from '../event-filter.ts';
import { addTerm, hasTerms, placesOf, TERM_SET_BYTES, TERMS_MAX } from './term-set.ts';

/** An event of the log; its `id` grows from event to event, also over restarts. */
export interface LoggedEvent extends MonitorEvent {
  readonly id: number;
}

/** Some events in a row, as they lie in a file: what is known of them without reading them. */
export interface Block {
  readonly at: number;
  readonly bytes: number;
  /** The id of the first event, and of the last. */
  readonly first: number;
  readonly last: number;
  /** The earliest and the latest time, unix seconds: a clock may have been set back. */
  readonly minTs: number;
  readonly maxTs: number;
  /** Whether an event may be in it that has all of the terms that lead to these places; false is certain. */
  mayHave(places: readonly number[]): boolean;
}

/** Large enough to pack well, small enough to be read for one event. */
const BLOCK_BYTES = 16 * 1024;

/** Says of blocks whether they may hold an event that fits; false is certain. */
export function blockFilter(filter: EventFilter): (block: Block) => boolean {
  const { since = -Infinity, until = Infinity } = filter;
  const places = wantedTerms(filter).flatMap(placesOf);
  return (block) => block.maxTs >= since && block.minTs <= until && block.mayHave(places);
}

/** A block that grows. */
export class OpenBlock implements Block {
  readonly at: number;
  readonly first: number;
  bytes = 0;
  last: number;
  minTs = Infinity;
  maxTs = -Infinity;
  readonly terms = new Uint8Array(TERM_SET_BYTES);
  /** Empty once it does not grow any more. */
  readonly #distinct = new Set<string>();

  constructor(at: number, first: number) {
    this.at = at;
    this.first = first;
    this.last = first - 1;
  }

  get isFull(): boolean {
    return this.bytes >= BLOCK_BYTES || this.#distinct.size >= TERMS_MAX;
  }

  mayHave(places: readonly number[]): boolean {
    return hasTerms(this.terms, places);
  }

  /** Takes in one line of so many bytes with its end; undefined for one that is no event. */
  add(event: LoggedEvent | undefined, bytes: number): void {
    this.bytes += bytes;
    if (event === undefined) return;
    this.last = event.id;
    this.minTs = Math.min(this.minTs, event.ts);
    this.maxTs = Math.max(this.maxTs, event.ts);
    for (const term of termsOf(event)) {
      if (this.#distinct.has(term)) continue;
      this.#distinct.add(term);
      addTerm(this.terms, term);
    }
  }

  /** Nothing comes to it any more. */
  end(): void {
    this.#distinct.clear();
  }
}
