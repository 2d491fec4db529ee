import { Backoff } from '../../base/backoff.ts';
import { compareText } from '../../base/order.ts';
import type { Debug } from '../../base/ports.ts';
import type { NodeSettings } from '../../contract/settings.ts';
import type { CatchUpRow } from '../../contract/topology.ts';
import type { KeyPair } from '../../identity/key-file.ts';
import type { JsonObject, NodeId } from '../../model/types.ts';
import type { EventSink } from '../../monitor/monitor.ts';
import { AddressTokens } from '../../network/peers/address-tokens.ts';
import type { PeerBook } from '../../network/peers/peer-book.ts';
import { type SyncPeer, SyncResponder } from '../../network/sync/responder.ts';
import { type SessionEnd, SyncSession } from '../../network/sync/session.ts';
import {
  type SyncDomain,
  type SyncMessage,
  type SyncSummary,
  syncMembers,
} from '../../network/sync/sync-message.ts';
import { linkAddress, type PeerAddress } from '../../network/transport/peer-address.ts';
import type { SendReport } from '../../network/transport/send-report.ts';
import type { Transport } from '../../network/transport/transport.ts';
import type { Changes } from '../changes.ts';
import type { NodePorts } from '../ports.ts';
import type { Ledger } from './ledger.ts';
import { sealCarrier } from './seal-carrier.ts';

/** A hello's summaries leave out what may still be on its way. */
const UNSETTLED_S = 60;
/** Between two sessions with one peer; after it was silent or brought nothing, and after those that worked. */
const AGAIN = { firstMs: 20_000, mostMs: 2 * 60_000 } as const;
const AGAIN_AFTER_FAILURE_MS = 5 * 60_000;
const CANDIDATES_MAX = 1024;
/** How long a claim or settlement waits for what a catch-up may bring (`RULES.md`, "What a command may do"). */
const AWARD_WAIT_MS = 10_000;
const SECRET_BYTES = 32;

interface Candidate {
  address: PeerAddress;
  /** Heard for the first time in this run, or after it was away: before the others. */
  urgent: boolean;
  differs: boolean;
  acceptsUnsigned: boolean;
  notBeforeMs: number;
  /** Of sessions that brought nothing: it may hold only what we refuse, such as what comes from the future. */
  readonly vain: Backoff;
}

interface Current {
  readonly peer: SyncPeer;
  readonly session: SyncSession;
}

export interface CatchUpParts extends Pick<NodePorts, 'clock' | 'monotonicMs' | 'timers' | 'random'> {
  readonly keyPair: KeyPair;
  readonly settings: Pick<NodeSettings, 'acceptUnsigned'>;
  readonly ledger: Pick<Ledger, 'offers' | 'text'>;
  readonly peers: Pick<PeerBook, 'all'>;
  readonly monitor: EventSink;
  readonly changes: Pick<Changes, 'flag'>;
  readonly debug: Debug;
  readonly transport: Pick<Transport, 'sendTo' | 'carrierMaxBytes'>;
}

/** Fetches what was missed, from one peer at a time, and lets others fetch from us. */
export class CatchUp {
  readonly #parts: CatchUpParts;
  readonly #settle: () => Promise<void>;
  readonly #responder: SyncResponder;
  readonly #candidates = new Map<NodeId, Candidate>();
  readonly #startedMs: number;
  /** Peers of an earlier run may know of awards that this data dir, perhaps a restored backup, does not. */
  #expectsNews: boolean;
  #current: Current | undefined;
  #cancelWake = () => {};
  readonly #waiting = new Set<() => void>();
  #stopped = false;

  /** `settle` resolves once what the inbox has received by then is worked off. */
  constructor(parts: CatchUpParts, settle: () => Promise<void>) {
    this.#parts = parts;
    this.#settle = settle;
    const { transport } = parts;
    this.#startedMs = parts.monotonicMs();
    this.#expectsNews = parts.peers.all().length > 0;
    this.#responder = new SyncResponder({
      tokens: new AddressTokens(parts.random.bytes(SECRET_BYTES)),
      nowMs: () => parts.clock.now(),
      index: (domain) => this.#offers(domain),
      text: (key) => parts.ledger.text(key),
      carrierMaxBytes: (address) => transport.carrierMaxBytes(address),
      say: (peer, message) => this.#say(peer, message),
      send: (peer, text) => transport.sendTo(peer.address, text),
    });
  }

  /** What our hellos say of what we hold. */
  summaries(): { readonly summary: JsonObject; readonly unsigned?: JsonObject } {
    const before = Math.floor(this.#parts.clock.now() / 1000) - UNSETTLED_S;
    const summary = this.#summary('signed', before);
    return this.#parts.settings.acceptUnsigned
      ? { summary, unsigned: this.#summary('unsigned', before) }
      : { summary };
  }

  /** A hello came: the peer is one to catch up with when it is new or holds something else than we. */
  greeted(
    peer: SyncPeer,
    said: { readonly summary: SyncSummary | undefined; readonly unsigned: SyncSummary | undefined },
    isNews: boolean,
  ): void {
    const known = this.#candidates.get(peer.nodeId);
    if (known === undefined && this.#candidates.size >= CANDIDATES_MAX) return;
    const candidate = known ?? {
      address: peer.address,
      urgent: false,
      differs: false,
      acceptsUnsigned: false,
      notBeforeMs: 0,
      vain: new Backoff(AGAIN),
    };
    candidate.address = peer.address;
    candidate.urgent ||= isNews || known === undefined;
    candidate.acceptsUnsigned = said.unsigned !== undefined && this.#parts.settings.acceptUnsigned;
    candidate.differs = this.#differs('signed', said.summary) || this.#differs('unsigned', said.unsigned);
    if (isNews) candidate.notBeforeMs = Math.min(candidate.notBeforeMs, this.#parts.monotonicMs());
    this.#candidates.set(peer.nodeId, candidate);
    this.#wake();
  }

  /** A connection to a peer stands again: it may have something new, whatever its hello says. */
  linked(nodeId: NodeId): void {
    const known = this.#candidates.get(nodeId);
    if (known === undefined) return;
    known.address = linkAddress(nodeId);
    known.urgent = true;
    known.notBeforeMs = this.#parts.monotonicMs();
    this.#wake();
  }

  /** Something that was held is missing: whoever has it is asked as soon as the pauses between sessions allow. */
  hurry(): void {
    for (const candidate of this.#candidates.values()) candidate.differs = true;
    this.#wake();
  }

  /** A sync message came in a carrier. */
  heard(message: SyncMessage, peer: SyncPeer): void {
    if (message.type === 'sync-ask' || message.type === 'sync-want') void this.#responder.hear(message, peer);
    else if (this.#current?.peer.nodeId === peer.nodeId) this.#current.session.hear(message);
  }

  /** What is being fetched from a peer now. */
  rowOf(nodeId: string): CatchUpRow | null {
    return this.#current?.peer.nodeId === nodeId ? this.#current.session.progress : null;
  }

  /** Resolves when no catch-up is under way, after 10 s at the latest: a restored node must not award twice. */
  settled(): Promise<void> {
    if (!this.#isUnderWay()) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.#parts.timers.after(AWARD_WAIT_MS, () => finish());
      const finish = () => {
        cancel();
        this.#waiting.delete(finish);
        resolve();
      };
      this.#waiting.add(finish);
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelWake();
    this.#current?.session.stop();
    this.#release();
  }

  #isUnderWay(): boolean {
    if (this.#stopped) return false;
    if (this.#current !== undefined) return true;
    if ([...this.#candidates.values()].some(({ urgent }) => urgent)) return true;
    return this.#expectsNews && this.#parts.monotonicMs() - this.#startedMs < AWARD_WAIT_MS;
  }

  #release(): void {
    for (const finish of [...this.#waiting]) finish();
  }

  #offers(domain: SyncDomain) {
    if (domain === 'unsigned' && !this.#parts.settings.acceptUnsigned) return undefined;
    return this.#parts.ledger.offers(domain);
  }

  #summary(domain: SyncDomain, before: number): JsonObject {
    const { count, fingerprint } = this.#parts.ledger.offers(domain).summary(before);
    return { before, count, fingerprint: fingerprint.toString('base64url') };
  }

  #differs(domain: SyncDomain, said: SyncSummary | undefined): boolean {
    const index = this.#offers(domain);
    if (said === undefined || index === undefined) return false;
    return index.summary(said.before).fingerprint.toString('base64url') !== said.fingerprint;
  }

  /** Starts the next session where there is one to start, or sees to it that it is started in time. */
  #wake(): void {
    this.#cancelWake();
    if (this.#stopped || this.#current !== undefined) return;
    const nowMs = this.#parts.monotonicMs();
    const worth = [...this.#candidates].filter(([, { urgent, differs }]) => urgent || differs);
    const ready = worth.filter(([, { notBeforeMs }]) => notBeforeMs <= nowMs);
    const next = this.#pick(ready);
    if (next !== undefined) {
      void this.#catchUp(...next);
      return;
    }
    const soonestMs = Math.min(...worth.map(([, { notBeforeMs }]) => notBeforeMs));
    if (Number.isFinite(soonestMs)) {
      this.#cancelWake = this.#parts.timers.after(soonestMs - nowMs, () => this.#wake());
    }
  }

  /** Those that are new first, among equals by chance. */
  #pick(ready: readonly (readonly [NodeId, Candidate])[]): readonly [NodeId, Candidate] | undefined {
    const urgent = ready.filter(([, candidate]) => candidate.urgent);
    const among = (urgent.length > 0 ? urgent : ready).toSorted(([left], [right]) =>
      compareText(left, right),
    );
    return among[Math.floor(this.#parts.random.unit() * among.length)];
  }

  async #catchUp(nodeId: NodeId, candidate: Candidate): Promise<void> {
    candidate.urgent = false;
    candidate.differs = false;
    const peer = { nodeId, address: candidate.address };
    const domains: readonly SyncDomain[] = candidate.acceptsUnsigned ? ['signed', 'unsigned'] : ['signed'];
    let end: SessionEnd = 'same';
    let fetched = 0;
    for (const domain of domains) {
      if (end !== 'same') break;
      const session = this.#session(domain, peer);
      this.#current = { peer, session };
      this.#parts.debug('a catch-up begins', { peer: nodeId, address: peer.address.text, domain });
      end = await session.run();
      const { progress } = session;
      fetched += progress.fetched;
      this.#parts.debug('a catch-up ended', { peer: nodeId, domain, end, fetched: progress.fetched });
    }
    this.#current = undefined;
    if (this.#stopped) return;
    this.#ended(peer, candidate, end, fetched);
  }

  #ended(peer: SyncPeer, candidate: Candidate, end: SessionEnd, fetched: number): void {
    const failed = (end === 'silent' && fetched === 0) || end === 'fruitless';
    candidate.differs ||= end !== 'same';
    if (fetched > 0) candidate.vain.reset();
    const againMs = fetched > 0 ? AGAIN.firstMs : candidate.vain.next();
    candidate.notBeforeMs = this.#parts.monotonicMs() + (failed ? AGAIN_AFTER_FAILURE_MS : againMs);
    if (!failed) this.#expectsNews = false;
    if (failed || fetched > 0) {
      this.#parts.monitor.emit('catch_up', {
        peer: peer.nodeId,
        addr: peer.address.text,
        end,
        fetched,
      });
    }
    this.#parts.changes.flag('peers');
    this.#wake();
    if (!this.#isUnderWay()) this.#release();
  }

  #session(domain: SyncDomain, peer: SyncPeer): SyncSession {
    const { timers, random, monotonicMs, ledger, changes } = this.#parts;
    return new SyncSession(domain, {
      timers,
      random,
      monotonicMs,
      index: () => ledger.offers(domain),
      say: (message) => void this.#say(peer, message),
      settle: this.#settle,
      progress: () => changes.flag('peers'),
    });
  }

  #say(peer: SyncPeer, message: SyncMessage): Promise<SendReport> {
    return this.#parts.transport.sendTo(peer.address, sealCarrier(syncMembers(message), this.#parts));
  }
}
