import type { ReadStream } from 'node:tty';
import type { Timers } from '../base/ports.ts';

const START = '\u001b[200~';
const END = '\u001b[201~';

/** A field takes less. */
const MOST_CHARS = 65_536;
/** A paste comes in one go: after so long without anything it is over, whether or not it says so. */
const QUIET_MS = 1_000;
/** So long after the last piece that nobody types so fast, what comes is typed. */
const TYPED_AFTER_MS = 4_000;
/** More than one key at once. */
const BULK_CHARS = 16;

/**
 * Bounds a bracketed paste, whose end may never come, in length and time: what is read of the terminal ends it in its place.
 * What a paste has too much is dropped, so that it is not taken for keys.
 */
export class PasteBounds {
  readonly #timers: Timers;
  /** Ends a paste that has said nothing for a while. */
  readonly #end: () => void;
  #where: 'keys' | 'paste' | 'beyond' = 'keys';
  #chars = 0;
  /** What a marker that came in two pieces may begin with. */
  #tail = '';
  #cancelQuiet: (() => void) | undefined;
  #cancelTyped: (() => void) | undefined;

  constructor(timers: Timers, end: () => void) {
    this.#timers = timers;
    this.#end = end;
  }

  /** What of a piece of input goes on. */
  take(piece: string): string {
    const passed = this.#pass(piece);
    this.#wait(piece.length >= BULK_CHARS);
    return passed;
  }

  stop(): void {
    this.#cancelQuiet?.();
    this.#cancelTyped?.();
    this.#cancelQuiet = undefined;
    this.#cancelTyped = undefined;
  }

  #pass(piece: string): string {
    const before = this.#tail.length;
    const text = this.#tail + piece;
    const marker = this.#where === 'keys' ? START : END;
    const at = text.indexOf(marker);
    const end = at < 0 ? text.length : at + marker.length;
    const taken = piece.slice(0, Math.max(0, end - before));
    this.#tail = at < 0 ? text.slice(1 - marker.length) : '';
    const passed = this.#bounded(taken, at >= 0);
    if (at < 0) return passed;
    this.#where = this.#where === 'keys' ? 'paste' : 'keys';
    this.#chars = 0;
    return passed + this.#pass(piece.slice(taken.length));
  }

  #bounded(taken: string, isAtMarker: boolean): string {
    if (this.#where === 'keys') return taken;
    if (this.#where === 'beyond') return '';
    this.#chars += taken.length;
    const excess = this.#chars - MOST_CHARS - END.length;
    if (excess <= 0) return taken;
    if (!isAtMarker) this.#where = 'beyond';
    return taken.slice(0, Math.max(0, taken.length - excess - END.length)) + END;
  }

  #wait(isBulk: boolean): void {
    this.#cancelQuiet?.();
    this.#cancelQuiet = undefined;
    if (this.#where === 'keys') {
      this.stop();
      return;
    }
    this.#cancelQuiet = this.#timers.after(QUIET_MS, () => this.#giveUp());
    if (isBulk) {
      this.#cancelTyped?.();
      this.#cancelTyped = undefined;
    }
    this.#cancelTyped ??= this.#timers.after(TYPED_AFTER_MS, () => this.#giveUp());
  }

  #giveUp(): void {
    this.stop();
    const isOpen = this.#where === 'paste';
    this.#where = 'keys';
    this.#chars = 0;
    this.#tail = '';
    if (isOpen) this.#end();
  }
}

/** Bounds the pastes of a terminal for whoever reads it; returns the way back. */
export function boundPastes(stdin: ReadStream, timers: Timers): () => void {
  const read = stdin.read.bind(stdin);
  const bounds = new PasteBounds(timers, () => stdin.unshift(END));
  stdin.read = (size?: number) => {
    const piece: unknown = read(size);
    return typeof piece === 'string' ? bounds.take(piece) : piece;
  };
  return () => {
    bounds.stop();
    stdin.read = read;
  };
}
