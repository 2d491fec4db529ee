import { ENVELOPE_MAX_BYTES } from '../../model/limits.ts';

/** What is wrong with a stream of frames, in words. */
export class FrameFault extends Error {
  override readonly name = 'FrameFault';
}

/** A length of at most 60,000 has three of these bytes. */
const LENGTH_BYTES_MAX = 3;

/** A text as it goes on the wire: its length as an unsigned varint, then its bytes. */
export const encodeFrame = (text: string): Buffer => frameOf(Buffer.from(text));

/** The same of bytes. */
export function frameOf(body: Uint8Array): Buffer {
  const head: number[] = [];
  let rest = body.length;
  while (rest >= 0x80) {
    head.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  head.push(rest);
  return Buffer.concat([Buffer.from(head), body]);
}

/** Takes frames out of a stream of bytes that comes in any pieces; holds one frame and what was fed at the most. */
export class FrameReader {
  readonly #chunks: Uint8Array[] = [];
  /** Of the first chunk, how much is read. */
  #offset = 0;
  #lengthBytes = 0;
  #length = 0;
  #body: Buffer | undefined;
  #filled = 0;

  feed(chunk: Uint8Array): void {
    if (chunk.length > 0) this.#chunks.push(chunk);
  }

  /** True in the middle of a frame. */
  get isPartial(): boolean {
    return this.#lengthBytes > 0;
  }

  /** The next whole frame, undefined when more bytes are needed. Throws `FrameFault`. */
  next(): Buffer | undefined {
    if (this.#body === undefined && !this.#readLength()) return undefined;
    return this.#readBody();
  }

  #readLength(): boolean {
    for (;;) {
      const byte = this.#byte();
      if (byte === undefined) return false;
      this.#length += (byte & 0x7f) << (7 * this.#lengthBytes);
      this.#lengthBytes += 1;
      if (byte < 0x80) break;
      if (this.#lengthBytes === LENGTH_BYTES_MAX) throw new FrameFault(TOO_LONG);
    }
    if (this.#length > ENVELOPE_MAX_BYTES) throw new FrameFault(TOO_LONG);
    if (this.#length === 0) throw new FrameFault('an empty frame');
    this.#body = Buffer.allocUnsafe(this.#length);
    this.#filled = 0;
    return true;
  }

  #readBody(): Buffer | undefined {
    const body = this.#body;
    if (body === undefined) return undefined;
    for (
      let chunk = this.#chunks[0];
      chunk !== undefined && this.#filled < body.length;
      chunk = this.#chunks[0]
    ) {
      const end = Math.min(chunk.length, this.#offset + body.length - this.#filled);
      body.set(chunk.subarray(this.#offset, end), this.#filled);
      this.#filled += end - this.#offset;
      this.#advanceTo(end, chunk);
    }
    if (this.#filled < body.length) return undefined;
    this.#body = undefined;
    this.#length = 0;
    this.#lengthBytes = 0;
    return body;
  }

  #byte(): number | undefined {
    const chunk = this.#chunks[0];
    if (chunk === undefined) return undefined;
    const byte = chunk[this.#offset];
    this.#advanceTo(this.#offset + 1, chunk);
    return byte;
  }

  #advanceTo(offset: number, chunk: Uint8Array): void {
    this.#offset = offset;
    if (offset < chunk.length) return;
    this.#chunks.shift();
    this.#offset = 0;
  }
}

const TOO_LONG = `a frame of more than ${ENVELOPE_MAX_BYTES} bytes`;
