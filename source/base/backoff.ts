/** How long to wait before the next try: longer after each failure in a row, never longer than a limit. */
export class Backoff {
  readonly #firstMs: number;
  readonly #mostMs: number;
  #failures = 0;

  constructor({ firstMs, mostMs }: { readonly firstMs: number; readonly mostMs: number }) {
    this.#firstMs = firstMs;
    this.#mostMs = mostMs;
  }

  /** It failed once more: how many milliseconds to wait now. */
  failed(): number {
    this.#failures += 1;
    return Math.min(this.#mostMs, this.#firstMs * 2 ** (this.#failures - 1));
  }

  succeeded(): void {
    this.#failures = 0;
  }
}
