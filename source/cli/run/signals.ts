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
const AGAIN_MS = 50;

type Lines = readonly Pick<LineOutput, 'drained'>[];

/** Resolves once `lines` are written, and at the latest when their reader has had time enough. */
export const written = (lines: Lines): Promise<unknown> => inTime(drained(lines));

/** Ends the process as the signal would have, so that a shell or supervisor sees why, once `lines` are written; never resolves. */
export async function endBy(signal: NodeJS.Signals, lines: Lines = []): Promise<never> {
  const streams = [process.stdout, process.stderr];
  // A terminal on hold, whose lines wait, would hold this as well.
  const last = drained(lines).then(() =>
    Promise.all(streams.map((stream) => new Promise((resolve) => stream.write('', resolve)))),
  );
  await inTime(last);
  // Who listened to it as well, as execa does while it has a child, may have gone just as it came: then nobody acted on it.
  for (;;) {
    process.kill(process.pid, signal);
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

const drained = (lines: Lines): Promise<unknown> => Promise.all(lines.map((each) => each.drained()));

const inTime = (work: Promise<unknown>): Promise<unknown> =>
  Promise.race([work, new Promise((resolve) => setTimeout(resolve, LAST_WORDS_MS))]);
