/** So long the pieces of one turn of the loop may last, all in all. */
const TURN_MS = 2;

/**
 * Work that others ask for, however much of it: some pieces in one turn of the loop, the others in the next ones, so that what else is
 * due there, a key or a message, waits for no more than that. Who asks for much waits for himself: each has a piece in turn.
 */
export class LoopQueue {
  /** By who asked, the one whose turn it is first. */
  readonly #waiting = new Map<string, (() => void)[]>();
  readonly #nowMs: () => number;
  #isRunning = false;

  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  /** Resolves when a piece of work may begin. It lasts until it waits for something else than promises that are kept already. */
  next(who = ''): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const own = this.#waiting.get(who);
    if (own === undefined) this.#waiting.set(who, [resolve]);
    else own.push(resolve);
    if (!this.#isRunning) void this.#run();
    return promise;
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#waiting.size > 0) {
      await turn();
      const beganMs = this.#nowMs();
      do {
        this.#begin();
        await settled();
      } while (this.#waiting.size > 0 && this.#nowMs() - beganMs < TURN_MS);
    }
    this.#isRunning = false;
  }

  #begin(): void {
    const [first] = this.#waiting;
    if (first === undefined) return;
    const [who, own] = first;
    const begin = own.shift();
    this.#waiting.delete(who);
    if (own.length > 0) this.#waiting.set(who, own);
    begin?.();
  }
}

/** A process has one loop, and so one of these. */
export const sharedLoop = new LoopQueue();

/** When the loop has done what is due. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** When nothing is left to do that waits for promises only. */
const settled = (): Promise<void> =>
  new Promise((resolve) => queueMicrotask(() => process.nextTick(resolve)));
