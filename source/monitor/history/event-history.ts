import { readdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileIdentity } from '../../base/file-identity.ts';
import { sharedLoop } from '../../base/loop-queue.ts';
import { jsonBytes, PAGE_ROWS_BYTES } from '../../contract/page-size.ts';
import { type EventFilter, matchesFilter } from '../event-filter.ts';
import { PACKED, packedNumbers, segmentNumbers, segmentPath } from '../event-segments.ts';
import { type Block, blockFilter, type LoggedEvent } from './block.ts';
import { PackedSegment } from './packed-segment.ts';
import { PlainSegment } from './plain-segment.ts';
import type { Segment } from './segment.ts';

export interface HistoryQuery extends EventFilter {
  readonly limit: number;
  /** Only ids above, or below; without either below all that is written. */
  readonly after?: number;
  readonly before?: number;
}

/** Oldest first. `isWhole`: there is no more that way. */
export interface HistoryPage {
  readonly events: readonly LoggedEvent[];
  readonly isWhole: boolean;
  /** Up to where it was looked, that id included. */
  readonly looked: number;
}

/** A look gives the loop back after so long, */
const SLICE_MS = 5;
/** ends with what it has after so long, */
const LOOK_MS = 10;
/** and with nothing only after so long: it then leads on all the same. */
const EMPTY_LOOK_MS = 500;
/** Packed segments whose blocks are kept in memory. */
const INDEXES_KEPT = 32;

/** The event log on disk, all of it: the file that is written and the segments set aside, packed or not. */
export class EventHistory {
  readonly #filePath: string;
  /** Oldest first; the last is the one that is written. */
  #segments: readonly Segment[] = [];
  #recent: PackedSegment[] = [];
  #reading: Promise<void> | undefined;
  readonly #pages = new Set<Promise<HistoryPage>>();

  constructor(filePath: string) {
    this.#filePath = filePath;
    this.look();
  }

  get segments(): readonly Segment[] {
    return this.#segments;
  }

  /** The lowest id that there is. */
  get oldest(): number {
    return this.#segments[0]?.first ?? 1;
  }

  /** An id that no line has which is written already and has none of its own. */
  nextId(liveBytes: number): number {
    return (this.#segments.at(-1)?.first ?? 1) + liveBytes;
  }

  /** Looks which files there are: after one was set aside, packed or removed. */
  look(): void {
    const known = new Map(this.#segments.map((segment) => [segment.path, segment]));
    const names = namesIn(dirname(this.#filePath));
    const plain = new Set(segmentNumbers(this.#filePath, names));
    const packed = new Set(packedNumbers(this.#filePath, names));
    const live = this.#segments.at(-1);
    const segments: Segment[] = [];
    let base = 1;
    for (const number of [...new Set([...plain, ...packed])].sort((left, right) => left - right)) {
      const path = segmentPath(this.#filePath, number);
      const whole = `${path}${PACKED}`;
      const segment =
        (packed.has(number) ? (known.get(whole) ?? PackedSegment.open(whole)) : undefined) ??
        known.get(path) ??
        setAside(live, path) ??
        new PlainSegment(path, base);
      if (segment instanceof PlainSegment && !plain.has(number)) continue;
      segments.push(segment);
      base = baseAfter(segment, base);
    }
    const isSame = live instanceof PlainSegment && live.path === this.#filePath;
    segments.push(isSame ? live : new PlainSegment(this.#filePath, base));
    this.#segments = segments;
  }

  /** A page of what is written; waits for what was not read yet. */
  page(query: HistoryQuery): Promise<HistoryPage> {
    const page = this.#page(query).finally(() => this.#pages.delete(page));
    this.#pages.add(page);
    return page;
  }

  /** Resolves once the pages are read that may still look into a file which is none of the segments any more. */
  async pagesRead(): Promise<void> {
    await Promise.allSettled(this.#pages);
  }

  async #page(query: HistoryQuery): Promise<HistoryPage> {
    await this.#readAll();
    const isForward = query.after !== undefined;
    const mayMatch = blockFilter(query);
    const needle = needleOf(query);
    const segments = isForward ? this.#segments : this.#segments.toReversed();
    const found: LoggedEvent[] = [];
    const look = { started: performance.now(), sliced: performance.now(), bytes: 0 };
    let looked = isForward ? (query.after ?? 0) : (query.before ?? Number.MAX_SAFE_INTEGER);
    for (const segment of segments) {
      if (isForward ? segment.last <= looked : segment.first >= looked) continue;
      const blocks = await segment.ready();
      this.#use(segment);
      for (let index = 0; index < blocks.length; index += 1) {
        const block = blocks[isForward ? index : blocks.length - 1 - index];
        if (block === undefined || !isWanted(block, query) || !mayMatch(block)) continue;
        for (const event of inOrder(segment.read(block, needle), isForward)) {
          if (!isIn(event, query) || !matchesFilter(event, query)) continue;
          look.bytes += jsonBytes(event);
          if (found.length >= query.limit || (look.bytes > PAGE_ROWS_BYTES && found.length > 0))
            return { events: ordered(found, isForward), isWhole: false, looked };
          found.push(event);
          looked = event.id;
        }
        // A block may reach further than was asked for: what is behind that, somebody else has.
        const lastAsked = Math.min(block.last, (query.before ?? Infinity) - 1);
        looked = isForward ? Math.max(looked, lastAsked) : Math.min(looked, block.first);
        if (await this.#isLate(look, found.length))
          return { events: ordered(found, isForward), isWhole: false, looked };
      }
    }
    return { events: ordered(found, isForward), isWhole: true, looked };
  }

  /** Reads what of the plain files was not read yet, in slices. */
  #readAll(): Promise<void> {
    this.#reading ??= this.#readEach().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #readEach(): Promise<void> {
    let segments: readonly Segment[];
    do {
      segments = this.#segments;
      for (const segment of segments)
        while (segment instanceof PlainSegment && segment.readOn()) await sharedLoop.next();
      // Another may have been set aside meanwhile.
    } while (segments !== this.#segments);
  }

  async #isLate(look: { readonly started: number; sliced: number }, found: number): Promise<boolean> {
    const now = performance.now();
    if (now - look.started > (found > 0 ? LOOK_MS : EMPTY_LOOK_MS)) return true;
    if (now - look.sliced <= SLICE_MS) return false;
    await sharedLoop.next();
    look.sliced = performance.now();
    return false;
  }

  /** Of packed segments the blocks of those asked last stay in memory. */
  #use(segment: Segment): void {
    if (!(segment instanceof PackedSegment)) return;
    this.#recent = [segment, ...this.#recent.filter((other) => other !== segment)];
    for (const old of this.#recent.splice(INDEXES_KEPT)) old.forget();
  }
}

/** Lines without an id of their own are counted on from what lies before, a byte each at the least. */
const baseAfter = ({ first, rawBytes, last, path }: Segment, before: number): number =>
  Math.max(last + 1, Math.max(first, before) + (path.endsWith(PACKED) ? rawBytes : fileSize(path)));

function isWanted(block: Block, query: HistoryQuery): boolean {
  const { after = -1, before = Infinity } = query;
  return block.last > after && block.first < before && block.last >= block.first;
}

/** A piece of text that each line has that fits; most need not be read for it. */
function needleOf({ seed, peer, kind }: HistoryQuery): string | undefined {
  const text = seed ?? peer ?? kind;
  // What is escaped in JSON looks otherwise there.
  return text !== undefined && /^[\w:.-]+$/u.test(text) ? `"${text}"` : undefined;
}

const isIn = ({ id }: LoggedEvent, { after = -1, before = Infinity }: HistoryQuery): boolean =>
  id > after && id < before;

const inOrder = (events: readonly LoggedEvent[], isForward: boolean): readonly LoggedEvent[] =>
  isForward ? events : events.toReversed();
const ordered = inOrder;

/** The file that was written until now, under its new name. */
function setAside(live: Segment | undefined, path: string): PlainSegment | undefined {
  if (!(live instanceof PlainSegment) || live.identity === undefined) return undefined;
  if (live.identity !== fileIdentity(path)) return undefined;
  live.path = path;
  return live;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** 0 where there is none. */
export const fileSize = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
