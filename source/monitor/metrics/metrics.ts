import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { MetricFacts } from '../../contract/metrics.ts';
import { MEASURES, type Measure } from './catalogue.ts';
import type { Durations, Measured } from './durations.ts';
import { watchLoop } from './loop-lag.ts';
import { processFacts } from './process-facts.ts';

export interface MetricsParts {
  readonly durations: Durations;
  /** What there is to say now. */
  readonly facts: () => Promise<MetricFacts>;
}

const COMMIT_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
const VERIFY_SECONDS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25];
const LAG_SECONDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/**
 * The metrics of one node as Prometheus reads them. What is counted elsewhere is taken from there when somebody asks; how long things
 * take is gathered from now on.
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly #facts: MetricsParts['facts'];
  readonly #metrics: readonly (readonly [Measure, Counter | Gauge])[];
  readonly #durations: Durations;
  readonly #stopWatching: () => void;
  /** The answer that is being made: who asks meanwhile gets the same. */
  #text: Promise<string> | undefined;

  constructor({ durations, facts }: MetricsParts) {
    this.#facts = facts;
    this.#durations = durations;
    const registers = [this.#registry];
    this.#metrics = MEASURES.map((measure) => {
      const { kind, name, help, labels } = measure;
      const configured = { name, help, labelNames: [...labels], registers };
      return [measure, kind === 'counter' ? new Counter(configured) : new Gauge(configured)];
    });
    const observe = histograms(registers);
    durations.hear = (what, seconds) => observe[what](seconds);
    this.#stopWatching = watchLoop((ms) => durations.took('loop-lag', ms));
  }

  /** In Prometheus' text format. Rejects as what it is made of does. */
  text(): Promise<string> {
    this.#text ??= this.#render().finally(() => {
      this.#text = undefined;
    });
    return this.#text;
  }

  close(): void {
    this.#stopWatching();
    this.#durations.hear = () => {};
  }

  async #render(): Promise<string> {
    const facts = await this.#facts();
    const own = processFacts();
    for (const [measure, metric] of this.#metrics) {
      const samples = measure.samples(facts, own);
      metric.reset();
      // One without labels is 0 after that: of what is not known there is no number.
      if (samples.length === 0) metric.remove();
      for (const [labels, value] of samples) metric.inc(labels, value);
    }
    return await this.#registry.metrics();
  }
}

type Observe = { readonly [what in Measured]: (seconds: number) => void };

function histograms(registers: Registry[]): Observe {
  const commit = new Histogram({
    name: 'crabnet_commit_seconds',
    help: 'How long transactions of the store take.',
    buckets: COMMIT_SECONDS,
    registers,
  });
  const verify = new Histogram({
    name: 'crabnet_verify_seconds',
    help: 'How long it takes to look at one signature on the main thread, or at a batch of them on another.',
    labelNames: ['thread'],
    buckets: VERIFY_SECONDS,
    registers,
  });
  const lag = new Histogram({
    name: 'crabnet_loop_lag_seconds',
    help: 'How late the loop comes to what is due, looked at five times a second.',
    buckets: LAG_SECONDS,
    registers,
  });
  for (const thread of ['main', 'other']) verify.zero({ thread });
  return {
    commit: (seconds) => commit.observe(seconds),
    'verify-here': (seconds) => verify.observe({ thread: 'main' }, seconds),
    'verify-thread': (seconds) => verify.observe({ thread: 'other' }, seconds),
    'loop-lag': (seconds) => lag.observe(seconds),
  };
}
