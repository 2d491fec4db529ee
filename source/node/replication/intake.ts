import type { Debug } from '../../base/ports.ts';
import type { NodeSettings } from '../../contract/settings.ts';
import type { AuthorBook } from '../../identity/node-id.ts';
import { SignatureWorkers } from '../../identity/signature-workers.ts';
import { seedIdOf } from '../../model/fold/market.ts';
import { addressees } from '../../model/telling.ts';
import type { EnvelopeKey, HeldEnvelope, NodeId } from '../../model/types.ts';
import type { Problem } from '../../model/verdict.ts';
import type { Durations } from '../../monitor/metrics/durations.ts';
import type { EventSink } from '../../monitor/monitor.ts';
import type { RefusalFolder } from '../../monitor/refusal-folder.ts';
import type { Backlog } from '../../network/inbox/backlog.ts';
import { type RefusedMessage, refusedMessage } from '../../network/inbox/conclusion.ts';
import { Inbox } from '../../network/inbox/inbox.ts';
import type { InboxLimits } from '../../network/inbox/inbox-limits.ts';
import type { Arrived } from '../../network/inbox/inbox-ports.ts';
import type { BlockList } from '../../network/peers/block-list.ts';
import type { PeerBook } from '../../network/peers/peer-book.ts';
import type { PeerAddress } from '../../network/transport/peer-address.ts';
import type { Datagram } from '../../network/transport/transport.ts';
import type { Alarms } from '../alarms.ts';
import type { Changes } from '../changes.ts';
import type { LostStore } from '../lost-store.ts';
import type { NodePorts } from '../ports.ts';
import { unlessStoreFails } from '../store-guard.ts';
import type { CarrierGate } from './carrier-gate.ts';
import type { CatchUp } from './catch-up.ts';
import type { Courier } from './courier.ts';
import type { Damage } from './damage.ts';
import { envelopeFacts } from './envelope-facts.ts';
import type { GroupOutcome } from './group-outcome.ts';
import type { Ledger } from './ledger.ts';
import { createProver } from './prover.ts';
import type { RefusalTeller } from './refusal-teller.ts';
import { Tellers } from './tellers.ts';
import type { Telling } from './telling.ts';
import { timedVerifier } from './timed-verifier.ts';

export interface IntakeParts extends Pick<NodePorts, 'clock' | 'soon' | 'monotonicMs'> {
  readonly us: NodeId;
  readonly authors: AuthorBook;
  readonly settings: Pick<NodeSettings, 'acceptUnsigned' | 'workers'>;
  readonly ledger: Pick<Ledger, 'market' | 'knows' | 'admitGroup' | 'room'>;
  readonly damage: Pick<Damage, 'arrived'>;
  readonly lostStore: Pick<LostStore, 'explains'>;
  readonly peers: Pick<PeerBook, 'counted' | 'isAt' | 'at'>;
  readonly blocks: Pick<BlockList, 'has'>;
  readonly monitor: EventSink;
  readonly refusals: Pick<RefusalFolder, 'add'>;
  readonly changes: Pick<Changes, 'seeds' | 'flag'>;
  readonly alarms: Pick<Alarms, 'raise' | 'storeFailed' | 'storeWorks'>;
  readonly durations: Pick<Durations, 'took'>;
  readonly debug: Debug;
}

/** What has to do with what comes in. */
export interface IntakeHearers {
  readonly telling: Pick<Telling, 'reconsider'>;
  readonly courier: Pick<Courier, 'heard' | 'acknowledge' | 'proveVoid'>;
  readonly catchUp: Pick<CatchUp, 'takeAsked'>;
  readonly carrierGate: Pick<CarrierGate, 'turnAway'>;
  readonly refusalTeller: Pick<RefusalTeller, 'tell'>;
}

/** Brings what the transport hears into the ledger, and says what became of it. */
export class Intake {
  readonly #parts: IntakeParts;
  readonly #telling: IntakeHearers['telling'];
  readonly #courier: IntakeHearers['courier'];
  readonly #refusalTeller: IntakeHearers['refusalTeller'];
  readonly #inbox: Inbox;
  readonly #workers: SignatureWorkers;
  readonly #tellers: Tellers;

  constructor(parts: IntakeParts, hearers: IntakeHearers, limits?: InboxLimits) {
    const { telling, courier, catchUp, carrierGate, refusalTeller } = hearers;
    this.#parts = parts;
    this.#tellers = new Tellers(parts.peers);
    this.#telling = telling;
    this.#courier = courier;
    this.#refusalTeller = refusalTeller;
    this.#workers = new SignatureWorkers({
      count: parts.settings.workers,
      onLost: (why) =>
        parts.debug('a thread that verifies signatures is lost: the others do its work', { why }),
    });
    const ports = {
      prover: createProver(parts.authors, timedVerifier(parts, this.#workers)),
      acceptUnsigned: parts.settings.acceptUnsigned,
      nowMs: () => parts.clock.now(),
      soon: parts.soon,
      // Where a disk cannot say so, it is judged like what is new.
      knows: (key: EnvelopeKey) => unlessStoreFails(parts.alarms, () => parts.ledger.knows(key)) === true,
      isUnwanted: (key: EnvelopeKey, from: Datagram) => parts.ledger.room.isUnwanted(key, from),
      isAskedFor: (key: EnvelopeKey) => catchUp.takeAsked(key),
      isBlocked: (peer: string) => parts.blocks.has(peer),
      isKnownAt: (signer: string, host: string) => parts.peers.isAt(signer as NodeId, host),
      admit: (group: readonly Arrived[]) => this.#admit(group),
      duplicate: (key: EnvelopeKey, peer: PeerAddress) => this.#duplicate(key, peer),
      refused: (message: RefusedMessage) => this.#refused(message),
      turnAway: carrierGate.turnAway.bind(carrierGate),
      carrier: courier.heard.bind(courier),
      reassembled: (peer: PeerAddress, bytes: number) =>
        parts.monitor.emit('udp_fragment_reassembled', { addr: peer.text, bytes }),
    };
    this.#inbox = new Inbox(ports, limits);
  }

  receive(datagram: Datagram): void {
    this.#inbox.receive(datagram);
  }

  /** What waits to be judged. */
  get backlog(): Backlog {
    return this.#inbox.backlog;
  }

  /** Resolves once what was received by now is judged and committed. */
  settled(): Promise<void> {
    return this.#inbox.settled();
  }

  /** Commits what was received, and takes in nothing from then on. */
  stop(): Promise<void> {
    this.#inbox.stop();
    return this.#workers.close();
  }

  #admit(group: readonly Arrived[]): ReadonlyMap<Arrived, Problem> {
    const startedMs = this.#parts.monotonicMs();
    const outcome = this.#parts.ledger.admitGroup(group);
    this.#parts.debug('a group of envelopes was committed', {
      ...{ came: group.length, accepted: outcome.accepted.length, inert: outcome.inert.length },
      ...{ refused: outcome.refused.size, fault: outcome.fault?.code },
      ms: Math.round(this.#parts.monotonicMs() - startedMs),
    });
    for (const { held, peer } of outcome.accepted) this.#accepted(held, peer);
    for (const { held } of outcome.inert) this.#parts.monitor.emit('envelope_inert', envelopeFacts(held));
    const heardNow = new Set(group);
    for (const [arrived, problem] of outcome.refused) {
      if (problem.reason === 'void') this.#courier.proveVoid(seedIdOf(arrived.held), arrived.peer);
      if (problem.reason === 'quota') this.#refusalTeller.tell(arrived.held, problem.reason);
      // The message of what waited inert was concluded when it came.
      if (!heardNow.has(arrived))
        this.#refused(refusedMessage(arrived.peer.text, problem, { envelopeKind: arrived.held.kind }));
    }
    if (outcome.fault !== undefined) this.#parts.alarms.storeFailed(outcome.fault);
    else if (outcome.accepted.length > 0) this.#parts.alarms.storeWorks();
    if (outcome.touched.size > 0) this.#touched(outcome);
    return outcome.refused;
  }

  #accepted(held: HeldEnvelope, peer: PeerAddress): void {
    const nowMs = this.#parts.clock.now();
    this.#parts.peers.counted(held.from, nowMs);
    const by = this.#tellers.of(held, peer, nowMs);
    this.#parts.monitor.emit('store_sync', {
      ...envelopeFacts(held),
      ...{ addr: peer.text, bytes: held.sizeBytes },
      ...(by === undefined ? {} : { by }),
    });
    const isBack = this.#parts.damage.arrived(held.key) || this.#parts.lostStore.explains(held);
    if (held.from === this.#parts.us && !isBack) this.#ownKeyElsewhere(held);
    this.#acknowledge(held, peer);
  }

  #touched({ touched, accepted }: GroupOutcome): void {
    this.#telling.reconsider(touched);
    this.#parts.changes.seeds(touched);
    this.#parts.changes.flag('status');
    for (const { held } of accepted) {
      if (held.kind === 'ClaimCreated' || held.kind === 'TaskResult') this.#noticeEquivocation(held);
    }
  }

  #noticeEquivocation(held: HeldEnvelope): void {
    const folded = this.#parts.ledger.market.foldedOf(held);
    const disputed = folded?.claims.some((claim) => claim.held.key === held.key && claim.disputed);
    const equivocal = folded?.results.some((result) => result.held.key === held.key && result.equivocal);
    if (disputed === true || equivocal === true) {
      this.#parts.monitor.emit('equivocation_seen', envelopeFacts(held));
    }
  }

  #duplicate(key: EnvelopeKey, peer: PeerAddress): void {
    const held = this.#parts.ledger.market.get(key);
    // Who tells a part of our proof may not know that the seed is void.
    if (held !== undefined && held.kind !== 'SeedCreated') this.#courier.proveVoid(seedIdOf(held), peer);
    if (held?.from === this.#parts.us) return;
    this.#refused({
      reason: 'duplicate',
      peer: peer.text,
      ...(held === undefined ? {} : { envelopeKind: held.kind }),
    });
    if (held !== undefined) this.#acknowledge(held, peer);
  }

  /** Tells the peer that we hold the result or settlement for which we are the one that waits. */
  #acknowledge(held: HeldEnvelope, peer: PeerAddress): void {
    // Nobody waits for anything else, and to fold each seed that comes would cost as much as to store it.
    if (held.kind !== 'TaskResult' && held.kind !== 'TaskSettle') return;
    const folded = this.#parts.ledger.market.foldedOf(held);
    if (folded === undefined || held.from === this.#parts.us) return;
    if (addressees(folded, held).includes(this.#parts.us)) this.#courier.acknowledge(held, peer);
  }

  #ownKeyElsewhere(held: HeldEnvelope): void {
    this.#parts.monitor.emit('own_key_elsewhere', envelopeFacts(held));
    this.#parts.alarms.raise(
      'own-key-elsewhere',
      'own-key-elsewhere',
      'another machine signs with this key: stop one of the two, they can award twice',
    );
  }

  #refused({ envelopeKind, metaId, ...problem }: RefusedMessage): void {
    this.#parts.refusals.add({
      ...problem,
      ...(envelopeKind === undefined ? {} : { envelope_kind: envelopeKind }),
      ...(metaId === undefined ? {} : { meta_id: metaId }),
    });
  }
}
