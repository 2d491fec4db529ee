import type { LineOutput } from '../line-output.ts';

const ENDING: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM'];

/** Resolves with the first signal that asks to end. The handlers go with it, so that a second one ends the process. */
export function firstSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const onSignal = (signal: NodeJS.Signals) => {
      resolve(signal);
      // Later: execa's signal-exit counts the listeners, and ends the process at once when it finds none but its own.
      setImmediate(() => {
        for (const known of ENDING) process.off(known, onSignal);
      });
    };
    for (const known of ENDING) process.on(known, onSignal);
  });
}

/** How long a reader may take to take our last words. */
const LAST_WORDS_MS = 1000;

/** Resolves once `lines` are written, and at the latest when their reader has had time enough. */
export const written = (lines: readonly Pick<LineOutput, 'drained'>[]): Promise<unknown> =>
  inTime(Promise.all(lines.map((each) => each.drained())));

/** Ends the process as the signal would have, so that a shell or supervisor sees why; never resolves. */
export async function endBy(signal: NodeJS.Signals): Promise<never> {
  const streams = [process.stdout, process.stderr];
  await inTime(Promise.all(streams.map((stream) => new Promise((resolve) => stream.write('', resolve)))));
  process.kill(process.pid, signal);
  return new Promise(() => {});
}

const inTime = (work: Promise<unknown>): Promise<unknown> =>
  Promise.race([work, new Promise((resolve) => setTimeout(resolve, LAST_WORDS_MS))]);
