import { constants } from 'node:fs';
import { type FileHandle, open, readdir, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { identityOf } from '../base/file-identity.ts';
import type { Timers } from '../base/ports.ts';
import { mayFollow } from './event-file-place.ts';
import { packedNumbers, segmentNumbers, segmentPath } from './event-segments.ts';

export interface NdjsonWriterOptions {
  readonly filePath: string;
  readonly timers: Timers;
  readonly nowMs: () => number;
  /** Called when writing begins to fail, or fails for another reason, with words that say why; with null when it works again. */
  readonly onState: (fault: string | null) => void;
  /** Size at which a file is set aside. */
  readonly segmentBytes?: number;
  /** Called when a file was set aside. */
  readonly onSetAside?: () => void;
}

interface OpenFile {
  readonly handle: FileHandle;
  readonly identity: string;
  bytes: number;
  readonly bornMs: number;
}

const SEGMENT_BYTES = 16 * 1024 * 1024;
/** Nor is anything written to a file that is older. */
const SEGMENT_MS = 86_400_000;
const BUFFER_MAX_BYTES = 8 * 1024 * 1024;
const BATCH_MAX_BYTES = 1024 * 1024;
const RETRY_MS = 1_000;
/** So long after lines were written what comes is gathered, to be written together. */
const PAUSE_MS = 20;
/** What is written is on the disk itself as soon. */
const SYNC_MS = 500;
const { O_APPEND, O_CREAT, O_NOFOLLOW, O_RDWR } = constants;

const FAULT_WORDS: Readonly<Record<string, string>> = {
  ENOSPC: 'disk full',
  EDQUOT: 'disk quota used up',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'read-only file system',
  EIO: 'disk error',
  ENOENT: 'no such folder',
  ELOOP: 'a symbolic link',
};

/**
 * Appends lines to a file in the background. While the disk refuses, lines wait (8 MiB at most, then the newest are lost
 * and counted) and writing is tried again every second. A file that has grown full is set aside as a segment; one that somebody
 * moved or removed is made anew.
 */
export class NdjsonWriter {
  readonly #filePath: string;
  readonly #timers: Timers;
  readonly #onState: (fault: string | null) => void;
  readonly #nowMs: () => number;
  readonly #segmentBytes: number;
  readonly #onSetAside: () => void;
  /** With their ends. */
  #waiting: string[] = [];
  #waitingBytes = 0;
  /** Since when none of what waits was written. */
  #stuckSinceMs = 0;
  #file: OpenFile | undefined;
  #fault: string | null = null;
  #lost = 0;
  #writing: Promise<void> | undefined;
  #cancelRetry: (() => void) | undefined;
  #cancelSync: (() => void) | undefined;
  #endPause: (() => void) | undefined;
  #closed = false;

  constructor(options: NdjsonWriterOptions) {
    this.#filePath = options.filePath;
    this.#timers = options.timers;
    this.#onState = options.onState;
    this.#nowMs = options.nowMs;
    this.#onSetAside = options.onSetAside ?? (() => {});
    this.#segmentBytes = options.segmentBytes ?? SEGMENT_BYTES;
  }

  /** Lines that never reached the file. */
  get lost(): number {
    return this.#lost;
  }

  /** What waits to be written, and for how long none of it was, by the clock of the machine. */
  get backlog(): { readonly lines: number; readonly bytes: number; readonly lagMs: number } {
    const lines = this.#waiting.length;
    const lagMs = lines === 0 ? 0 : Math.max(0, this.#nowMs() - this.#stuckSinceMs);
    return { lines, bytes: this.#waitingBytes, lagMs };
  }

  /** Queues one line, given without its line end. */
  append(line: string): void {
    const bytes = Buffer.byteLength(line) + 1;
    if (this.#closed || this.#waitingBytes + bytes > BUFFER_MAX_BYTES) {
      this.#lost += 1;
      return;
    }
    if (this.#waiting.length === 0) this.#stuckSinceMs = this.#nowMs();
    this.#waiting.push(`${line}\n`);
    this.#waitingBytes += bytes;
    if (this.#cancelRetry === undefined) this.#start();
  }

  /** Writes what waits, tries once more if the disk refuses, and lets go of the file. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#endPause?.();
    await this.#settle();
    this.#start();
    await this.#settle();
    this.#lost += this.#waiting.length;
    this.#waiting = [];
    await this.#closeFile();
  }

  async #settle(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
    this.#cancelRetry?.();
  }

  #start(): void {
    this.#cancelRetry = undefined;
    if (this.#waiting.length > 0) this.#writing ??= this.#writeAll();
  }

  async #writeAll(): Promise<void> {
    let fault: string | null = null;
    try {
      while (this.#waiting.length > 0) {
        await this.#writeBatch();
        if (this.#waitingBytes >= BATCH_MAX_BYTES) continue;
        // Told here: where lines never cease to come, there is no end of this.
        this.#setFault(null);
        if (!this.#closed) await this.#pause();
      }
    } catch (error) {
      fault = faultWords(error);
      // A new handle finds out whether the file ends in the middle of a line.
      await this.#closeFile();
      this.#cancelRetry = this.#timers.after(RETRY_MS, () => this.#start());
    }
    // In the same breath as the last look at what waits, or a line appended in between would wait for the next one.
    this.#writing = undefined;
    this.#setFault(fault);
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#timers.after(PAUSE_MS, resolve);
      this.#endPause = () => {
        cancel();
        resolve();
      };
    });
  }

  async #writeBatch(): Promise<void> {
    const file = await this.#openFile();
    const batch = Buffer.from(this.#nextBatch().join(''));
    let written = 0;
    try {
      while (written < batch.length) {
        const { bytesWritten } = await file.handle.write(batch, written);
        written += bytesWritten;
      }
    } finally {
      file.bytes += written;
      if (written > 0) this.#syncSoon(file.handle);
      this.#dropWritten(written);
    }
  }

  #syncSoon(handle: FileHandle): void {
    this.#cancelSync ??= this.#timers.after(SYNC_MS, () => {
      this.#cancelSync = undefined;
      // What cannot be synced, a pipe for one, or is closed by now, is as safe as it can be.
      void handle.datasync().catch(() => undefined);
    });
  }

  #nextBatch(): readonly string[] {
    let bytes = 0;
    const end = this.#waiting.findIndex((line) => {
      bytes += Buffer.byteLength(line);
      return bytes > BATCH_MAX_BYTES;
    });
    return this.#waiting.slice(0, end === -1 ? undefined : Math.max(end, 1));
  }

  /** A line that was written in part stays, to be written again whole. */
  #dropWritten(written: number): void {
    let lines = 0;
    let bytes = 0;
    for (const line of this.#waiting) {
      const size = Buffer.byteLength(line);
      if (bytes + size > written) break;
      bytes += size;
      lines += 1;
    }
    if (lines > 0) this.#stuckSinceMs = this.#nowMs();
    this.#waiting.splice(0, lines);
    this.#waitingBytes -= bytes;
  }

  async #openFile(): Promise<OpenFile> {
    if (this.#file !== undefined && (await this.#named()) !== this.#file.identity) await this.#closeFile();
    if (this.#file !== undefined && this.#isFull(this.#file)) await this.#setAside();
    if (this.#file !== undefined) return this.#file;
    const follow = mayFollow(this.#filePath) ? 0 : O_NOFOLLOW;
    const handle = await open(this.#filePath, O_RDWR | O_APPEND | O_CREAT | follow, 0o600);
    const found = await handle.stat({ bigint: true });
    const size = Number(found.size);
    // A pipe or a device is written to as well, but has no past and never grows full.
    const bytes = found.isFile() ? size : Number.NEGATIVE_INFINITY;
    this.#file = { handle, identity: identityOf(found), bytes, bornMs: Number(found.birthtimeMs) };
    if (this.#file.bytes > 0) this.#file.bytes += await endTornLine(handle, size);
    if (!this.#isFull(this.#file)) return this.#file;
    await this.#setAside();
    return this.#openFile();
  }

  #isFull({ bytes, bornMs }: OpenFile): boolean {
    return bytes >= this.#segmentBytes || (bytes > 0 && this.#nowMs() - bornMs > SEGMENT_MS);
  }

  /** What the path leads to now. */
  async #named(): Promise<string | undefined> {
    const found = await stat(this.#filePath, { bigint: true }).catch(() => undefined);
    return found && identityOf(found);
  }

  async #setAside(): Promise<void> {
    await this.#closeFile();
    const folder = dirname(this.#filePath);
    const names = await readdir(folder);
    const newest = Math.max(
      segmentNumbers(this.#filePath, names).at(-1) ?? 0,
      packedNumbers(this.#filePath, names).at(-1) ?? 0,
    );
    await rename(this.#filePath, segmentPath(this.#filePath, newest + 1));
    this.#onSetAside();
  }

  async #closeFile(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    const isUnsynced = this.#cancelSync !== undefined;
    this.#cancelSync?.();
    this.#cancelSync = undefined;
    if (isUnsynced) await file?.handle.datasync().catch(() => undefined);
    // A failure to close says nothing that the writes did not say.
    await file?.handle.close().catch(() => undefined);
  }

  #setFault(fault: string | null): void {
    if (fault === this.#fault) return;
    this.#fault = fault;
    this.#onState(fault);
  }
}

/** A crash or a full disk may have left half a line: it gets an end, so that the next line stands by itself. */
async function endTornLine(handle: FileHandle, size: number): Promise<number> {
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
  if (buffer.toString() === '\n') return 0;
  const { bytesWritten } = await handle.write('\n');
  return bytesWritten;
}

function faultWords(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return FAULT_WORDS[code] ?? (error instanceof Error ? error.message : String(error));
}
