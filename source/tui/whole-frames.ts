import type { WriteStream } from 'node:tty';

/** What Ink writes before a frame and behind it, so that a terminal shows all of it at once. */
const BEGIN = '\u001b[?2026h';
const END = '\u001b[?2026l';

/**
 * `stdout` as Ink is to see it: a frame, which Ink writes in three pieces, goes out in one. Each piece is a call to the system
 * that wakes the terminal, a quarter of what a key costs.
 */
export function wholeFrames(stdout: WriteStream): WriteStream {
  let held: string | null = null;
  const write = (...given: [piece: string | Uint8Array, ...rest: never[]]): boolean => {
    const [piece] = given;
    if (piece === BEGIN) held = '';
    if (held === null || typeof piece !== 'string') return stdout.write(...given);
    held += piece;
    if (piece !== END) return true;
    const whole = held;
    held = null;
    return stdout.write(whole);
  };
  return new Proxy(stdout, {
    get(target, name) {
      if (name === 'write') return write;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
