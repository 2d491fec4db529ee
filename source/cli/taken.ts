import type { OutputStream } from './io.ts';

/** Whoever looks at a terminal that takes nothing would see a program that hangs. */
const TERMINAL_MS = 2000;

/** Resolves once a stream has taken what was written; a terminal is not waited for as long as that may take. */
export const taken = (stream: OutputStream): Promise<void> =>
  new Promise((resolve) => {
    const giveUp = stream.isTTY === true ? setTimeout(resolve, TERMINAL_MS) : undefined;
    stream.write('', () => {
      clearTimeout(giveUp);
      resolve();
    });
  });
