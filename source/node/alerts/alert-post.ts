import { Backoff } from '../../base/backoff.ts';
import type { Timers } from '../../base/ports.ts';
import type { AlertMessage } from '../../contract/alert.ts';
import type { AlertTarget } from '../../operator/alert-plan.ts';

/** One message that somebody was not told yet. */
export interface Untold {
  /** The key of who is to be told. */
  readonly target: string;
  readonly message: AlertMessage;
}

export interface AlertPostParts {
  readonly timers: Timers;
  readonly targets: () => readonly AlertTarget[];
  /** Tells it; rejects where it was not taken. */
  readonly send: (target: AlertTarget, message: AlertMessage, signal: AbortSignal) => Promise<void>;
  /** What is untold has changed. */
  readonly changed: () => void;
  /** The first try in a row that failed. */
  readonly failed: (target: AlertTarget, message: AlertMessage, why: string) => void;
}

const TRY_AGAIN = { firstMs: 1000, mostMs: 5 * 60_000 };
/** For each of those who are told: what is older is dropped. */
const UNTOLD_MAX = 1000;

interface Line {
  readonly messages: AlertMessage[];
  readonly again: Backoff;
  cancel: () => void;
  isBusy: boolean;
}

/** Tells messages to each target in their order, one at a time, again and again until it takes them. */
export class AlertPost {
  readonly #parts: AlertPostParts;
  readonly #lines = new Map<string, Line>();
  readonly #closing = new AbortController();

  constructor(parts: AlertPostParts) {
    this.#parts = parts;
  }

  /** All that is untold, in its order. */
  untold(): readonly Untold[] {
    return [...this.#lines].flatMap(([target, { messages }]) =>
      messages.map((message) => ({ target, message })),
    );
  }

  /** Takes up what another run of the node left; nobody is told who is no longer to be. */
  restore(untold: readonly Untold[]): void {
    for (const { target, message } of untold) this.#lineOf(target).messages.push(message);
    this.retarget();
  }

  add(message: AlertMessage): void {
    for (const { key } of this.#parts.targets()) {
      const line = this.#lineOf(key);
      line.messages.push(message);
      if (line.messages.length > UNTOLD_MAX) line.messages.shift();
    }
    this.#parts.changed();
    this.#pumpAll();
  }

  /** Who is told has changed. */
  retarget(): void {
    const known = new Set(this.#parts.targets().map(({ key }) => key));
    for (const [key, line] of this.#lines) {
      if (known.has(key)) continue;
      line.cancel();
      this.#lines.delete(key);
    }
    this.#pumpAll();
  }

  /** What is under way is given up, and stays untold. */
  close(): void {
    this.#closing.abort();
    for (const { cancel } of this.#lines.values()) cancel();
  }

  #lineOf(key: string): Line {
    const line = this.#lines.get(key) ?? {
      messages: [],
      again: new Backoff(TRY_AGAIN),
      cancel: () => {},
      isBusy: false,
    };
    this.#lines.set(key, line);
    return line;
  }

  #pumpAll(): void {
    for (const target of this.#parts.targets()) {
      const line = this.#lines.get(target.key);
      if (line !== undefined && !line.isBusy) void this.#pump(target, line);
    }
  }

  async #pump(target: AlertTarget, line: Line): Promise<void> {
    line.isBusy = true;
    for (let [message] = line.messages; message !== undefined; [message] = line.messages) {
      const why = await this.#try(target, message);
      if (this.#closing.signal.aborted) return;
      if (why !== undefined) {
        this.#waitAfter(why, target, message, line);
        return;
      }
      line.again.reset();
      // It may have been dropped meanwhile for want of room.
      if (line.messages[0] === message) line.messages.shift();
      this.#parts.changed();
    }
    line.isBusy = false;
  }

  /** Undefined where it was taken, else why not. */
  async #try(target: AlertTarget, message: AlertMessage): Promise<string | undefined> {
    try {
      await this.#parts.send(target, message, this.#closing.signal);
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  #waitAfter(why: string, target: AlertTarget, message: AlertMessage, line: Line): void {
    if (line.again.tries === 0) this.#parts.failed(target, message, why);
    line.cancel = this.#parts.timers.after(line.again.next(), () => {
      // By now it may be told elsewhere, with another secret.
      const now = this.#parts.targets().find(({ key }) => key === target.key);
      line.isBusy = false;
      if (now !== undefined) void this.#pump(now, line);
    });
  }
}
