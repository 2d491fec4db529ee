import { readFileSync } from 'node:fs';
import type { ReadStream, WriteStream } from 'node:tty';
import type { Timers } from '../base/ports.ts';

/** So long after its signal a program that still runs was not stopped: nobody could bring it back. */
const UNSTOPPED_MS = 300;
/** What is due is told before a signal after a stop, however long it was: so long the signal has to be heard. */
const SIGNAL_MS = 50;
/** How often a program in the background looks whether it has the terminal again: no signal says so. */
const LOOK_MS = 500;

/** What Node keeps about a terminal and offers no public way to stop: to read in the background would stop the program. */
interface ReadingHandle {
  /** The stream's own note that it reads: who begins a second time is told of an error, and the terminal counts as lost. */
  readonly reading?: boolean;
  readStop(): void;
  readStart(): void;
}

export interface SuspensionParts {
  readonly stdin: ReadStream;
  readonly stdout: WriteStream;
  readonly timers: Timers;
  /** Gives the terminal back for as long as a task lasts. */
  readonly give: (task: () => Promise<void>) => Promise<void>;
  /** Takes the terminal again, whose mode and screen may be anybody's. */
  readonly retake: () => void;
}

/** Stops the program by a key or from outside, the terminal being given back first, and brings the console back. */
export class Suspension {
  readonly #parts: SuspensionParts;
  #isAway = false;
  #lent: Promise<void> = Promise.resolve();
  #isListening = false;

  constructor(parts: SuspensionParts) {
    this.#parts = parts;
  }

  /** Follows what others do to the program: `kill -TSTP` as the key, and a stop that nobody can catch when it is over. */
  listen(): void {
    this.#isListening = true;
    process.on('SIGTSTP', this.#stopped);
    process.on('SIGCONT', this.#continued);
  }

  stop(): void {
    this.#isListening = false;
    process.off('SIGTSTP', this.#stopped);
    process.off('SIGCONT', this.#continued);
  }

  /** Resolves when the console is back; false where the program was not stopped, because no shell could bring it back. */
  async run(): Promise<boolean> {
    let isStopped = true;
    await this.lend(async () => {
      isStopped = await stopUntilForeground(this.#parts);
    });
    return isStopped;
  }

  /** Lends the terminal to another program: what stops that one stops this one as well, and no key is taken from it. */
  async lend(task: () => Promise<void>): Promise<void> {
    if (this.#isAway) return;
    this.#isAway = true;
    process.off('SIGTSTP', this.#stopped);
    try {
      const lent = this.#parts.give(task);
      this.#lent = lent.catch(() => undefined);
      await lent;
    } finally {
      this.#isAway = false;
      if (this.#isListening) process.on('SIGTSTP', this.#stopped);
    }
  }

  /** Resolves when nobody else has the terminal: whoever reads of it in the background is told that it is gone. */
  async here(): Promise<void> {
    while (this.#isAway) await this.#lent;
  }

  readonly #stopped = (): void => void this.run().catch(() => undefined);

  readonly #continued = (): void => {
    if (!this.#isAway && hasTerminal()) this.#parts.retake();
  };
}

/**
 * Stops this program and all of its process group, as Ctrl-Z stops any, and waits until it has the terminal again: `fg` brings
 * it back at once, after `bg` it goes on without the terminal. False where nothing has stopped it.
 */
async function stopUntilForeground({ stdin, stdout, timers }: SuspensionParts): Promise<boolean> {
  await new Promise<void>((resolve) => stdout.write('', () => resolve()));
  const { _handle: handle } = stdin as ReadStream & { readonly _handle?: ReadingHandle | null };
  handle?.readStop();
  const isStopped = await stopGroup(timers);
  while (!hasTerminal()) await new Promise<void>((resolve) => timers.after(LOOK_MS, resolve));
  // Nobody reads before the console is mounted, and while it is paused: whoever goes on begins by himself.
  if (handle?.reading === true) handle.readStart();
  takeSize(stdout);
  return isStopped;
}

/** True after it was stopped and goes on. */
function stopGroup(timers: Timers): Promise<boolean> {
  return new Promise((resolve) => {
    const goOn = (isStopped: boolean): void => {
      process.off('SIGCONT', continued);
      cancel();
      resolve(isStopped);
    };
    const continued = (): void => goOn(true);
    let cancel = timers.after(UNSTOPPED_MS, () => {
      cancel = timers.after(SIGNAL_MS, () => goOn(false));
    });
    process.on('SIGCONT', continued);
    // The whole group, so that a shell sees that its job has stopped where something like npm has started us.
    process.kill(0, 'SIGTSTP');
  });
}

/** True while this program is in the foreground of its terminal, as far as the system tells. */
function hasTerminal(): boolean {
  try {
    // proc(5): the fields behind the name, which stands in brackets and may hold anything.
    const [, text = ''] = /\) (.*)$/su.exec(readFileSync('/proc/self/stat', 'utf8')) ?? [];
    const [, , group, , , foreground] = text.split(' ');
    return foreground === '-1' || group === foreground;
  } catch {
    return true;
  }
}

/** Nobody tells a program in the background that its terminal's size has changed. */
function takeSize(stdout: WriteStream): void {
  try {
    const [columns, rows] = stdout.getWindowSize();
    if ((columns === stdout.columns && rows === stdout.rows) || columns === 0 || rows === 0) return;
    stdout.columns = columns;
    stdout.rows = rows;
    stdout.emit('resize');
  } catch {
    // A terminal that is gone says so by itself.
  }
}
