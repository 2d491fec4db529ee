import { createHash } from 'node:crypto';
import type { StoredEnvelope } from './stored-market.ts';

/** What the rules make of one seed, worked out once more and as plainly as possible (C1, C2, L1 to L4, R1, T1, T2, the table). */
export interface Judged {
  readonly seedId: string;
  readonly status: string;
  readonly claimId: string | null;
  readonly resultId: string | null;
  /** By somebody who keeps to the rules. */
  readonly isHonest: boolean;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * Judges every seed in a set of envelopes at a time (unix milliseconds), and says what no honest market may contain: what none of
 * the honest may have said. Shares no code with the node.
 */
export function checkMarket(
  envelopes: readonly StoredEnvelope[],
  nowMs: number,
  isHonest: (from: string) => boolean = () => true,
): { readonly judged: readonly Judged[]; readonly faults: readonly string[] } {
  const faults: string[] = [];
  const judged = envelopes
    .filter(({ kind }) => kind === 'SeedCreated')
    .map((seed) => {
      const about = envelopes.filter(
        (each) => each.kind !== 'SeedCreated' && seedIdOf(each) === text(seed, 'id'),
      );
      const isByHonest = isHonest(seed.from);
      if (isVoid(seed, about)) {
        return {
          seedId: text(seed, 'id'),
          status: 'Void',
          claimId: null,
          resultId: null,
          isHonest: isByHonest,
        };
      }
      const fault = (words: string) => {
        if (isByHonest) faults.push(`seed ${text(seed, 'id')}: ${words}`);
      };
      return { ...new SeedCheck(seed, about, isHonest, fault).judge(nowMs), isHonest: isByHonest };
    });
  const known = new Set(judged.map(({ seedId }) => seedId));
  for (const each of envelopes) {
    if (!known.has(seedIdOf(each))) faults.push(`${each.kind} ${each.key} is about no seed that is held`);
  }
  return { judged, faults };
}

const text = ({ object }: StoredEnvelope, name: string): string => String(object[name] ?? '');
const number = ({ object }: StoredEnvelope, name: string): number => Number(object[name]);
const seedIdOf = (each: StoredEnvelope): string =>
  text(each, each.kind === 'TaskSettle' || each.kind === 'SeedCreated' ? 'id' : 'seed_id');

/** L3, of envelopes that are all as admission lets them in. */
function isVoid(seed: StoredEnvelope, about: readonly StoredEnvelope[]): boolean {
  const claims = about.filter(({ kind, from }) => kind === 'ClaimCreated' && from === seed.from);
  const settlements = about.filter(({ kind, from }) => kind === 'TaskSettle' && from === seed.from);
  const siblings = claims.map(
    ({ object }) => claims.filter((each) => each.object.replaces === object.replaces).length,
  );
  return siblings.some((count) => count > 8) || claims.length > 16 || settlements.length > 18;
}

/** The keys of what counts (L1 to L4): of a void seed itself alone. */
export function countedKeys(envelopes: readonly StoredEnvelope[]): ReadonlySet<string> {
  const counted = new Set<string>();
  for (const seed of envelopes.filter(({ kind }) => kind === 'SeedCreated')) {
    counted.add(seed.key);
    const about = envelopes.filter((each) => each !== seed && seedIdOf(each) === text(seed, 'id'));
    if (isVoid(seed, about)) continue;
    for (const each of about) if (counts(each, about)) counted.add(each.key);
  }
  return counted;
}

function counts(one: StoredEnvelope, about: readonly StoredEnvelope[]): boolean {
  if (one.kind === 'BidSubmitted') {
    const before = about.filter(({ kind, key }) => kind === 'BidSubmitted' && key < one.key);
    return before.filter(({ from }) => from === one.from).length < 3;
  }
  if (one.kind !== 'TaskResult') return true;
  const isNamed = about.some(
    (each) => each.kind === 'TaskSettle' && text(each, 'result_id') === text(one, 'id'),
  );
  const before = about.filter(
    (each) =>
      each.kind === 'TaskResult' &&
      text(each, 'claim_id') === text(one, 'claim_id') &&
      (each.ts < one.ts || (each.ts === one.ts && each.key < one.key)),
  );
  return isNamed || before.length < 2;
}

class SeedCheck {
  readonly #seed: StoredEnvelope;
  readonly #bids: readonly StoredEnvelope[];
  readonly #claims: readonly StoredEnvelope[];
  readonly #results: readonly StoredEnvelope[];
  readonly #settlements: readonly StoredEnvelope[];
  readonly #isHonest: (from: string) => boolean;
  readonly #fault: (words: string) => void;

  constructor(
    seed: StoredEnvelope,
    about: readonly StoredEnvelope[],
    isHonest: (from: string) => boolean,
    fault: (words: string) => void,
  ) {
    this.#isHonest = isHonest;
    const ofKind = (kind: string) => about.filter((each) => each.kind === kind);
    this.#seed = seed;
    this.#bids = ofKind('BidSubmitted');
    this.#claims = ofKind('ClaimCreated');
    this.#results = ofKind('TaskResult');
    this.#settlements = ofKind('TaskSettle');
    this.#fault = fault;
  }

  judge(nowMs: number): Omit<Judged, 'isHonest'> {
    const holding = this.#holding();
    this.#checkResults();
    const settled = this.#settled();
    const result = holding === undefined ? undefined : this.#resultOf(holding);
    return {
      seedId: text(this.#seed, 'id'),
      status: settled ?? this.#status(nowMs, holding, result),
      claimId: holding === undefined ? null : text(holding, 'id'),
      resultId: result === undefined ? null : text(result, 'id'),
    };
  }

  /** Follows the claims from the first award on; each must end before the next begins. */
  #holding(): StoredEnvelope | undefined {
    let holding: StoredEnvelope | undefined;
    let followed = 0;
    for (let next = this.#award(null); next !== undefined; next = this.#award(text(next, 'id'))) {
      if (holding !== undefined && number(next, 'created_at') * 1000 < this.#forfeitMs(holding)) {
        this.#fault(`claim ${text(next, 'id')} was made while ${text(holding, 'id')} was in force`);
      }
      holding = next;
      followed += 1;
      if (followed > this.#claims.length) break;
    }
    if (followed !== this.#claims.length) {
      this.#fault(`${this.#claims.length} claims, ${followed} of them in the chain: two in force at once`);
    }
    return holding;
  }

  /** The claim that replaces another; null names the first award. */
  #award(replaced: string | null): StoredEnvelope | undefined {
    const awards = this.#claims.filter(({ object }) => object.replaces === replaced);
    if (awards.length > 1) this.#fault(`${awards.length} claims replace ${replaced ?? 'nothing'}`);
    const [award] = awards;
    if (award === undefined) return undefined;
    if (award.from !== this.#seed.from) this.#fault(`claim ${text(award, 'id')} is not the publisher's`);
    const bid = this.#bids.find((each) => text(each, 'id') === text(award, 'bid_id'));
    if (bid === undefined && this.#isHonest(text(award, 'worker')))
      this.#fault(`the bid that ${text(award, 'id')} awards is lost`);
    else if (bid !== undefined && bid.from !== text(award, 'worker'))
      this.#fault(`${text(award, 'id')} awards another's bid`);
    return award;
  }

  #forfeitMs(claim: StoredEnvelope): number {
    const workMs = Math.max(number(this.#seed, 'exec_deadline_ms'), number(this.#seed, 'timeout_ms'));
    return number(claim, 'created_at') * 1000 + workMs + 15 * MINUTE_MS;
  }

  #resultOf(claim: StoredEnvelope): StoredEnvelope | undefined {
    return this.#results
      .filter((each) => text(each, 'claim_id') === text(claim, 'id'))
      .toSorted((left, right) => left.ts - right.ts || (left.key < right.key ? -1 : 1))[0];
  }

  #checkResults(): void {
    for (const result of this.#results) {
      const claim = this.#claims.find((each) => text(each, 'id') === text(result, 'claim_id'));
      if (claim === undefined) this.#fault(`result ${text(result, 'id')} is of no claim`);
      else if (result.from !== text(claim, 'worker'))
        this.#fault(`result ${text(result, 'id')} is not the worker's`);
      else if (this.#resultOf(claim) !== result && this.#isHonest(result.from))
        this.#fault(`two results of claim ${text(claim, 'id')}`);
      const printed = createHash('sha256').update(text(result, 'stdout')).update(text(result, 'stderr'));
      if (printed.digest('hex') !== text(result, 'output_hash')) {
        this.#fault(`the output of ${text(result, 'id')} is not what was hashed`);
      }
    }
  }

  /** Accepted or Rejected; undefined while it is neither. */
  #settled(): string | undefined {
    const said = (status: string) => this.#settlements.filter((each) => text(each, 'status') === status);
    const [accepted, rejected] = [said('Accepted'), said('Rejected')];
    const claims = accepted.map((each) => this.#claimOf(each));
    if (new Set(claims).size < claims.length || rejected.length > 1) {
      this.#fault(`${accepted.length} acceptances and ${rejected.length} rejections`);
    }
    for (const each of this.#settlements) {
      if (each.from !== this.#seed.from) this.#fault(`settlement ${each.key} is not the publisher's`);
    }
    for (const each of accepted) {
      const isHeld = this.#results.some((result) => text(result, 'id') === text(each, 'result_id'));
      if (!isHeld) this.#fault(`the accepted result ${text(each, 'result_id')} is lost`);
    }
    for (const { ts } of rejected) {
      const working = this.#claims.find(
        (claim) => this.#resultOf(claim) === undefined && this.#forfeitMs(claim) > ts * 1000,
      );
      if (working !== undefined) this.#fault(`rejected while ${text(working, 'worker')} may be working`);
    }
    if (accepted.length > 0) return 'Accepted';
    return rejected.length > 0 ? 'Rejected' : undefined;
  }

  /** The claim whose result an acceptance names. */
  #claimOf(acceptance: StoredEnvelope): string | undefined {
    const result = this.#results.find((each) => text(each, 'id') === text(acceptance, 'result_id'));
    return result && text(result, 'claim_id');
  }

  #status(nowMs: number, holding: StoredEnvelope | undefined, result: StoredEnvelope | undefined): string {
    if (holding !== undefined) {
      if (result !== undefined) return 'Done';
      const forfeitMs = this.#forfeitMs(holding);
      if (nowMs < forfeitMs) return 'Claimed';
      return nowMs < forfeitMs + 24 * HOUR_MS ? 'Forfeited' : 'Expired';
    }
    const deadlineMs = number(this.#seed, 'bid_deadline_ts') * 1000;
    if (nowMs < deadlineMs + 2 * MINUTE_MS) return 'Open';
    return this.#bids.length > 0 && nowMs < deadlineMs + HOUR_MS ? 'Open' : 'Expired';
  }
}
