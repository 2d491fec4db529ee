import { CrabnetError } from '../../model/errors.ts';
import { seedIdOf } from '../../model/fold/market.ts';
import { isNeeded, tellingNeed } from '../../model/telling.ts';
import type { EnvelopeKey, HeldEnvelope, NodeId, SeedId } from '../../model/types.ts';
import type { EventSink } from '../../monitor/monitor.ts';
import { Outbox } from '../../network/outbox.ts';
import type { SendReport } from '../../network/transport/send-report.ts';
import type { Transport } from '../../network/transport/transport.ts';
import type { OutboxState } from '../../store/outbox-table.ts';
import type { Store } from '../../store/store.ts';
import type { Alarms } from '../alarms.ts';
import type { Changes } from '../changes.ts';
import type { NodePorts } from '../ports.ts';
import type { Ledger } from './ledger.ts';

export interface TellingParts extends Pick<NodePorts, 'clock' | 'monotonicMs' | 'timers' | 'random'> {
  readonly us: NodeId;
  readonly store: Pick<Store, 'outbox'>;
  readonly ledger: Pick<Ledger, 'market' | 'text'>;
  readonly monitor: EventSink;
  readonly changes: Pick<Changes, 'seeds' | 'flag'>;
  readonly alarms: Pick<Alarms, 'storeFailed'>;
  readonly transport: Pick<Transport, 'send' | 'links'>;
}

/** Tells our own envelopes: the outbox, its states in the store, and what the market still needs of them. */
export class Telling {
  readonly #parts: TellingParts;
  readonly #states: Map<EnvelopeKey, OutboxState>;
  readonly #outbox: Outbox;

  constructor(parts: TellingParts) {
    this.#parts = parts;
    this.#states = new Map(parts.store.outbox.all());
    this.#outbox = new Outbox({
      timers: parts.timers,
      random: parts.random,
      monotonicMs: parts.monotonicMs,
      send: (key) => this.#send(key),
      need: (key) => this.#need(key),
      mark: (key, state) => this.#mark(key, state),
      failed: (key, failures, retryMs) =>
        parts.monitor.emit('announce_failed', {
          ...this.#seedOf(key),
          key,
          failures,
          retry_ms: retryMs,
        }),
      acknowledged: (key, by) =>
        parts.monitor.emit('announce_acknowledged', { ...this.#seedOf(key), key, peer: by }),
    });
  }

  /** Takes up everything of earlier runs that was not sent or still matters. */
  resumeAll(): void {
    for (const [key, state] of this.#states) {
      if (state !== 'silent') this.#outbox.resume(key, state);
    }
  }

  /** What changed may make older envelopes of ours matter again. */
  reconsider(seeds: Iterable<SeedId>): void {
    for (const id of seeds) {
      for (const { key, from } of this.#parts.ledger.market.envelopesOf(id)) {
        const state = from === this.#parts.us ? this.#states.get(key) : undefined;
        if (state !== undefined && state !== 'silent' && this.#stillNeeded(key, state))
          this.#outbox.resume(key, state);
      }
    }
  }

  /** Tells an envelope that has just been committed; reports what its first send came to. */
  async tell(held: HeldEnvelope): Promise<SendReport> {
    this.#states.set(held.key, 'unsent');
    const report = await this.#outbox.tell(held.key);
    const id = seedIdOf(held);
    if (id !== '') this.#parts.changes.seeds([id]);
    this.#parts.changes.flag('status');
    return report;
  }

  acknowledge(keys: readonly EnvelopeKey[], by: HeldEnvelope['from']): void {
    for (const key of keys) this.#outbox.acknowledge(key, by);
  }

  forget(keys: readonly EnvelopeKey[]): void {
    for (const key of keys) this.#states.delete(key);
  }

  nudge(): void {
    this.#outbox.nudge();
  }

  /** The seeds of which something of ours was never sent. */
  unsentSeeds(): ReadonlySet<string> {
    return new Set(this.unsent().map((key) => this.#seedOf(key).seed_id));
  }

  unsent(): readonly EnvelopeKey[] {
    return this.#outbox.unsent();
  }

  stop(): void {
    this.#outbox.stop();
  }

  async #send(key: EnvelopeKey): Promise<SendReport | undefined> {
    const text = this.#parts.ledger.text(key);
    if (text === undefined) return undefined;
    const report = await this.#parts.transport.send(text);
    if (report.targets > 0) {
      this.#parts.monitor.emit(this.#parts.transport.links === null ? 'udp_broadcast' : 'dht_message_to', {
        ...this.#seedOf(key),
        targets: report.targets,
        bytes: Buffer.byteLength(text),
      });
    }
    return report;
  }

  #need(key: EnvelopeKey) {
    const { market } = this.#parts.ledger;
    const held = market.get(key);
    const folded = held === undefined ? undefined : market.foldedOf(held);
    if (held === undefined || folded === undefined) return undefined;
    return tellingNeed(folded, held, this.#parts.clock.now());
  }

  #stillNeeded(key: EnvelopeKey, state: OutboxState): boolean {
    const need = this.#need(key);
    return need !== undefined && isNeeded(need, state === 'held');
  }

  #mark(key: EnvelopeKey, state: 'sent' | 'held'): void {
    this.#states.set(key, state);
    try {
      this.#parts.store.outbox.set(key, state);
    } catch (error) {
      // Not written means at worst: told once more after a restart.
      if (!(error instanceof CrabnetError)) throw error;
      this.#parts.alarms.storeFailed(error);
    }
  }

  #seedOf(key: EnvelopeKey): { readonly seed_id: string } {
    const held = this.#parts.ledger.market.get(key);
    return { seed_id: held === undefined ? '' : seedIdOf(held) };
  }
}
