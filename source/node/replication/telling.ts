import { seedIdOf } from '../../model/fold/market.ts';
import { isNeeded, tellingNeed } from '../../model/telling.ts';
import type { EnvelopeKey, HeldEnvelope, NodeId, SeedId } from '../../model/types.ts';
import type { EventSink } from '../../monitor/monitor.ts';
import { RetellingFolder } from '../../monitor/retelling-folder.ts';
import { Outbox } from '../../network/outbox.ts';
import type { PeerBook } from '../../network/peers/peer-book.ts';
import type { SendReport } from '../../network/transport/send-report.ts';
import type { Transport } from '../../network/transport/transport.ts';
import type { OutboxState } from '../../store/outbox-table.ts';
import type { Store } from '../../store/store.ts';
import type { Alarms } from '../alarms.ts';
import type { Changes } from '../changes.ts';
import type { NodePorts } from '../ports.ts';
import { unlessStoreFails } from '../store-guard.ts';
import type { Ledger } from './ledger.ts';
import { type ToldRefusal, ToldRefusals } from './told-refusals.ts';

export interface TellingParts extends Pick<NodePorts, 'clock' | 'monotonicMs' | 'timers' | 'random'> {
  readonly us: NodeId;
  readonly store: Pick<Store, 'outbox'>;
  readonly ledger: Pick<Ledger, 'market' | 'text'>;
  readonly monitor: EventSink;
  readonly changes: Pick<Changes, 'seeds' | 'flag'>;
  readonly alarms: Pick<Alarms, 'storeFailed'>;
  readonly peers: Pick<PeerBook, 'liveIds'>;
  readonly transport: Pick<Transport, 'send' | 'links'>;
}

/** Tells our own envelopes: the outbox, its states in the store, and what the market still needs of them. */
export class Telling {
  readonly #parts: TellingParts;
  readonly #states: Map<EnvelopeKey, OutboxState>;
  readonly #outbox: Outbox;
  readonly #refusals = new ToldRefusals();
  readonly #sentKind: 'udp_broadcast' | 'dht_message_to';
  readonly #retold: RetellingFolder;

  constructor(parts: TellingParts) {
    this.#parts = parts;
    this.#sentKind = parts.transport.links === null ? 'udp_broadcast' : 'dht_message_to';
    this.#retold = new RetellingFolder(parts.monitor, parts.timers, this.#sentKind);
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
        // Who says something of a seed has it.
        this.#refusals.clear(key);
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

  /** Whether an acknowledgement of these by that node says anything new. */
  awaits(keys: readonly EnvelopeKey[], by: NodeId): boolean {
    return keys.some((key) => this.#outbox.awaits(key, by));
  }

  /** Whether any of these is told by us. */
  tellsAny(keys: readonly EnvelopeKey[]): boolean {
    return keys.some((key) => this.#states.has(key));
  }

  acknowledge(keys: readonly EnvelopeKey[], by: HeldEnvelope['from']): void {
    for (const key of keys) {
      this.#refusals.clear(key);
      this.#outbox.acknowledge(key, by);
    }
  }

  /** P2: a peer has no room for these. It is for show: what all live peers refuse counts as unsent. */
  refused(keys: readonly EnvelopeKey[], by: NodeId, reason: string): void {
    for (const key of keys) {
      if (!this.#states.has(key) || !this.#refusals.add(key, { by, reason })) continue;
      const about = this.#seedOf(key);
      this.#parts.monitor.emit('announce_refused', { ...about, key, peer: by, reason });
      if (about.seed_id !== '') this.#parts.changes.seeds([about.seed_id]);
      this.#parts.changes.flag('status');
    }
  }

  /** Who refuses something of ours of this seed, and why. */
  refusalsOf(id: SeedId): readonly ToldRefusal[] {
    const { us, ledger } = this.#parts;
    const own = ledger.market.envelopesOf(id).filter(({ from }) => from === us);
    return own.flatMap(({ key }) => this.#refusals.of(key));
  }

  forget(keys: readonly EnvelopeKey[]): void {
    for (const key of keys) {
      this.#states.delete(key);
      this.#refusals.clear(key);
    }
  }

  nudge(): void {
    this.#outbox.nudge();
  }

  /** The seeds of which something of ours is unsent. */
  unsentSeeds(): ReadonlySet<string> {
    return new Set(this.unsent().map((key) => this.#seedOf(key).seed_id));
  }

  /** What was never sent, and what every live peer has no room for. */
  unsent(): readonly EnvelopeKey[] {
    const live = this.#parts.peers.liveIds(this.#parts.clock.now());
    return [...new Set([...this.#outbox.unsent(), ...this.#refusals.refusedByAll(live)])];
  }

  stop(): void {
    this.#outbox.stop();
    this.#retold.close();
  }

  async #send(key: EnvelopeKey): Promise<SendReport | undefined> {
    const text = this.#parts.ledger.text(key);
    if (text === undefined) return undefined;
    const isFirst = this.#states.get(key) === 'unsent';
    const report = await this.#parts.transport.send(text);
    if (report.targets === 0) return report;
    const sent = { targets: report.targets, bytes: Buffer.byteLength(text) };
    if (isFirst) this.#parts.monitor.emit(this.#sentKind, { ...this.#seedOf(key), ...sent });
    else this.#retold.add(sent);
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
    const { alarms, store } = this.#parts;
    // Not written means at worst: told once more after a restart.
    unlessStoreFails(alarms, () => store.outbox.set(key, state));
  }

  #seedOf(key: EnvelopeKey): { readonly seed_id: SeedId | '' } {
    const held = this.#parts.ledger.market.get(key);
    return { seed_id: held === undefined ? '' : seedIdOf(held) };
  }
}
