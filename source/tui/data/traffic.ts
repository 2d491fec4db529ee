import type { NodeStatus } from '../../contract/node-api.ts';

/** What a second brought, on average of a few. */
export interface TrafficSample {
  readonly events: number;
  readonly receivedBytes: number;
  readonly sentBytes: number;
}

export type TrafficKind = keyof TrafficSample;

/** One sample takes so long at the least: what is drawn of them changes no more often. */
export const SAMPLE_MS = 5000;
/** Ten minutes. */
const SAMPLES_MAX = 120;

/** What came and went in the last minutes, for drawing. */
export class Traffic {
  #samples: readonly TrafficSample[] = [];
  #events = 0;
  #last: { readonly atMs: number; readonly receivedBytes: number; readonly sentBytes: number } | undefined;

  /** The oldest first. */
  get samples(): readonly TrafficSample[] {
    return this.#samples;
  }

  addEvents(count: number): void {
    this.#events += count;
  }

  /** Takes what a node counted since its start. */
  note(traffic: NodeStatus['traffic'], nowMs: number): void {
    const receivedBytes = traffic?.received_bytes ?? 0;
    const sentBytes = traffic?.sent_bytes ?? 0;
    const last = this.#last;
    const passedMs = last === undefined ? Number.NaN : nowMs - last.atMs;
    // A timer may be a little early.
    if (passedMs >= 0 && passedMs < SAMPLE_MS * 0.9) return;
    this.#last = { atMs: nowMs, receivedBytes, sentBytes };
    const events = this.#events;
    this.#events = 0;
    // The first time, and of a clock that was set, it is not known how long it took.
    if (last === undefined || passedMs < 0) return;
    const seconds = passedMs / 1000;
    // A node that was started anew counts from zero.
    const since = (now: number, before: number): number => (now < before ? now : now - before) / seconds;
    const sample: TrafficSample = {
      events: events / seconds,
      receivedBytes: since(receivedBytes, last.receivedBytes),
      sentBytes: since(sentBytes, last.sentBytes),
    };
    this.#samples = [...this.#samples, sample].slice(-SAMPLES_MAX);
  }
}
