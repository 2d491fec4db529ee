import fc from 'fast-check';
import { forfeitMs } from '../../source/model/seed-times.ts';
import type {
  ClaimId,
  HeldBid,
  HeldClaim,
  HeldEnvelope,
  HeldResult,
  HeldSeed,
  NodeId,
  ResultId,
} from '../../source/model/types.ts';
import { CappedNode, tell } from './capped-node.ts';
import * as make from './fake-envelopes.ts';

const PUBLISHER = make.signer('Paula');
const BIDDERS = ['Walter', 'Wanda', 'Will', 'Wes', 'Wim'].map(make.signer);
/** Publisher, two workers, and two who have no part in anything. */
const NODES = [
  PUBLISHER,
  make.signer('Walter'),
  make.signer('Wanda'),
  make.signer('Sam'),
  make.signer('Sue'),
];

/** Some are more likely; a `retell` is something old, `meet` two nodes that tell each other all. */
const ACTS = [
  ...['bid', 'bid', 'bid', 'bid', 'award', 'award', 'award', 'award-again', 'award-again', 'stray-award'],
  ...[
    'result',
    'result',
    'result',
    'accept',
    'accept',
    'accept-unheld',
    'reject',
    'retell',
    'retell',
    'meet',
    'meet',
  ],
] as const;

interface Step {
  readonly act: (typeof ACTS)[number];
  readonly who: number;
  readonly which: number;
  /** How far from now the author dates it, in seconds. */
  readonly datedS: number;
  /** Which nodes hear of it at once, a bit each. */
  readonly hearers: number;
}

const NUMBER = fc.noBias(fc.nat({ max: 59 }));
const steps: fc.Arbitrary<Step> = fc.record({
  act: fc.noBias(fc.constantFrom(...ACTS)),
  who: NUMBER,
  which: NUMBER,
  datedS: fc.noBias(fc.constantFrom(0, 0, 0, 1, -1, -5, 60, -60, -3600)),
  hearers: fc.noBias(fc.nat({ max: 31 })),
});

/** Nodes on which a publisher, workers and a crowd of bidders said what they said; each heard only some of it. */
export class CrowdedWorld {
  readonly nodes = NODES.map((us) => new CappedNode(us));
  readonly said: HeldEnvelope[] = [];
  readonly #seed: HeldSeed = make.seedOf(PUBLISHER);
  readonly #bids: HeldBid[] = [];
  readonly #claims: HeldClaim[] = [];
  readonly #results: HeldResult[] = [];
  #nowS = make.START_S + 10;

  constructor(played: readonly Step[]) {
    this.#say(this.#seed, 31);
    for (const step of played) this.#play(step);
  }

  get nowMs(): number {
    return this.#nowS * 1000;
  }

  #play(step: Step): void {
    this.#nowS += 1;
    if (step.act === 'meet') this.#meet(step);
    else if (step.act === 'retell') this.#deliver(pick(this.said, step.who * 7 + step.which), step.hearers);
    else this.#say(this.#made(step), step.hearers);
  }

  #meet({ who, which }: Step): void {
    const [left, right] = [pick(this.nodes, who), pick(this.nodes, which)];
    if (left === undefined || right === undefined || left === right) return;
    tell(left, right, this.nowMs);
    tell(right, left, this.nowMs);
  }

  #say(held: HeldEnvelope | undefined, hearers: number): void {
    if (held === undefined) return;
    this.said.push(held);
    if (held.kind === 'BidSubmitted') this.#bids.push(held);
    if (held.kind === 'ClaimCreated') this.#claims.push(held);
    if (held.kind === 'TaskResult') this.#results.push(held);
    this.#deliver(held, hearers);
    // Of one key on two machines only the other one knows at first.
    if (hearers % 8 !== 7) this.nodes.find(({ us }) => us === held.from)?.hear(held, this.nowMs);
  }

  #deliver(held: HeldEnvelope | undefined, hearers: number): void {
    if (held === undefined) return;
    for (const [number, node] of this.nodes.entries()) {
      if ((hearers >> number) % 2 === 1) node.hear(held, this.nowMs);
    }
  }

  #made({ act, who, which, datedS }: Step): HeldEnvelope | undefined {
    const ts = this.#nowS + datedS;
    const claim = pick(this.#claims, which);
    switch (act) {
      case 'bid': {
        const bidder = pick(BIDDERS, who % 3 === 0 ? 0 : who) ?? PUBLISHER;
        const created_at = Math.max(ts, this.#seed.ts);
        return make.bidOf(this.#seed, bidder, { price: which, created_at });
      }
      case 'award':
        return this.#award(who, { created_at: ts, replaces: null });
      case 'award-again': {
        if (claim === undefined) return this.#award(who, { created_at: ts, replaces: null });
        const forfeitS = Math.ceil(forfeitMs(this.#seed.seed, claim.claim) / 1000);
        this.#nowS = Math.max(this.#nowS, forfeitS);
        return this.#award(who, { created_at: forfeitS + Math.max(0, datedS), replaces: claim.claim.id });
      }
      case 'stray-award':
        return this.#award(who, { created_at: ts, replaces: pick(STRAYS, which) ?? null });
      case 'result':
        return claim && make.resultOf(claim, claim.claim.worker, ts, { duration_ms: who });
      case 'accept': {
        const result = pick(this.#results, which);
        return result && make.acceptanceOf(this.#seed, PUBLISHER, ts, result);
      }
      case 'accept-unheld':
        return make.settlementOf(this.#seed, PUBLISHER, ts, { status: 'Accepted', result_id: NOBODYS });
      default:
        return make.rejectionOf(this.#seed, PUBLISHER, ts);
    }
  }

  #award(who: number, changed: Pick<HeldClaim['claim'], 'created_at' | 'replaces'>): HeldClaim | undefined {
    const bid = pick(this.#bids, who);
    return bid && make.claimOf(bid, PUBLISHER, changed);
  }
}

/** Claims that nobody ever made. */
const STRAYS = ['aaaaaaaa', 'bbbbbbbb'].map((start) => `${start}-ffff-8fff-8fff-ffffffffffff` as ClaimId);
const NOBODYS = 'cccccccc-ffff-8fff-8fff-ffffffffffff' as ResultId;

const pick = <T>(items: readonly T[], index: number): T | undefined => items[index % items.length];

/** Worlds in which somebody works at the caps: partitions, withheld envelopes, duplicates, backdating, equivocation. */
export const crowdedWorlds = (maxLength = 60): fc.Arbitrary<readonly Step[]> =>
  fc.array(steps, { minLength: 10, maxLength, size: 'max' });

/** Whether a node has a part in the seed of a crowded world. */
export const isThirdParty = (us: NodeId): boolean => us === make.signer('Sam') || us === make.signer('Sue');
