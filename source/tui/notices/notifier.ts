import { BoundedMap } from '../../base/bounded-map.ts';
import type { Clock, Timers } from '../../base/ports.ts';
import type { NoticeSettings } from '../../contract/notices.ts';
import { type Fold, folded, foldWords, type Notice } from './notice.ts';
import { noticeSequence } from './notice-sequences.ts';

/** What comes within this is told as one. */
const FOLD_MS = 3000;
/** The same thing is told again after this at the earliest: what comes and goes shall not ring each time. */
const AGAIN_MS = 60_000;
/** Of so many things it is known when they were told. */
const TOLD_MAX = 1000;

export interface NotifierParts {
  readonly settings: NoticeSettings;
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Gives a sequence to the terminal; false where that takes nothing now. */
  readonly write: (sequence: string) => boolean;
  /** Names the window; false where the terminal takes nothing now. */
  readonly name: (title: string) => boolean;
  /** Runs the user's command; resolves when it has ended, and rejects with why it could not do its part. */
  readonly run: (command: readonly string[], facts: NodeJS.ProcessEnv) => Promise<void>;
  readonly onFault: (error: unknown) => void;
}

/** Tells the user that something waits for them, by what they chose: at most once in three seconds, and one command at a time. */
export class Notifier {
  readonly #parts: NotifierParts;
  readonly #toldAtMs = new BoundedMap<string, number>(TOLD_MAX);
  #held: Fold | null = null;
  #heldForCommand: Fold | null = null;
  #isCommandRunning = false;
  #waiting = 0;
  /** What the window is called now; null before we named it. */
  #title: string | null = null;
  #lastAtMs = Number.NEGATIVE_INFINITY;
  #cancel: (() => void) | undefined;
  #isStopped = false;

  constructor(parts: NotifierParts) {
    this.#parts = parts;
  }

  /** Something waits since now. */
  add(notice: Notice): void {
    const { settings, clock } = this.#parts;
    if (settings.ways.length + settings.command.length === 0) return;
    const key = `${notice.kind} ${notice.seedId === '' ? notice.words : notice.seedId}`;
    const toldAtMs = this.#toldAtMs.get(key) ?? Number.NEGATIVE_INFINITY;
    if (Math.abs(clock.now() - toldAtMs) < AGAIN_MS) return;
    this.#toldAtMs.set(key, clock.now());
    this.#held = folded(this.#held, { first: notice, count: 1 });
    this.#soon();
  }

  /** So many seeds wait. */
  count(waiting: number): void {
    if (waiting === this.#waiting) return;
    this.#waiting = waiting;
    if (this.#parts.settings.ways.includes('title')) this.#soon();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel?.();
  }

  #soon(): void {
    if (this.#cancel !== undefined || this.#isStopped) return;
    const { clock, timers } = this.#parts;
    const waitMs = Math.max(0, FOLD_MS - Math.abs(clock.now() - this.#lastAtMs));
    this.#cancel = timers.after(waitMs, () => {
      this.#cancel = undefined;
      this.#tell();
    });
  }

  #tell(): void {
    const { settings, env, clock, write } = this.#parts;
    this.#lastAtMs = clock.now();
    if (settings.ways.includes('title')) this.#nameWindow();
    const fold = this.#held;
    if (fold === null) return;
    const sequence = noticeSequence(foldWords(fold), settings.ways, env);
    // A terminal that takes nothing now is told once it does.
    if (sequence !== '' && !write(sequence)) {
      this.#soon();
      return;
    }
    this.#held = null;
    if (settings.command.length === 0) return;
    this.#heldForCommand = folded(this.#heldForCommand, fold);
    if (!this.#isCommandRunning) void this.#runCommand();
  }

  #nameWindow(): void {
    const title = this.#waiting === 0 ? 'crabnet' : `crabnet !${this.#waiting}`;
    if (title === this.#title || (this.#title === null && this.#waiting === 0)) return;
    if (this.#parts.name(title)) this.#title = title;
    else this.#soon();
  }

  async #runCommand(): Promise<void> {
    const { settings, run, onFault } = this.#parts;
    this.#isCommandRunning = true;
    while (this.#heldForCommand !== null && !this.#isStopped) {
      const fold = this.#heldForCommand;
      this.#heldForCommand = null;
      try {
        await run(settings.command, this.#factsOf(fold));
      } catch (error) {
        if (!this.#isStopped) onFault(error);
      }
    }
    this.#isCommandRunning = false;
  }

  /** What the command is told, in its environment: nothing that a peer wrote is among its arguments. */
  #factsOf(fold: Fold): NodeJS.ProcessEnv {
    const { kind, seedId, title } = fold.first;
    return {
      CRABNET_NOTICE: foldWords(fold),
      CRABNET_NOTICE_KIND: kind,
      CRABNET_NOTICE_SEED: seedId,
      CRABNET_NOTICE_TITLE: title,
      CRABNET_NOTICE_COUNT: String(fold.count),
      CRABNET_NOTICE_WAITING: String(this.#waiting),
    };
  }
}
