import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { identityOf } from '../../base/file-identity.ts';
import { giveBack } from '../../base/give-back.ts';
import { openPlainFile } from '../../base/plain-file.ts';
import { readEventLine } from '../event-line.ts';
import { type Block, type LoggedEvent, OpenBlock } from './block.ts';
import type { Segment } from './segment.ts';

const SLICE_BYTES = 256 * 1024;
/** Longer lines are no events of ours, and are passed over. */
const LINE_MAX_BYTES = 1024 * 1024;
const LINE_END = 0x0a;

/**
 * A file of lines: the one that is written, or one that was set aside and is not packed yet. What it holds is found by reading it
 * once, and then what was appended. Lines of earlier releases have no id: they are counted on from `base`.
 */
export class PlainSegment implements Segment {
  path: string;
  readonly base: number;
  readonly blocks: OpenBlock[] = [];
  /** Up to where it was read. */
  rawBytes = 0;
  /** Whether it was read up to its end when that was last tried. */
  isRead = false;
  #identity: string | undefined;

  constructor(path: string, base: number) {
    this.path = path;
    this.base = base;
  }

  get first(): number {
    return this.blocks[0]?.first ?? this.base;
  }

  get last(): number {
    return this.blocks.at(-1)?.last ?? this.base - 1;
  }

  /** Which file it is; undefined before it was looked at. */
  get identity(): string | undefined {
    return this.#identity;
  }

  async ready(): Promise<readonly Block[]> {
    return this.blocks;
  }

  /** Reads what was appended, so much at a time; false once nothing is left. */
  readOn(): boolean {
    this.isRead = false;
    const file = openIfThere(this.path);
    if (file === undefined) return false;
    try {
      const stats = fstatSync(file, { bigint: true });
      if (!stats.isFile()) return false;
      const size = Number(stats.size);
      this.#look(identityOf(stats), size);
      // Asked for each page: mostly there is little.
      const slice = readRange(file, this.rawBytes, Math.min(SLICE_BYTES, size - this.rawBytes));
      const goesOn = this.#take(slice, file);
      giveBack(slice);
      this.isRead = !goesOn;
      return goesOn;
    } finally {
      closeSync(file);
    }
  }

  read({ at, bytes, first }: Block, needle?: string): readonly LoggedEvent[] {
    const file = openIfThere(this.path);
    if (file === undefined) return [];
    try {
      const raw = readRange(file, at, bytes);
      const events = eventsIn(raw, first, needle);
      giveBack(raw);
      return events;
    } finally {
      closeSync(file);
    }
  }

  /** The bytes of a block as they are. Throws where they are not there. */
  rawOf({ at, bytes }: Block): Buffer<ArrayBuffer> {
    const file = openPlainFile(this.path);
    try {
      const raw = readRange(file, at, bytes);
      if (raw.length < bytes) throw new Error(`${this.path} was cut`);
      return raw;
    } finally {
      closeSync(file);
    }
  }

  /** Somebody put another file in its place, or cut it. */
  #look(identity: string, size: number): void {
    if (this.#identity !== undefined && (identity !== this.#identity || size < this.rawBytes)) {
      this.blocks.length = 0;
      this.rawBytes = 0;
    }
    this.#identity = identity;
  }

  #take(slice: Buffer, file: number): boolean {
    let data = slice;
    if (data.lastIndexOf(LINE_END) === -1 && data.length === SLICE_BYTES)
      data = readRange(file, this.rawBytes, LINE_MAX_BYTES);
    const end = data.lastIndexOf(LINE_END) + 1;
    // What has no end yet is read when it has; what never gets one is no line.
    if (end === 0) return data.length === LINE_MAX_BYTES && this.#pass(data.length);
    for (let start = 0; start < end; ) {
      const next = data.indexOf(LINE_END, start) + 1;
      this.#line(data.toString('utf8', start, next - 1), next - start);
      start = next;
    }
    return slice.length === SLICE_BYTES;
  }

  #pass(bytes: number): true {
    this.#line('', bytes);
    return true;
  }

  #line(line: string, bytes: number): void {
    const id = this.last + 1;
    let block = this.blocks.at(-1);
    const event = numbered(readEventLine(line), block === undefined ? 0 : id, id);
    // Within a block ids may leap, but one that is read by itself must find the first by what it holds.
    if (block === undefined || block.isFull) {
      block?.end();
      block = new OpenBlock(this.rawBytes, event?.id ?? id);
      this.blocks.push(block);
    }
    block.add(event, bytes);
    this.rawBytes += bytes;
  }
}

const OWN_ID = /"id":(?<id>\d{1,15})\}$/u;
/** So long is what `OWN_ID` looks for, at the most. */
const OWN_ID_BYTES = 21;

/**
 * The events in lines, the first of which has the id `first` unless it says otherwise. With a `needle` those are passed over
 * that do not have it and say their id: nothing is made of their bytes.
 */
export function eventsIn(data: Buffer, first: number, needle = ''): readonly LoggedEvent[] {
  const events: LoggedEvent[] = [];
  let id = first;
  let needleAt = data.indexOf(needle);
  for (let start = 0; start < data.length; ) {
    const found = data.indexOf(LINE_END, start);
    const end = found === -1 ? data.length : found;
    if (needleAt !== -1 && needleAt < start) needleAt = data.indexOf(needle, start);
    const isPassed = needleAt === -1 || needleAt >= end;
    const own = isPassed ? ownId(data, start, end) : undefined;
    if (own !== undefined && own >= id) id = own + 1;
    else {
      const event = numbered(readEventLine(data.toString('utf8', start, end)), id, id);
      if (event !== undefined) events.push(event);
      id = (event?.id ?? id - 1) + 1;
    }
    start = end + 1;
  }
  return events;
}

function ownId(data: Buffer, start: number, end: number): number | undefined {
  const own = OWN_ID.exec(data.toString('latin1', Math.max(start, end - OWN_ID_BYTES), end))?.groups?.id;
  return own === undefined ? undefined : Number(own);
}

/** With its own id where that is one that may stand here, `least` or more, else with the next. */
function numbered(
  event: ReturnType<typeof readEventLine>,
  least: number,
  next: number,
): LoggedEvent | undefined {
  if (event === undefined) return undefined;
  const { id = 0 } = event;
  return { ...event, id: Number.isSafeInteger(id) && id > 0 && id >= least ? id : next };
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
}

function readRange(file: number, at: number, bytes: number): Buffer<ArrayBuffer> {
  const data = Buffer.alloc(bytes);
  return data.subarray(0, readSync(file, data, 0, bytes, at));
}
