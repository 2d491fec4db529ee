/** What is looked back at, and how finely. */
const WINDOW_MS = 5000;
const SAMPLE_EVERY_MS = 250;

interface Sample {
  readonly atMs: number;
  readonly bytes: number;
}

/** How many bytes of a transfer are there, and how fast they became more over the last seconds. */
export class TransferPace {
  #samples: Sample[];
  #bytes = 0;

  constructor(startMs: number) {
    this.#samples = [{ bytes: 0, atMs: startMs }];
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** These were there before: they did not come now. */
  had(bytes: number, nowMs: number): void {
    this.#bytes += bytes;
    this.#samples = [{ bytes: this.#bytes, atMs: nowMs }];
  }

  moved(bytes: number, nowMs: number): void {
    this.#bytes += bytes;
    const last = this.#samples.at(-1);
    if (last !== undefined && nowMs - last.atMs < SAMPLE_EVERY_MS) return;
    this.#samples.push({ bytes: this.#bytes, atMs: nowMs });
    this.#forget(nowMs);
  }

  perSecond(nowMs: number): number {
    this.#forget(nowMs);
    const [first] = this.#samples;
    if (first === undefined || nowMs <= first.atMs) return 0;
    return ((this.#bytes - first.bytes) * 1000) / (nowMs - first.atMs);
  }

  /** The last one before the window stays, to compare with. */
  #forget(nowMs: number): void {
    const isOld = ({ atMs }: Sample) => atMs <= nowMs - WINDOW_MS;
    while (this.#samples[1] !== undefined && isOld(this.#samples[1])) this.#samples.shift();
  }
}
