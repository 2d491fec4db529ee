import type { NodeId } from '../../model/types.ts';

/** One after the other on each peer: what is under way on a link is as much as one stream may have, however many fetches want of it. */
export class SourceTurns {
  /** Who waits for a peer that somebody has, in order. */
  readonly #waiters = new Map<NodeId, (() => void)[]>();

  /** Whether somebody waits for a peer. */
  isWanted(source: NodeId): boolean {
    return (this.#waiters.get(source)?.length ?? 0) > 0;
  }

  /** Resolves to what ends the turn once it is there; undefined where `signal` was first. */
  async take(source: NodeId, signal: AbortSignal): Promise<(() => void) | undefined> {
    const end = (): void => this.#next(source);
    const waiters = this.#waiters.get(source);
    if (waiters === undefined) {
      this.#waiters.set(source, []);
      return end;
    }
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const wake = (): void => resolve(true);
    const leave = (): void => {
      const at = waiters.indexOf(wake);
      if (at >= 0) waiters.splice(at, 1);
      resolve(at < 0);
    };
    waiters.push(wake);
    signal.addEventListener('abort', leave);
    if (signal.aborted) leave();
    const hasTurn = await promise.finally(() => signal.removeEventListener('abort', leave));
    return hasTurn ? end : undefined;
  }

  #next(source: NodeId): void {
    const wake = this.#waiters.get(source)?.shift();
    if (wake === undefined) this.#waiters.delete(source);
    else wake();
  }
}
