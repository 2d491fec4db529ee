import type { MetricFacts } from '../../contract/metrics.ts';
import type { Durations } from '../../monitor/metrics/durations.ts';
import type { Metrics } from '../../monitor/metrics/metrics.ts';

/** The metrics of a running node, of which nothing is loaded or gathered before they are opened. */
export class Metering {
  readonly #durations: Durations;
  readonly #facts: () => Promise<MetricFacts>;
  #metrics: Promise<Metrics> | undefined;
  #isClosed = false;

  constructor(durations: Durations, facts: () => Promise<MetricFacts>) {
    this.#durations = durations;
    this.#facts = facts;
  }

  /** From now on it is gathered how long things take. */
  async open(): Promise<void> {
    await this.#open();
  }

  /** All metrics, in Prometheus' text format. */
  async text(): Promise<string> {
    return (await this.#open()).text();
  }

  close(): void {
    this.#isClosed = true;
    void this.#metrics?.then((metrics) => metrics.close());
  }

  #open(): Promise<Metrics> {
    this.#metrics ??= this.#load();
    return this.#metrics;
  }

  async #load(): Promise<Metrics> {
    const { Metrics } = await import('../../monitor/metrics/metrics.ts');
    const metrics = new Metrics({ durations: this.#durations, facts: this.#facts });
    if (this.#isClosed) metrics.close();
    return metrics;
  }
}
