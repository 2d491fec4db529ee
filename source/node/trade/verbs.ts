import { withDefaults } from '../../contract/actions/field.ts';
import {
  ACTIONS,
  type ActionInput,
  type ActionValue,
  type Acts,
  type Told,
  type VerbId,
} from '../../contract/actions.ts';
import type { EmittedKind, EventPayload } from '../../contract/monitor-event.ts';
import type { NodeSettings } from '../../contract/settings.ts';
import type { KeyPair } from '../../identity/key-file.ts';
import { sealEnvelope } from '../../identity/seal-envelope.ts';
import { checkCommand } from '../../model/decide/check-command.ts';
import type { Draft, ResultDraft, SayCommand } from '../../model/decide/command.ts';
import { CrabnetError, done, invariant, type Outcome, refused } from '../../model/errors.ts';
import type { SeedFiles } from '../../model/files/file-names.ts';
import type { HeldEnvelope, JsonValue, NodeId, ProvenEnvelope, SeedId } from '../../model/types.ts';
import type { EventSink } from '../../monitor/monitor.ts';
import type { PeerBook } from '../../network/peers/peer-book.ts';
import type { PolicyGuard } from '../../operator/policy-guard.ts';
import type { Alarms } from '../alarms.ts';
import type { Changes } from '../changes.ts';
import type { NodeFiles } from '../files/node-files.ts';
import { publishWithFiles } from '../files/publish-files.ts';
import type { NodePorts } from '../ports.ts';
import type { Ledger } from '../replication/ledger.ts';
import type { Room } from '../replication/room.ts';
import type { Tasks } from '../work/tasks.ts';
import type { ActingOrder } from './acting-order.ts';
import { clockFacts } from './clock-facts.ts';
import { findBid, findSeed } from './find-id.ts';
import type { FinishedRows } from './finished-rows.ts';
import { type Judges, permitNoBid, permitSaying } from './permit.ts';
import { ranTask } from './ran-task.ts';
import { resultDraft } from './result-draft.ts';
import { runAnswer } from './run-answer.ts';
import { warnedOf } from './warned.ts';

export interface VerbsParts extends Pick<NodePorts, 'clock' | 'monotonicMs' | 'random' | 'soon'> {
  readonly us: NodeId;
  readonly keyPair: KeyPair;
  readonly settings: Pick<NodeSettings, 'sandbox'>;
  readonly policy: Pick<PolicyGuard, 'refusal'>;
  readonly ledger: Pick<Ledger, 'market' | 'marketOf' | 'text' | 'proveSeed' | 'commitOwn'> & {
    readonly room: Pick<Room, 'use'>;
  };
  readonly finished: Pick<FinishedRows, 'find'>;
  readonly peers: Pick<PeerBook, 'clockFault'>;
  readonly tasks: Pick<
    Tasks,
    'run' | 'running' | 'unfinishedRun' | 'keptRun' | 'resultKept' | 'resultNotKept'
  >;
  readonly monitor: EventSink;
  readonly changes: Pick<Changes, 'seeds' | 'flag'>;
  readonly alarms: Pick<Alarms, 'storeFailed' | 'storeWorks'>;
  readonly announce: Announcer;
  readonly files: Pick<NodeFiles, 'store' | 'take' | 'keep' | 'keptInputs'>;
  /** Resolves when no catch-up is under way that could bring an award of ours (a restored backup). */
  readonly caughtUp: () => Promise<void>;
  /** The standing order that acts; undefined where a person does. */
  readonly order?: ActingOrder;
}

/** How a committed envelope of ours gets out; a node that does not run has its own way. */
export type Announcer = (held: HeldEnvelope, announce: 'now' | 'never' | undefined) => Promise<Told>;

type Announce = ActionInput[VerbId]['announce'];

const SALT_BYTES = 16;
/** L1: how long salts are drawn on a crowded seed, and how many in one turn of the loop: a few milliseconds. */
const CROWD_MS = 1000;
const CROWD_TURN = 32;

/** Carries out the market's verbs: decide, seal, commit, tell, and say so. */
export class Verbs {
  readonly #parts: VerbsParts;

  constructor(parts: VerbsParts) {
    this.#parts = parts;
  }

  readonly acts: Acts<VerbId> = {
    publish: (input) => this.#onTime(input, () => this.#publish(input)),
    bid: (input) => this.#onTime(input, () => this.#bid(input)),
    claim: (input) => this.#onTime(input, () => this.#onceCaughtUp(() => this.#claim(input))),
    run: (input) => this.#onTime(input, () => this.#run(input)),
    settle: (input) => this.#onTime(input, () => this.#onceCaughtUp(() => this.#settle(input))),
  };

  async #onTime<Value>(
    { confirmed }: { readonly confirmed?: boolean },
    verb: () => Promise<Outcome<Value>>,
  ): Promise<Outcome<Value>> {
    return (confirmed === true ? undefined : this.#clockRefusal()) ?? verb();
  }

  async #onceCaughtUp<Value>(verb: () => Promise<Value>): Promise<Value> {
    await this.#parts.caughtUp();
    return verb();
  }

  /** `RULES.md`: commands are refused while our clock is over 2 minutes from the median of three voters or more. */
  #clockRefusal() {
    const fault = this.#parts.peers.clockFault(this.#parts.clock.now());
    return fault === null ? undefined : refused('clock', clockFacts(fault));
  }

  async #publish(input: ActionInput['publish']): Promise<Outcome<ActionValue['publish']>> {
    const { files, ledger } = this.#parts;
    const said = await publishWithFiles(
      files,
      input,
      (given) => this.#saySeed(input, given),
      (id) => ledger.market.folded(id)?.seed,
    );
    const why = checkCommand(input.cmd)?.facts;
    if (!said.ok || why?.by !== 'node') return said;
    return done(warnedOf(said.value, { code: 'not-run', why }));
  }

  #saySeed(input: ActionInput['publish'], files: SeedFiles | undefined) {
    const fields = { ...withDefaults(ACTIONS.publish, input), ...(files === undefined ? {} : { files }) };
    return this.#say({ command: 'publish', fields }, input.announce, 'seed_published', (held) => {
      invariant(held.kind === 'SeedCreated', 'publish makes a seed');
      const { id, title, timeout_ms, min_price, max_bids } = held.seed;
      return { value: { seed_id: id }, event: { seed_id: id, title, timeout_ms, min_price, max_bids } };
    });
  }

  async #bid(input: ActionInput['bid']): Promise<Outcome<ActionValue['bid']>> {
    const seed = this.#provenSeed(input.seed);
    if (!seed.ok) return seed;
    const { price, notes } = withDefaults(ACTIONS.bid, input);
    const command: SayCommand = { command: 'bid', seedId: seed.value, price, notes };
    return this.#say(command, input.announce, 'bid_submitted', (held) => {
      invariant(held.kind === 'BidSubmitted', 'bid makes a bid');
      const { id, seed_id } = held.bid;
      return { value: { bid_id: id }, event: { seed_id, bid_id: id, price } };
    });
  }

  async #claim(input: ActionInput['claim']): Promise<Outcome<ActionValue['claim']>> {
    const seed = this.#provenSeed(input.seed);
    if (!seed.ok) return seed;
    const judges = this.#judges(seed.value);
    const folded = judges.market.folded(seed.value);
    invariant(folded !== undefined, 'a seed that was found is held');
    const bid = findBid(folded, input.bid);
    if (!bid.ok) return permitNoBid(seed.value, bid, judges);
    const command: SayCommand = { command: 'claim', seedId: seed.value, bidId: bid.value };
    return this.#say(command, input.announce, 'claim_created', (held) => {
      invariant(held.kind === 'ClaimCreated', 'claim makes a claim');
      const { id, seed_id, worker } = held.claim;
      return { value: { claim_id: id }, event: { seed_id, claim_id: id, worker } };
    });
  }

  async #settle(input: ActionInput['settle']): Promise<Outcome<ActionValue['settle']>> {
    const seed = this.#provenSeed(input.seed);
    if (!seed.ok) return seed;
    const verb = input.verdict === 'accepted' ? 'accept' : 'reject';
    const { note } = withDefaults(ACTIONS.settle, input);
    const command: SayCommand = { command: verb, seedId: seed.value, note };
    return this.#say(command, input.announce, 'seed_settled', (held) => {
      invariant(held.kind === 'TaskSettle', 'settle makes a settlement');
      const { seed_id, status } = held.settlement;
      return { value: { seed_id, status }, event: { seed_id, accepted: status === 'Accepted', status } };
    });
  }

  async #run(input: ActionInput['run']): Promise<Outcome<ActionValue['run']>> {
    const seed = this.#provenSeed(input.seed);
    if (!seed.ok) return seed;
    const ran = await ranTask(seed.value, input, this.#judges(seed.value), this.#parts);
    if (!ran.ok) return ran;
    const ts = Math.floor(this.#parts.clock.now() / 1000);
    const sealed = this.#seal(resultDraft(ran.value.plan, ran.value, ts));
    if (!sealed.ok) return sealed;
    const { held, text } = sealed.value;
    invariant(held.kind === 'TaskResult', 'run makes a result');
    const { id, exit_code, timed_out, output_hash, duration_ms } = held.result;
    this.#commitResult(seed.value, held, text, input.announce);
    const event = { seed_id: seed.value, result_id: id, duration_ms, exit_code, timed_out };
    this.#parts.monitor.emit('task_result_generated', event);
    this.#parts.order?.acted(held);
    const told = await this.#parts.announce(held, input.announce);
    const facts = { result_id: id, exit_code, timed_out, output_hash, duration_ms };
    return done({ ...facts, ...runAnswer(ran.value, told) });
  }

  /** As `#commit`; a result that cannot be kept is kept as what it was made of, if the disk takes that. */
  #commitResult(seedId: SeedId, held: HeldEnvelope, text: string, announce: Announce): void {
    try {
      this.#commit(held, text, announce);
    } catch (error) {
      this.#parts.tasks.resultNotKept(seedId);
      throw error;
    }
    this.#parts.tasks.resultKept(seedId);
  }

  /** The seed that is meant, once all that is stored of it is proven: what was damaged may be what the user saw. */
  #provenSeed(prefix: string): Outcome<SeedId> {
    const { ledger, finished } = this.#parts;
    const seed = findSeed(ledger.market, finished, prefix);
    const damaged = seed.ok ? ledger.proveSeed(seed.value, 'tellable') : 0;
    if (damaged === 0) return seed;
    return refused('damaged', { count: damaged });
  }

  /** Of a seed that is finished, and no longer in memory, what is stored says why nothing can be done. */
  #judges(seedId?: SeedId): Judges {
    const { ledger, policy, us, clock } = this.#parts;
    const market = seedId === undefined ? ledger.market : ledger.marketOf(seedId);
    return { market, policy, decider: { us, nowMs: clock.now() }, room: ledger.room.use() };
  }

  /** Decides, seals, commits and tells; `describe` makes the answer and the monitor event from what was said. */
  async #say<Value extends object, Kind extends EmittedKind>(
    command: SayCommand,
    announce: Announce,
    kind: Kind,
    describe: (held: HeldEnvelope) => { readonly value: Value; readonly event: EventPayload<Kind> },
  ): Promise<Outcome<Value & Told>> {
    const endMs = this.#parts.monotonicMs() + CROWD_MS;
    let sealed = this.#decideAndSeal(command);
    while (!sealed.ok && sealed.refusal.code === 'crowded' && this.#parts.monotonicMs() < endMs) {
      await new Promise<void>((resolve) => this.#parts.soon(resolve));
      sealed = this.#decideAndSeal(command);
    }
    if (!sealed.ok) return sealed;
    // Nothing else may happen between the decision and its commit.
    const { draft, held, text } = sealed.value;
    const { value, event } = describe(held);
    this.#commit(held, text, announce);
    this.#parts.monitor.emit(kind, event);
    this.#parts.order?.acted(held);
    const told = await this.#parts.announce(held, announce);
    const max_bids = draft.kind === 'BidSubmitted' ? draft.overLimitOf : undefined;
    const warned = max_bids === undefined ? told : warnedOf(told, { code: 'over-limit', max_bids });
    return done({ ...value, ...warned });
  }

  /** On a crowded seed salts are drawn until the bid counts in our own view (L1), though not for long. */
  #decideAndSeal(command: SayCommand): Outcome<ProvenEnvelope & { readonly draft: Draft }> {
    const judges = this.#judges('seedId' in command ? command.seedId : undefined);
    const { market } = judges;
    const decided = permitSaying(command, judges);
    if (!decided.ok) return decided;
    for (let drawn = 0; drawn < CROWD_TURN; drawn += 1) {
      const sealed = this.#seal(decided.value);
      if (!sealed.ok) return sealed;
      const { held } = sealed.value;
      const seedId = held.kind === 'BidSubmitted' ? held.bid.seed_id : undefined;
      if (seedId === undefined || market.countingOf(seedId)?.wouldCount(held) !== false) {
        return done({ ...sealed.value, draft: decided.value });
      }
    }
    return refused('crowded', { count: market.caps.bids });
  }

  #seal(draft: Draft | ResultDraft): Outcome<ProvenEnvelope> {
    const { keyPair, random } = this.#parts;
    const salt = random.bytes(SALT_BYTES);
    const carriedBid = draft.kind === 'ClaimCreated' ? this.#envelope(draft.bidKey) : undefined;
    const sealed = sealEnvelope(draft, {
      keyPair,
      salt,
      ...(carriedBid === undefined ? {} : { carriedBid }),
    });
    if (sealed.ok) return done(sealed.value);
    const { field, detail, reason } = sealed.problem;
    return refused('invalid-field', { problem: 'over-limit', detail: detail ?? reason }, field);
  }

  #envelope(key: HeldEnvelope['key']): JsonValue {
    const text = this.#parts.ledger.text(key);
    invariant(text !== undefined, 'what was proven just now is in the log');
    return JSON.parse(text) as JsonValue;
  }

  /** Throws `CrabnetError` when the disk does not take it: then nothing was said, and the alarm stands. */
  #commit(held: HeldEnvelope, text: string, announce: Announce): void {
    const { ledger, alarms, changes, order } = this.#parts;
    const state = announce === 'never' ? 'silent' : 'unsent';
    try {
      const touched = ledger.commitOwn(held, text, state, order?.name);
      changes.seeds(touched);
    } catch (error) {
      if (error instanceof CrabnetError) alarms.storeFailed(error);
      throw error;
    }
    alarms.storeWorks();
    changes.flag('status');
  }
}
