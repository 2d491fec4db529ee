import { weightOf } from '../../contract/event-weight.ts';
import { asRead } from '../../contract/monitor-event.ts';
import { type Direction, directionOf, isFact, type NodeEvent } from '../../words/events/event-facts.ts';
import { asMarketFact } from '../../words/events/market-fact.ts';

/** An event as the log keeps it; equal ones in a row count up. */
export interface EventEntry {
  /** Its place since the start; grows. */
  readonly number: number;
  readonly event: NodeEvent;
  readonly direction: Direction;
  readonly isFact: boolean;
  readonly firstTs: number;
  readonly count: number;
}

/** Many events of one frame, folded into one line. */
export interface FoldedEntries {
  readonly folded: number;
  readonly kinds: readonly (readonly [string, number])[];
}
export type FollowItem = EventEntry | FoldedEntries;

/** As many as a node keeps in memory: what is not here any more cannot be fetched there either. */
const KEPT_EVENTS = 10_000;
const MOST_EVENTS = 12_000;
const KEPT_FOLLOWED = 500;

/** The last events, bounded, and what the following pane shows of them. */
export class EventLog {
  #entries: EventEntry[] = [];
  #next = 1;
  #followed: FollowItem[] = [];
  #followedUpTo = Number.NEGATIVE_INFINITY;
  #followedCount = 0;
  #followsFactsOnly = true;
  #version = 0;
  /** The newest event that was read at the beginning. */
  #lastRead: NodeEvent | undefined;

  /** Oldest first. */
  get entries(): readonly EventEntry[] {
    return this.#entries;
  }
  /** Grows with every change of the entries. */
  get version(): number {
    return this.#version;
  }
  get newest(): number {
    return this.#next - 1;
  }
  /** What the pane shows while it follows, oldest first; changes only in `follow`. */
  get followed(): readonly FollowItem[] {
    return this.#followed;
  }

  /** Takes what was read at the beginning: the events before those that were told while it was asked for. */
  begin(events: readonly NodeEvent[]): void {
    const [first] = this.#entries;
    if (first !== undefined) {
      this.addOlder(events.filter(({ id = 0 }) => id < (first.event.id ?? 0)));
      return;
    }
    this.add(events);
    this.#lastRead = events.at(-1);
  }

  /** A node tells what happened a moment later, so that it may have been read before. */
  #isRead({ id = Number.POSITIVE_INFINITY, ts }: NodeEvent): boolean {
    const { id: lastId = 0, ts: lastTs = 0 } = this.#lastRead ?? {};
    return id <= lastId && ts <= lastTs;
  }

  add(events: readonly NodeEvent[]): void {
    for (const event of events) if (!this.#isRead(event)) this.#addOne(event);
    if (this.#entries.length > MOST_EVENTS) this.#entries = this.#entries.slice(-KEPT_EVENTS);
    this.#version += 1;
  }

  /** Puts events before all others, as long as there is room for them. */
  addOlder(events: readonly NodeEvent[]): void {
    const before: EventEntry[] = [];
    for (const event of events) addTo(before, event);
    const room = Math.max(0, MOST_EVENTS - this.#entries.length);
    const first = this.#entries[0]?.number ?? this.#next;
    const numbered = before.map((entry, index) => ({ ...entry, number: first - before.length + index }));
    this.#entries = [...(room === 0 ? [] : numbered.slice(-room)), ...this.#entries];
    this.#version += 1;
    // What follows is put together anew: they may show where there were few.
    if (this.#followed.length < KEPT_FOLLOWED) this.#followAnew();
  }

  #followAnew(): void {
    this.#followed = [];
    this.#followedUpTo = Number.NEGATIVE_INFINITY;
  }

  /** True while there is room for older ones. */
  get hasRoom(): boolean {
    return this.#entries.length < MOST_EVENTS;
  }

  /** True while `followed` lacks something. */
  get isBehind(): boolean {
    const last = this.#entries.at(-1);
    return last !== undefined && (last.number > this.#followedUpTo || last.count !== this.#followedCount);
  }

  /**
   * Takes up what is new since the last call; more than `half` of the pane at once becomes one folded line and the last ones.
   * True when what is shown has changed.
   */
  follow(factsOnly: boolean, half: number): boolean {
    const isOtherView = factsOnly !== this.#followsFactsOnly;
    if (isOtherView) {
      this.#followsFactsOnly = factsOnly;
      this.#followAnew();
    }
    if (!this.isBehind) return isOtherView;
    const fresh = this.#takeFresh().filter((entry) => entry.isFact || !factsOnly);
    if (this.#followed.length === 0) this.#followed = fresh.slice(-KEPT_FOLLOWED);
    else this.#append(fresh, Math.max(1, half));
    return fresh.length > 0;
  }

  #append(fresh: readonly EventEntry[], half: number): void {
    const last = this.#followed.at(-1);
    const [first] = fresh;
    // An entry that only counted up takes the place of its former self.
    const isCounted = last !== undefined && !('folded' in last) && last.number === first?.number;
    const before = isCounted ? this.#followed.slice(0, -1) : this.#followed;
    // The line that says `1 more` would take the room of that one.
    const shown = fresh.slice(fresh.length === half + 1 ? 0 : -half);
    const hidden = fresh.slice(0, fresh.length - shown.length);
    const folded = hidden.length === 0 ? [] : [foldEntries(hidden)];
    this.#followed = [...before, ...folded, ...shown].slice(-KEPT_FOLLOWED);
  }

  /** The entries that are new or have counted up since the last time. */
  #takeFresh(): readonly EventEntry[] {
    const from = this.#entries.findLastIndex(({ number }) => number <= this.#followedUpTo);
    const known = this.#entries[from];
    const hasCounted = known?.number === this.#followedUpTo && known.count !== this.#followedCount;
    const fresh = this.#entries.slice(hasCounted ? from : from + 1);
    this.#followedUpTo = this.newest;
    this.#followedCount = this.#entries.at(-1)?.count ?? 0;
    return fresh;
  }

  #addOne(said: NodeEvent): void {
    if (addTo(this.#entries, said, this.#next)) this.#next += 1;
  }
}

/** Puts an event at the end; false where the last one counts up instead. */
function addTo(entries: EventEntry[], said: NodeEvent, number = 0): boolean {
  const event = asMarketFact(said);
  const last = entries.at(-1);
  if (last !== undefined && areEqual(last.event, event)) {
    entries[entries.length - 1] = { ...last, event, count: last.count + weightOf(event) };
    return false;
  }
  entries.push({
    number,
    event,
    direction: directionOf(event),
    isFact: isFact(event),
    firstTs: event.ts,
    count: weightOf(event),
  });
  return true;
}

/** Where an entry stands among `entries`, oldest first; of one that was dropped, where its successor stands. */
export function placeOfEntry(entries: readonly EventEntry[], number: number): number {
  const place = entries.findIndex((entry) => entry.number >= number);
  return place < 0 ? entries.length - 1 : place;
}

/** Two events that differ at most in their time, and in the port and message that they came from. */
function areEqual(one: NodeEvent, other: NodeEvent): boolean {
  const [left, right] = [asRead(one), asRead(other)];
  if (left.source !== right.source) return false;
  if (left.kind === 'envelope_refused' && right.kind === 'envelope_refused') {
    return left.payload.reason === right.payload.reason && left.payload.peer === right.payload.peer;
  }
  if (left.kind !== right.kind) return false;
  return JSON.stringify(left.payload) === JSON.stringify(right.payload);
}

function foldEntries(entries: readonly EventEntry[]): FoldedEntries {
  const counts = new Map<string, number>();
  let folded = 0;
  for (const { event, count } of entries) {
    counts.set(event.kind, (counts.get(event.kind) ?? 0) + count);
    folded += count;
  }
  return { folded, kinds: [...counts].sort((left, right) => right[1] - left[1]) };
}
