import { CAPTURE_MAX_BYTES, TAIL_MAX_BYTES } from '../../contract/task-limits.ts';

/** One stream of a task: its head, which goes into the result, its tail, to look at, and how much there was. */
export class OutputCapture {
  readonly #head: Buffer[] = [];
  #headBytes = 0;
  #tail: Buffer = Buffer.alloc(0);
  #bytes = 0;

  /** All bytes so far, kept or not. */
  get bytes(): number {
    return this.#bytes;
  }

  add(chunk: Buffer): void {
    this.#bytes += chunk.length;
    const kept = chunk.subarray(0, CAPTURE_MAX_BYTES - this.#headBytes);
    if (kept.length > 0) {
      // Copied, so that a few bytes do not hold on to a whole read buffer.
      this.#head.push(Buffer.from(kept));
      this.#headBytes += kept.length;
    }
    const tail = chunk.length >= TAIL_MAX_BYTES ? Buffer.from(chunk) : Buffer.concat([this.#tail, chunk]);
    this.#tail = tail.subarray(-TAIL_MAX_BYTES);
  }

  head(): Buffer {
    return Buffer.concat(this.#head);
  }

  /** The last 16 KiB as text; a character cut at the front is left out. */
  tail(): string {
    let start = 0;
    if (this.#bytes > this.#tail.length) {
      while (start < 4 && isContinuation(this.#tail[start])) start += 1;
    }
    return this.#tail.toString('utf8', start);
  }
}

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;
