/** Tasks that go on beside what follows, so many at once; the first that fails is told once. */
export class UnderWay {
  readonly #most: number;
  readonly #tasks = new Set<Promise<void>>();
  #failure: { readonly error: unknown } | undefined;

  constructor(most: number) {
    this.#most = most;
  }

  /** Resolves once there is room for another. Rejects with why an earlier one failed. */
  async add(task: Promise<void>): Promise<void> {
    const ending = task
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => this.#tasks.delete(ending));
    this.#tasks.add(ending);
    if (this.#tasks.size >= this.#most) await Promise.race(this.#tasks);
    this.#check();
  }

  /** Resolves once all have ended. Rejects with why one failed. */
  async end(): Promise<void> {
    await Promise.all(this.#tasks);
    this.#check();
  }

  #check(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure.error;
  }
}
