import type { Durations } from '../../monitor/metrics/durations.ts';
import type { Metrics } from '../../monitor/metrics/metrics.ts';
import { type MetricFactsParts, type MetricSources, metricFacts } from './metric-facts.ts';

export interface MeteringParts extends MetricFactsParts {
  readonly durations: Durations;
}

/** The metrics of a running node, of which nothing is loaded or gathered before they are opened. */
export class Metering {
  readonly #parts: MeteringParts;
  readonly #sources: MetricSources;
  #metrics: Promise<Metrics> | undefined;
  #isClosed = false;

  constructor(parts: MeteringParts, sources: MetricSources) {
    this.#parts = parts;
    this.#sources = sources;
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
    void this.#metrics?.then(
      (metrics) => metrics.close(),
      () => {},
    );
  }

  #open(): Promise<Metrics> {
    this.#metrics ??= this.#load();
    return this.#metrics;
  }

  async #load(): Promise<Metrics> {
    const { Metrics } = await import('../../monitor/metrics/metrics.ts');
    const facts = () => metricFacts(this.#parts, this.#sources);
    const metrics = new Metrics({ durations: this.#parts.durations, facts });
    if (this.#isClosed) metrics.close();
    return metrics;
  }
}
