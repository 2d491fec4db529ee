import { settlePromises, VirtualTime } from '../support/virtual-time.ts';

/** Virtual time that stands still while machines start or end. */
export class HeldTime {
  readonly time = new VirtualTime(1_800_000_000_000, () => this.#settle());
  readonly #held = new Set<Promise<void>>();

  hold(work: Promise<void>): void {
    const held = work.finally(() => this.#held.delete(held));
    this.#held.add(held);
  }

  async #settle(): Promise<void> {
    await settlePromises();
    while (this.#held.size > 0) {
      await Promise.all(this.#held);
      await settlePromises();
    }
  }
}
