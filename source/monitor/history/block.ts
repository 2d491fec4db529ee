import type { MonitorEvent } from '../../contract/monitor-event.ts';
import { type EventFilter, peerTerm, seedTerm, termsOf } from '../event-filter.ts';
import { placesOf, TERMS_MAX, TermSet } from './term-set.ts';

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
  readonly kinds: ReadonlySet<string>;
  readonly sources: ReadonlySet<string>;
  readonly terms: TermSet;
}

/** Large enough to pack well, small enough to be read for one event. */
const BLOCK_BYTES = 16 * 1024;

/** Says of blocks whether they may hold an event that fits; false is certain. */
export function blockFilter(filter: EventFilter): (block: Block) => boolean {
  const { kind, source, seed, peer, since = -Infinity, until = Infinity } = filter;
  const seedPlaces = seed === undefined ? [] : placesOf(seedTerm(seed));
  const peerPlaces = peer === undefined ? [] : placesOf(peerTerm(peer));
  return (block) =>
    (kind === undefined || block.kinds.has(kind)) &&
    (source === undefined || block.sources.has(source)) &&
    block.maxTs >= since &&
    block.minTs <= until &&
    block.terms.has(seedPlaces) &&
    block.terms.has(peerPlaces);
}

/** A block that grows. */
export class OpenBlock implements Block {
  readonly at: number;
  readonly first: number;
  bytes = 0;
  last: number;
  minTs = Infinity;
  maxTs = -Infinity;
  readonly kinds = new Set<string>();
  readonly sources = new Set<string>();
  readonly terms = new TermSet();
  #distinct = new Set<string>();

  constructor(at: number, first: number) {
    this.at = at;
    this.first = first;
    this.last = first - 1;
  }

  get isFull(): boolean {
    return this.bytes >= BLOCK_BYTES || this.#distinct.size >= TERMS_MAX;
  }

  /** Takes in one line of so many bytes with its end; undefined for one that is no event. */
  add(event: LoggedEvent | undefined, bytes: number): void {
    this.bytes += bytes;
    if (event === undefined) return;
    this.last = event.id;
    this.minTs = Math.min(this.minTs, event.ts);
    this.maxTs = Math.max(this.maxTs, event.ts);
    this.kinds.add(event.kind);
    this.sources.add(event.source);
    for (const term of termsOf(event)) {
      if (this.#distinct.has(term)) continue;
      this.#distinct.add(term);
      this.terms.add(term);
    }
  }
}

/** A block as an index file keeps it. */
export const writeBlock = ({
  kinds,
  sources,
  terms,
  at,
  bytes,
  first,
  last,
  minTs,
  maxTs,
}: Block): object => ({
  ...{ at, bytes, first, last, minTs, maxTs },
  ...{ kinds: [...kinds], sources: [...sources], terms: terms.toString() },
});

/** Undefined for what is no block. */
export function readBlock(value: unknown): Block | undefined {
  const { at, bytes, first, last, minTs, maxTs, kinds, sources, terms } = (value ?? {}) as Readonly<
    Record<string, unknown>
  >;
  const numbers = [at, bytes, first, last, minTs, maxTs];
  const set = TermSet.read(terms);
  const isWhole = numbers.every(Number.isSafeInteger) && Array.isArray(kinds) && Array.isArray(sources);
  if (!isWhole || set === undefined) return undefined;
  const known = { at, bytes, first, last, minTs, maxTs } as Pick<
    Block,
    'at' | 'bytes' | 'first' | 'last' | 'minTs' | 'maxTs'
  >;
  return { ...known, kinds: new Set(kinds), sources: new Set(sources), terms: set };
}
