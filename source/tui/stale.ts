/** Something that was read and may have changed since. */
export class Stale {
  #isStale = false;

  get isStale(): boolean {
    return this.#isStale;
  }

  mark(isStale = true): void {
    this.#isStale ||= isStale;
  }

  /** Reads it anew where it may have changed; what fails is still to be read. */
  async refresh(read: () => Promise<void>): Promise<void> {
    if (!this.#isStale) return;
    this.#isStale = false;
    try {
      await read();
    } catch (error) {
      this.#isStale = true;
      throw error;
    }
  }
}
