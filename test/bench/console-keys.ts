import type { TerminalSession } from '../support/terminal-session.ts';
import { pause } from './console-session.ts';

/** As many up as down: whoever presses them again and again stays in the list. */
const KEYS = 80;
const KEY_PAUSE_MS = 60;
const LONGEST_MS = 1000;

/**
 * From a key to the bytes that show the new position. What the emulator here takes to make a screen of them, and this
 * process to look at it, is not the console's.
 */
export async function keyTimes(session: TerminalSession): Promise<readonly number[]> {
  const position = () =>
    session
      .lines()
      .map((line) => /(\d[\d,]*)\/1,\d{3} ━/u.exec(line)?.[1])
      .find((found) => found !== undefined);
  const times: number[] = [];
  for (let key = 0; key < KEYS; key += 1) {
    const before = position();
    const pressed = performance.now();
    session.type(key % 40 < 20 ? 'j' : 'k');
    const isShown = () => session.receivedAtMs > pressed && session.isSettled && position() !== before;
    while (!isShown() && performance.now() - pressed < LONGEST_MS) await pause(1);
    times.push(isShown() ? session.receivedAtMs - pressed : LONGEST_MS);
    await pause(KEY_PAUSE_MS);
  }
  return times.toSorted((left, right) => left - right);
}

/** What so large a share of them is below. */
export const at = (sorted: readonly number[], share: number): string =>
  (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1);
