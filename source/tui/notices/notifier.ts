import type { Clock, Timers } from '../../base/ports.ts';
import type { NoticeSettings } from '../../contract/notices.ts';
import { foldedWords, type Notice } from './notice.ts';
import { noticeSequence, TITLE_BACK, titleSequence } from './notice-sequences.ts';

/** What comes within this is told as one. */
const FOLD_MS = 3000;
/** So many are told of at once; of more only their number. */
const HELD_MAX = 100;

export interface NotifierParts {
  readonly settings: NoticeSettings;
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Gives a sequence to the terminal; false where that takes nothing now. */
  readonly write: (sequence: string) => boolean;
  /** Runs the user's command; resolves when it has ended, and rejects with why it could not do its part. */
  readonly run: (command: readonly string[], facts: NodeJS.ProcessEnv) => Promise<void>;
  readonly onFault: (error: unknown) => void;
}

/** Tells the user that something waits for them, by what they chose: at most once in three seconds, and one command at a time. */
export class Notifier {
  readonly #parts: NotifierParts;
  #held: Notice[] = [];
  #heldForCommand: Notice[] = [];
  #isCommandRunning = false;
  #waiting = 0;
  /** What the window is called now; null before we named it. */
  #title: string | null = null;
  #toldAtMs = Number.NEGATIVE_INFINITY;
  #cancel: (() => void) | undefined;
  #isStopped = false;

  constructor(parts: NotifierParts) {
    this.#parts = parts;
  }

  /** Something waits since now. */
  add(notice: Notice): void {
    if (this.#held.length < HELD_MAX) this.#held.push(notice);
    this.#soon();
  }

  /** So many seeds wait. */
  count(waiting: number): void {
    if (waiting === this.#waiting) return;
    this.#waiting = waiting;
    if (this.#parts.settings.ways.includes('title')) this.#soon();
  }

  /** The window gets back the name that it had. */
  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#cancel?.();
    if (this.#title !== null) this.#parts.write(TITLE_BACK);
  }

  #soon(): void {
    if (this.#cancel !== undefined || this.#isStopped) return;
    const { clock, timers } = this.#parts;
    const waitMs = Math.max(0, FOLD_MS - Math.abs(clock.now() - this.#toldAtMs));
    this.#cancel = timers.after(waitMs, () => {
      this.#cancel = undefined;
      this.#tell();
    });
  }

  #tell(): void {
    const { settings, env, clock, write } = this.#parts;
    this.#toldAtMs = clock.now();
    const notices = this.#held;
    this.#held = [];
    if (settings.ways.includes('title')) this.#name();
    if (notices.length === 0) return;
    const sequence = noticeSequence(foldedWords(notices), settings.ways, env);
    if (sequence !== '') write(sequence);
    if (settings.command.length === 0) return;
    this.#heldForCommand = [...this.#heldForCommand, ...notices].slice(-HELD_MAX);
    if (!this.#isCommandRunning) void this.#runCommand();
  }

  #name(): void {
    const title = this.#waiting === 0 ? 'crabnet' : `crabnet !${this.#waiting}`;
    if (title === this.#title || (this.#title === null && this.#waiting === 0)) return;
    if (this.#parts.write(titleSequence(title, this.#title === null))) this.#title = title;
    else this.#soon();
  }

  async #runCommand(): Promise<void> {
    const { settings, run, onFault } = this.#parts;
    this.#isCommandRunning = true;
    while (this.#heldForCommand.length > 0 && !this.#isStopped) {
      const notices = this.#heldForCommand;
      this.#heldForCommand = [];
      try {
        await run(settings.command, this.#factsOf(notices));
      } catch (error) {
        if (!this.#isStopped) onFault(error);
      }
    }
    this.#isCommandRunning = false;
  }

  /** What the command is told, in its environment. */
  #factsOf(notices: readonly Notice[]): NodeJS.ProcessEnv {
    const [first] = notices;
    return {
      CRABNET_NOTICE: foldedWords(notices),
      CRABNET_NOTICE_KIND: first?.kind ?? '',
      CRABNET_NOTICE_SEED: first?.seedId ?? '',
      CRABNET_NOTICE_TITLE: first?.title ?? '',
      CRABNET_NOTICE_COUNT: String(notices.length),
      CRABNET_NOTICE_WAITING: String(this.#waiting),
    };
  }
}
