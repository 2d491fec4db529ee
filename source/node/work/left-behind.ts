import { type Leftovers, removeLeftovers } from '../../runner/task/leftovers.ts';
import type { Alarms } from '../alarms.ts';
import type { NodePorts } from '../ports.ts';

/** How often what could not be removed is tried again. */
const RETRY_MS = 10_000;
const ALARM = 'task left behind';

interface LeftBehindParts extends Pick<NodePorts, 'timers'> {
  readonly alarms: Pick<Alarms, 'raise' | 'clear'>;
  /** Tries to remove something once more; for tests another than the real one. */
  readonly remove?: typeof removeLeftovers;
}

/** What tasks left that could not be removed: an alarm with place and remedy until it is gone. */
export class LeftBehind {
  readonly #parts: LeftBehindParts;
  #left: readonly Leftovers[] = [];
  #cancel: (() => void) | undefined;
  #isStopped = false;

  constructor(parts: LeftBehindParts) {
    this.#parts = parts;
  }

  add(...left: readonly Leftovers[]): void {
    if (left.length === 0) return;
    this.#left = [...this.#left, ...left];
    this.#tell();
    this.#retryLater();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel?.();
  }

  #retryLater(): void {
    if (this.#isStopped || this.#left.length === 0) return;
    this.#cancel?.();
    this.#cancel = this.#parts.timers.after(RETRY_MS, () => void this.#retry());
  }

  async #retry(): Promise<void> {
    const { remove = removeLeftovers } = this.#parts;
    const tried = this.#left;
    const stays = await Promise.all(tried.map(remove));
    // What came meanwhile waits for its turn.
    const added = this.#left.slice(tried.length);
    this.#left = [...stays.filter((left) => left !== undefined), ...added];
    this.#tell();
    this.#retryLater();
  }

  #tell(): void {
    const { alarms } = this.#parts;
    if (this.#left.length === 0) {
      alarms.clear(ALARM);
      return;
    }
    const folders = this.#left.flatMap(({ folder }) => folder ?? []);
    const pids = this.#left.flatMap(({ processes }) => processes.map(({ pid }) => pid));
    const processes = pids.length === 0 ? [] : [`processes ${pids.join(', ')}`];
    const remedies = [
      ...(pids.length === 0 ? [] : [`end the processes by hand (kill -9 ${pids.join(' ')})`]),
      ...folders.map(
        (folder) =>
          `remove ${folder} by hand (look for a mount in it, lsattr for a file that must not change)`,
      ),
      'the alarm ends by itself when they are gone',
    ];
    alarms.raise(ALARM, `${ALARM}: ${[...folders, ...processes].join(', ')}`, remedies.join('; '));
  }
}
