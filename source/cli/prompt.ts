import { createInterface } from 'node:readline';
import type { Io } from './io.ts';

/** Asks on stderr and reads a line from stdin; undefined where no person sits at both. An end of input is an empty answer. */
export function promptOf(
  io: Pick<Io, 'stdin' | 'stderr'>,
): ((question: string) => Promise<string>) | undefined {
  if (io.stdin.isTTY !== true || io.stderr.isTTY !== true) return undefined;
  return (question) =>
    new Promise((resolve) => {
      io.stderr.write(question);
      // The terminal edits the line itself, so that Ctrl-C stays a signal.
      const lines = createInterface({ input: io.stdin, terminal: false });
      lines.once('close', () => resolve(''));
      lines.once('line', (line) => {
        resolve(line);
        lines.close();
      });
    });
}
