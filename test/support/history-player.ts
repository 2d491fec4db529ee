import type { FoldedBid, FoldedSeed } from '../../source/model/fold/folded-seed.ts';
import { Market } from '../../source/model/fold/market.ts';
import type {
  Claim,
  ClaimId,
  EnvelopeKey,
  HeldClaim,
  HeldEnvelope,
  HeldResult,
  HeldSeed,
  NodeId,
  ResultId,
} from '../../source/model/types.ts';
import * as make from './fake-envelopes.ts';

/** What somebody does next; each act refers to what exists by then, so that histories go deep. Some are more likely. */
export const ACTS = [
  'publish',
  'bid',
  'bid',
  'bid',
  'award',
  'award',
  'award',
  'award-after-forfeit',
  'award-after-forfeit',
  'result',
  'result',
  'accept',
  'reject',
  'rival-claim',
  'stray-claim',
  'second-result',
  'accept-unheld',
  'repeat',
  'stranger-bids',
  'stranger-claims',
  'stranger-answers',
  'stranger-settles',
  'stranger-copies-seed',
  'forge-v0',
] as const;

export interface Step {
  readonly act: (typeof ACTS)[number];
  readonly who: number;
  readonly what: number;
  readonly which: number;
  /** How far from now the author dates it, in seconds. */
  readonly datedS: number;
  /** How much time passes before, in seconds. */
  readonly passS: number;
}

/** A history as it was told: every envelope in the order in which it was made, some of them twice. */
export interface History {
  readonly envelopes: readonly HeldEnvelope[];
  /** The keys of what strangers said. */
  readonly strangers: ReadonlySet<EnvelopeKey>;
  /** The keys of unsigned objects that reuse the id of another. */
  readonly forged: ReadonlySet<EnvelopeKey>;
  readonly endS: number;
}

export const PUBLISHERS = [make.signer('Paula'), make.signer('Piet'), make.v0Node('Petra')] as const;
export const WORKERS = [
  make.signer('Walter'),
  make.signer('Wanda'),
  make.v0Node('Willem'),
  make.signer('Wim'),
  make.v0Node('Wilma'),
] as const;
/** They have a part in nothing: nobody awards their bids. */
export const STRANGERS = [make.signer('Mallory'), make.signer('Mona'), make.v0Node('Max')] as const;

const WINDOWS_S = [600, 3600, 7 * 86_400, 60, 1, 7 * 86_400] as const;
const DURATIONS_MS = [120_000, 1000, 3_600_500, 14 * 86_400_000] as const;
/** Of no object at all. */
const NOBODYS_ID = 'ffffffff-ffff-8fff-8fff-ffffffffffff';

/** One of `items`, whatever the number; undefined only where there is none. */
function pick<T>(items: readonly [T, ...T[]], index: number): T;
function pick<T>(items: readonly T[], index: number): T | undefined;
function pick<T>(items: readonly T[], index: number): T | undefined {
  return items[index % items.length];
}

/** Plays steps on a market of its own, on its own clock. */
export class HistoryPlayer {
  readonly #market = new Market();
  readonly #envelopes: HeldEnvelope[] = [];
  readonly #strangers = new Set<EnvelopeKey>();
  readonly #forged = new Set<EnvelopeKey>();
  readonly #seeds: HeldSeed[] = [];
  #nowS = make.START_S;

  play(steps: readonly Step[]): History {
    this.#say(make.seedOf(PUBLISHERS[0]));
    for (const step of steps) {
      this.#nowS += step.passS;
      this.#act(step);
    }
    return {
      envelopes: this.#envelopes,
      strangers: this.#strangers,
      forged: this.#forged,
      endS: this.#nowS,
    };
  }

  #say(held: HeldEnvelope | undefined): void {
    if (held === undefined) return;
    this.#envelopes.push(held);
    this.#market.add(held);
    if (held.kind === 'SeedCreated' && !isStranger(held.from)) this.#seeds.push(held);
  }

  #act(step: Step): void {
    const seed = this.#seeds.at(-1 - (step.what % 3)) ?? this.#seeds[0];
    const folded = seed && this.#market.folded(seed.seed.id);
    if (step.act === 'publish' || folded === undefined) this.#say(this.#seed(step));
    else if (step.act === 'repeat') this.#say(pick(this.#envelopes, step.who + step.what * step.which));
    else if (step.act.startsWith('stranger-')) this.#mark(this.#strangers, this.#stranger(folded, step));
    else if (step.act === 'forge-v0') {
      const unsigned = this.#envelopes.filter(({ from, verified }) => !verified && !isStranger(from));
      const original = pick(unsigned, step.which + step.what);
      this.#mark(this.#forged, original && forgeryOf(original, original.ts + step.datedS - 1, step.who));
    } else this.#say(this.#party(folded, step));
  }

  #mark(marked: Set<EnvelopeKey>, held: HeldEnvelope | undefined): void {
    if (held !== undefined) marked.add(held.key);
    this.#say(held);
  }

  #seed({ who, what, which, datedS }: Step): HeldSeed {
    const createdAt = this.#nowS + datedS;
    return make.seedOf(pick(PUBLISHERS, who), {
      created_at: createdAt,
      bid_deadline_ts: createdAt + pick(WINDOWS_S, what),
      timeout_ms: pick(DURATIONS_MS, which),
      exec_deadline_ms: pick(DURATIONS_MS, who + which),
      min_price: which % 3 === 0 ? 2 : 0,
      max_bids: what % 3,
    });
  }

  /** What a party to the seed says: honestly, or backdated, or against what it said before. */
  #party(folded: FoldedSeed, step: Step): HeldEnvelope | undefined {
    const { held: seed, holding } = folded;
    const { who, which } = step;
    const act = possible(folded, step);
    const ts = this.#nowS + step.datedS;
    const claim = pick(folded.claims, which);
    switch (act) {
      case 'bid': {
        const created_at = which % 4 === 3 ? ts : Math.min(ts, seed.seed.bid_deadline_ts);
        return make.bidOf(seed, pick(WORKERS, who), { price: which, created_at });
      }
      case 'award': {
        const lastS = holding === undefined ? seed.seed.bid_deadline_ts : Number.POSITIVE_INFINITY;
        return awardOf(folded, seed.from, which, {
          created_at: which % 4 === 3 ? ts : Math.min(ts, lastS),
          replaces: holding?.claim.id ?? null,
        });
      }
      case 'award-after-forfeit':
        if (holding !== undefined) this.#nowS = Math.max(this.#nowS, Math.ceil(holding.forfeitMs / 1000));
        return awardOf(folded, seed.from, which, {
          created_at: this.#nowS,
          replaces: holding?.claim.id ?? null,
        });
      case 'rival-claim':
        return awardOf(folded, seed.from, who, {
          created_at: ts,
          replaces: claim?.claim.replaces ?? null,
        });
      case 'stray-claim':
        return awardOf(folded, seed.from, who, { created_at: ts, replaces: NOBODYS_ID as ClaimId });
      case 'result':
        return claim && resultOf(claim.held, claim.claim.worker, ts, who);
      case 'second-result': {
        const first = pick(folded.results, which);
        const answered = folded.claims.find(({ claim: { id } }) => first?.claimIds[0] === id);
        return answered && first && resultOf(answered.held, first.held.from, ts, who + 20);
      }
      default:
        return settlementOf(folded, seed.from, ts, act, which);
    }
  }

  /** What somebody without any part in the seed says, often in the name of those who have one. */
  #stranger(folded: FoldedSeed, { act, who, which, datedS }: Step): HeldEnvelope | undefined {
    const from = pick(STRANGERS, who);
    const ts = this.#nowS + datedS;
    switch (act) {
      case 'stranger-bids': {
        const bidder = which % 2 === 0 ? from : pick(WORKERS, who);
        return make.bidOf(folded.held, from, { bidder, price: which, created_at: ts });
      }
      case 'stranger-claims':
        return awardOf(folded, from, which, {
          created_at: ts,
          replaces: which % 2 === 0 ? null : (folded.holding?.claim.id ?? null),
        });
      case 'stranger-answers': {
        const claim = pick(folded.claims, which);
        return claim && make.resultOf(claim.held, from, ts, { worker: who < 6 ? claim.claim.worker : from });
      }
      case 'stranger-copies-seed': {
        const { id: _id, ...content } = folded.seed;
        return make.seedOf(from, { ...content, created_by: from });
      }
      default:
        return settlementOf(folded, from, ts, pick(['accept', 'reject', 'accept-unheld'], who), which);
    }
  }
}

/** The act itself, or the one that must come first. */
function possible({ bids, claims, results }: FoldedSeed, { act, which }: Step): Step['act'] {
  const answers = act === 'accept' || act === 'second-result';
  if (answers && results.length > 0) return act;
  const closes = act === 'bid' || (act === 'reject' && which % 4 === 0);
  if (closes || (claims.length > 0 && !answers)) return act;
  if (claims.length > 0) return 'result';
  return bids.some(({ bid }) => !isStranger(bid.bidder)) ? 'award' : 'bid';
}

const isStranger = (id: NodeId): boolean => STRANGERS.some((stranger) => stranger === id);

function awardOf(
  folded: FoldedSeed,
  from: NodeId,
  which: number,
  changed: Pick<Claim, 'created_at' | 'replaces'>,
): HeldClaim | undefined {
  const bids: readonly FoldedBid[] = folded.bids.filter(({ bid }) => !isStranger(bid.bidder));
  const bid = pick(bids, which);
  return bid && make.claimOf(bid.held, from, changed);
}

/** The worker's result: as ours, or as v0 sends it, with the seed's id or without. */
function resultOf(held: HeldClaim, from: NodeId, ts: number, durationMs: number): HeldResult {
  if (make.isSigned(from)) return make.resultOf(held, from, ts, { duration_ms: durationMs });
  const seed_id = durationMs % 3 === 0 ? held.claim.seed_id : '';
  return make.v0ResultOf(held, from, ts, { duration_ms: durationMs, seed_id });
}

/** Accepts one of the results, or one that nobody has, or closes the seed. */
function settlementOf(
  folded: FoldedSeed,
  from: NodeId,
  ts: number,
  act: Step['act'],
  which: number,
): HeldEnvelope {
  const result = pick(folded.results, which);
  if (act === 'reject') return make.rejectionOf(folded.held, from, ts);
  if (act === 'accept' && result !== undefined) return make.acceptanceOf(folded.held, from, ts, result.held);
  const result_id = which % 2 === 0 ? null : (NOBODYS_ID as ResultId);
  return make.settlementOf(folded.held, from, ts, { status: 'Accepted', result_id });
}

/** An unsigned object with the id of `original`, which is unsigned too, by the same v0 node or by a stranger. */
function forgeryOf(original: HeldEnvelope, ts: number, who: number): HeldEnvelope | undefined {
  const from = who % 2 === 0 ? original.from : STRANGERS[2];
  switch (original.kind) {
    case 'SeedCreated':
      return make.seedOf(from, {
        ...original.seed,
        created_by: from,
        created_at: ts,
        bid_deadline_ts: ts + 60,
      });
    case 'BidSubmitted': {
      const { bid } = original;
      const seed = { id: bid.seed_id, created_at: ts };
      return make.bidOf({ seed }, from, { ...bid, bidder: from, created_at: ts, price: bid.price + 1 });
    }
    case 'TaskResult': {
      const { id, seed_id } = original.result;
      const claim = { id: NOBODYS_ID as ClaimId, seed_id };
      return make.resultOf({ claim }, from, ts, {
        id,
        seed_id,
        claim_id: null,
        worker: '',
        duration_ms: who,
      });
    }
    default:
      return undefined;
  }
}
