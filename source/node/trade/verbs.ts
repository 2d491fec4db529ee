import { withDefaults } from '../../contract/actions/field.ts';
import {
  ACTIONS,
  type ActionInput,
  type ActionValue,
  type Acts,
  type Told,
  type VerbId,
} from '../../contract/actions.ts';
import type { EventKind } from '../../contract/monitor-event.ts';
import { sealEnvelope } from '../../identity/seal-envelope.ts';
import type { Draft, ResultDraft, RunPlan, SayCommand } from '../../model/decide/command.ts';
import { decide, decideRun } from '../../model/decide/decide.ts';
import { CrabnetError, done, invariant, type Outcome, type Refusal, refused } from '../../model/errors.ts';
import { ENVELOPE_MAX_BYTES } from '../../model/limits.ts';
import type { HeldEnvelope, JsonObject, JsonValue, SeedId } from '../../model/types.ts';
import { fitOutput } from '../../runner/output/fit-output.ts';
import { outputHash } from '../../runner/output/output-hash.ts';
import type { TaskOutcome } from '../../runner/task/outcome.ts';
import type { NodeParts } from '../parts.ts';
import { clockWords } from '../replication/courier.ts';
import type { Tasks } from '../work/tasks.ts';
import { findBid, findSeed } from './find-id.ts';

/** How a committed envelope of ours gets out; a node that does not run has its own way. */
export type Announcer = (held: HeldEnvelope, announce: 'now' | 'never' | undefined) => Promise<Told>;

type Announce = ActionInput[VerbId]['announce'];

const SALT_BYTES = 16;
/** What a result's envelope takes besides its output: ids, hash, salt, signature and figures. */
const RESULT_OVERHEAD_BYTES = 1500;

/** Carries out the market's verbs: decide, seal, commit, tell, and say so. */
export class Verbs {
  readonly #parts: NodeParts;
  readonly #tasks: Tasks;
  readonly #announce: Announcer;
  readonly #caughtUp: () => Promise<void>;

  /** `caughtUp` resolves when no catch-up is under way that could bring an award of ours (a restored backup). */
  constructor(parts: NodeParts, tasks: Tasks, announce: Announcer, caughtUp: () => Promise<void>) {
    this.#parts = parts;
    this.#tasks = tasks;
    this.#announce = announce;
    this.#caughtUp = caughtUp;
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
    await this.#caughtUp();
    return verb();
  }

  /** `market-rules.md`: commands are refused while our clock is over 2 minutes from the median of three peers or more. */
  #clockRefusal() {
    const skewMs = this.#parts.peers.clockFaultMs(this.#parts.clock.now());
    if (skewMs === null) return undefined;
    return refused('clock', `this machine's clock is not that of its peers: ${clockWords(skewMs)}`, {
      remedy: 'set the clock, or confirm with --yes',
    });
  }

  async #publish(input: ActionInput['publish']): Promise<Outcome<ActionValue['publish']>> {
    const asked = withDefaults(ACTIONS.publish, input);
    const command: SayCommand = {
      command: 'publish',
      fields: {
        title: asked.title,
        description: asked.desc,
        command: asked.cmd,
        timeoutMs: asked.timeout_ms,
        bidWindowMs: asked.bid_window_ms,
        execDeadlineMs: asked.exec_deadline_ms,
        minPrice: asked.min_price,
        maxBids: asked.max_bids,
        reward: asked.reward,
        rules: asked.rules,
      },
    };
    return this.#say(command, input.announce, 'seed_published', (held) => {
      invariant(held.kind === 'SeedCreated', 'publish makes a seed');
      const { id, title, timeout_ms, min_price, max_bids } = held.seed;
      return { value: { seed_id: id }, event: { seed_id: id, title, timeout_ms, min_price, max_bids } };
    });
  }

  async #bid(input: ActionInput['bid']): Promise<Outcome<ActionValue['bid']>> {
    const seed = this.#provenSeed(input.seed);
    if (!seed.ok) return seed;
    const { price, notes } = withDefaults(ACTIONS.bid, input);
    const unwanted = this.#policyRefusal(seed.value, price);
    if (unwanted !== undefined) return { ok: false, refusal: unwanted };
    const command: SayCommand = { command: 'bid', seedId: seed.value, price, notes };
    return this.#say(command, input.announce, 'bid_submitted', (held) => {
      invariant(held.kind === 'BidSubmitted', 'bid makes a bid');
      const { id, seed_id } = held.bid;
      return { value: { bid_id: id }, event: { seed_id, bid_id: id, price } };
    });
  }

  async #claim(input: ActionInput['claim']): Promise<Outcome<ActionValue['claim']>> {
    const { market } = this.#parts.ledger;
    const seed = this.#provenSeed(input.seed);
    if (!seed.ok) return seed;
    const folded = market.folded(seed.value);
    invariant(folded !== undefined, 'a seed that was found is held');
    const bid = findBid(folded, input.bid);
    if (!bid.ok) return bid;
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
    const decider = { us: this.#parts.us, nowMs: this.#parts.clock.now() };
    const plan = decideRun(this.#parts.ledger.market, seed.value, decider, this.#tasks.runs(seed.value));
    if (!plan.ok) return plan;
    const unwanted = this.#parts.policy.refusal(plan.value.seed, plan.value.price);
    if (unwanted !== undefined) return { ok: false, refusal: unwanted };
    const unfinished = input.confirmed === true ? undefined : this.#tasks.unfinishedRun(seed.value);
    if (unfinished !== undefined) return { ok: false, refusal: unfinished };
    const sandbox = input.sandbox ?? this.#parts.settings.sandbox;
    const ran = await this.#tasks.run(plan.value, sandbox);
    if (!ran.ok) return ran;
    const sealed = this.#seal(resultDraft(plan.value, ran.value, Math.floor(this.#parts.clock.now() / 1000)));
    if (!sealed.ok) return sealed;
    const { held, text } = sealed.value;
    invariant(held.kind === 'TaskResult', 'run makes a result');
    const { id, exit_code, timed_out, output_hash, duration_ms } = held.result;
    this.#commit(held, text, input.announce);
    this.#tasks.resultKept(seed.value);
    this.#emit('task_result_generated', {
      seed_id: seed.value,
      result_id: id,
      duration_ms,
      exit_code,
      timed_out,
    });
    const told = await this.#announce(held, input.announce);
    return done({
      ...{ result_id: id, exit_code, timed_out, output_hash, duration_ms, sandbox },
      ...withEnd(told, ran.value.stoppedBy),
    });
  }

  /** The seed that is meant, once all that is stored of it is proven: what was damaged may be what the user saw. */
  #provenSeed(prefix: string): Outcome<SeedId> {
    const { ledger } = this.#parts;
    const seed = findSeed(ledger.market, prefix);
    const damaged = seed.ok ? ledger.proveSeed(seed.value, 'tellable') : 0;
    if (damaged === 0) return seed;
    return refused(
      'damaged',
      `${damaged} of the envelopes stored of this seed were damaged and are set aside`,
      {
        remedy: 'look at it again once peers have brought them back, and at the disk',
      },
    );
  }

  #policyRefusal(seedId: SeedId, price: number): Refusal | undefined {
    const folded = this.#parts.ledger.market.folded(seedId);
    return folded === undefined ? undefined : this.#parts.policy.refusal(folded.seed, price);
  }

  /** Decides, seals, commits and tells; `describe` makes the answer and the monitor event from what was said. */
  async #say<Value extends object>(
    command: SayCommand,
    announce: Announce,
    kind: EventKind,
    describe: (held: HeldEnvelope) => { readonly value: Value; readonly event: JsonObject },
  ): Promise<Outcome<Value & Told>> {
    const { ledger, us, clock } = this.#parts;
    const decided = decide(ledger.market, command, { us, nowMs: clock.now() });
    if (!decided.ok) return decided;
    const sealed = this.#seal(decided.value);
    if (!sealed.ok) return sealed;
    const { held, text } = sealed.value;
    const { value, event } = describe(held);
    this.#commit(held, text, announce);
    this.#emit(kind, event);
    const told = await this.#announce(held, announce);
    const warning = decided.value.kind === 'BidSubmitted' ? decided.value.warning : undefined;
    return done({ ...value, ...told, ...(warning === undefined ? {} : { warning }) });
  }

  #seal(draft: Draft | ResultDraft): Outcome<{ readonly held: HeldEnvelope; readonly text: string }> {
    const { keyPair, random } = this.#parts;
    const salt = random.bytes(SALT_BYTES);
    const carriedBid = draft.kind === 'ClaimCreated' ? this.#envelope(draft.bidKey) : undefined;
    const sealed = sealEnvelope(draft, {
      keyPair,
      salt,
      ...(carriedBid === undefined ? {} : { carriedBid }),
    });
    if (sealed.ok) return done(sealed);
    const { field, detail } = sealed.problem;
    return refused(
      'invalid-field',
      `${field ?? 'the envelope'} is over a limit: ${detail ?? sealed.problem.reason}`,
      {
        ...(field === undefined ? {} : { field }),
        remedy: 'make it shorter',
      },
    );
  }

  #envelope(key: HeldEnvelope['key']): JsonValue {
    const text = this.#parts.ledger.text(key);
    invariant(text !== undefined, 'what was proven just now is in the log');
    return JSON.parse(text) as JsonValue;
  }

  /** Throws `CrabnetError` when the disk does not take it: then nothing was said, and the alarm stands. */
  #commit(held: HeldEnvelope, text: string, announce: Announce): void {
    const { ledger, alarms, changes } = this.#parts;
    try {
      const touched = ledger.commitOwn(held, text, announce === 'never' ? 'silent' : 'unsent');
      changes.seeds(touched);
    } catch (error) {
      if (error instanceof CrabnetError) alarms.storeFailed(error);
      throw error;
    }
    alarms.storeWorks();
    changes.flag('status');
  }

  #emit(kind: EventKind, payload: JsonObject): void {
    this.#parts.monitor.emit(kind, 'node', payload);
  }
}

/** What ended a task before its own end is something to notice. */
function withEnd(told: Told, stoppedBy: string | undefined): Told {
  if (stoppedBy === undefined) return told;
  const warning = [`the task was ended: ${stoppedBy}`, ...(told.warning === undefined ? [] : [told.warning])];
  return { ...told, warning: warning.join('; ') };
}

/** A finished run as the result that fits one envelope (E8). */
function resultDraft({ seed, claim }: RunPlan, outcome: TaskOutcome, ts: number): ResultDraft {
  const budgetBytes = ENVELOPE_MAX_BYTES - RESULT_OVERHEAD_BYTES;
  const { stdout, stderr, truncated } = fitOutput(
    outcome.stdout,
    outcome.stderr,
    outcome.stdoutBytes,
    outcome.stderrBytes,
    budgetBytes,
  );
  return {
    kind: 'TaskResult',
    ts,
    result: {
      seed_id: seed.id,
      claim_id: claim.id,
      worker: claim.worker,
      exit_code: outcome.exitCode,
      timed_out: outcome.kind === 'timed-out',
      stdout,
      stderr,
      output_hash: outputHash(stdout, stderr),
      duration_ms: Math.round(outcome.durationMs),
      ...(truncated === null ? {} : { truncated: { ...truncated } }),
      ...(outcome.stoppedBy === undefined ? {} : { stopped_by: outcome.stoppedBy }),
    },
  };
}
