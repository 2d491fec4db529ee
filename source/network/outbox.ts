import { Backoff } from '../base/backoff.ts';
import type { Random, Timers } from '../base/ports.ts';
import { isNeeded, type TellingNeed } from '../model/telling.ts';
import type { EnvelopeKey, NodeId } from '../model/types.ts';
import type { SendReport } from './transport/send-report.ts';

export interface OutboxPorts {
  readonly timers: Timers;
  readonly random: Random;
  /** Milliseconds of a clock that nobody sets: a wall clock that jumps must not silence us. */
  monotonicMs(): number;
  /** Sends to all targets; undefined when the envelope is gone. */
  send(key: EnvelopeKey): Promise<SendReport | undefined>;
  /** What we owe the market about an own envelope now; undefined when it is gone. */
  need(key: EnvelopeKey): TellingNeed | undefined;
  /** It was sent for the first time, or the party that waits holds it. */
  mark(key: EnvelopeKey, state: 'sent' | 'held'): void;
  failed(key: EnvelopeKey, failures: readonly string[], retryMs: number): void;
  acknowledged(key: EnvelopeKey, by: NodeId): void;
}

interface Entry {
  readonly key: EnvelopeKey;
  sent: boolean;
  /** The party that waits for it holds it. */
  held: boolean;
  sending: boolean;
  rhythm: Backoff;
  nextAtMs: number;
}

const AGAIN = { firstMs: 5000, mostMs: 5 * 60_000 } as const;
/** Until a first send works. */
const RETRY = { firstMs: 1000, mostMs: AGAIN.mostMs } as const;
const JITTER = 0.2;
/** Told in one go, and the pause between two: at most 320 a second, so that no receiver's buffer overflows. */
const BATCH = 32;
const PAUSE_MS = 100;
const NUDGE_MS = 5000;
const NUDGE_SPREAD_MS = 1000;

/**
 * Tells our own envelopes: at once, with back-off until a first send works, then again after 5 s, doubling to 5 min,
 * ± 20 %, as long as they matter or somebody waits for them (`model/telling.ts`).
 */
export class Outbox {
  readonly #ports: OutboxPorts;
  readonly #entries = new Map<EnvelopeKey, Entry>();
  #cancelTimer: (() => void) | undefined;
  #timerAtMs = Number.POSITIVE_INFINITY;
  #nudgedAtMs = Number.NEGATIVE_INFINITY;
  #stopped = false;

  constructor(ports: OutboxPorts) {
    this.#ports = ports;
  }

  /** Own envelopes that have not been sent yet. */
  unsent(): readonly EnvelopeKey[] {
    return [...this.#entries.values()].filter(({ sent }) => !sent).map(({ key }) => key);
  }

  /**
   * Takes up an envelope that is not being told: of an earlier run, or one that matters again. Soon when it was never
   * sent, else in the rhythm of telling again.
   */
  resume(key: EnvelopeKey, state: 'unsent' | 'sent' | 'held'): void {
    if (this.#entries.has(key)) return;
    const sent = state !== 'unsent';
    const delayMs = sent ? this.#jittered(AGAIN.firstMs) : this.#ports.random.unit() * RETRY.firstMs;
    const entry = this.#entry(key, state, delayMs);
    this.#entries.set(key, entry);
    this.#arm(entry.nextAtMs);
  }

  /** Tells a new envelope at once. */
  async tell(key: EnvelopeKey): Promise<SendReport> {
    const entry = this.#entry(key, 'unsent', 0);
    this.#entries.set(key, entry);
    return this.#send(entry);
  }

  /** Whether it would be news that this one holds an envelope: it waits for it, and did not say so yet. */
  awaits(key: EnvelopeKey, by: NodeId): boolean {
    const entry = this.#entries.get(key);
    return entry !== undefined && !entry.held && this.#ports.need(key)?.waiting === by;
  }

  /** Somebody says that it holds an envelope; counts when it is the one who waits for it. */
  acknowledge(key: EnvelopeKey, by: NodeId): void {
    const entry = this.#entries.get(key);
    if (entry === undefined || !this.awaits(key, by)) return;
    entry.held = true;
    this.#ports.mark(key, 'held');
    this.#ports.acknowledged(key, by);
  }

  /** A peer is new or came back: everything is told again within a second, at most every 5 s. */
  nudge(): void {
    const nowMs = this.#ports.monotonicMs();
    if (Math.abs(nowMs - this.#nudgedAtMs) < NUDGE_MS) return;
    this.#nudgedAtMs = nowMs;
    for (const entry of this.#entries.values()) {
      entry.rhythm = new Backoff(AGAIN);
      entry.nextAtMs = Math.min(entry.nextAtMs, nowMs + this.#ports.random.unit() * NUDGE_SPREAD_MS);
      this.#arm(entry.nextAtMs);
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelTimer?.();
  }

  #entry(key: EnvelopeKey, state: 'unsent' | 'sent' | 'held', delayMs: number): Entry {
    const sent = state !== 'unsent';
    return {
      key,
      sent,
      held: state === 'held',
      sending: false,
      rhythm: new Backoff(sent ? AGAIN : RETRY),
      nextAtMs: this.#ports.monotonicMs() + delayMs,
    };
  }

  #jittered(delayMs: number): number {
    return delayMs * (1 - JITTER + 2 * JITTER * this.#ports.random.unit());
  }

  /** Sees to it that the timer goes off at `atMs` or earlier. */
  #arm(atMs: number): void {
    if (this.#stopped || atMs >= this.#timerAtMs) return;
    this.#cancelTimer?.();
    this.#timerAtMs = atMs;
    const delayMs = Math.min(AGAIN.mostMs, Math.max(PAUSE_MS, atMs - this.#ports.monotonicMs()));
    this.#cancelTimer = this.#ports.timers.after(delayMs, () => {
      this.#timerAtMs = Number.POSITIVE_INFINITY;
      this.#tick();
    });
  }

  #tick(): void {
    const nowMs = this.#ports.monotonicMs();
    const due: Entry[] = [];
    let laterAtMs = Number.POSITIVE_INFINITY;
    for (const entry of this.#entries.values()) {
      if (entry.sending) continue;
      if (entry.nextAtMs <= nowMs) due.push(entry);
      else laterAtMs = Math.min(laterAtMs, entry.nextAtMs);
    }
    due.sort((left, right) => Number(left.sent) - Number(right.sent) || left.nextAtMs - right.nextAtMs);
    for (const entry of due.splice(0, BATCH)) void this.#send(entry);
    this.#arm(due.length > 0 ? nowMs : laterAtMs);
  }

  async #send(entry: Entry): Promise<SendReport> {
    const need = this.#ports.need(entry.key);
    // What nobody needs any more is let go; what was never sent goes out once all the same.
    if (need === undefined || (entry.sent && !isNeeded(need, entry.held))) {
      this.#entries.delete(entry.key);
      return { targets: 0, failures: [] };
    }
    entry.sending = true;
    const report = (await this.#ports.send(entry.key)) ?? { targets: 0, failures: [] };
    entry.sending = false;
    if (report.targets > 0) this.#succeeded(entry);
    else this.#missed(entry, report.failures);
    this.#arm(entry.nextAtMs);
    return report;
  }

  #succeeded(entry: Entry): void {
    if (!entry.sent) {
      this.#ports.mark(entry.key, 'sent');
      entry.sent = true;
      entry.rhythm = new Backoff(AGAIN);
    }
    entry.nextAtMs = this.#ports.monotonicMs() + this.#jittered(entry.rhythm.next());
  }

  #missed(entry: Entry, failures: readonly string[]): void {
    const retryMs = this.#jittered(entry.rhythm.next());
    entry.nextAtMs = this.#ports.monotonicMs() + retryMs;
    if (failures.length > 0) this.#ports.failed(entry.key, failures, Math.round(retryMs));
  }
}
