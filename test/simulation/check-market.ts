import { createHash } from 'node:crypto';
import type { StoredEnvelope } from './stored-market.ts';

/** What the rules make of one seed, worked out once more and as plainly as possible (C1, C2, R1, T1, T2, the table). */
export interface Judged {
  readonly seedId: string;
  readonly status: string;
  readonly claimId: string | null;
  readonly resultId: string | null;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * Judges every seed in a set of envelopes at a time (unix milliseconds), and says what no honest market may contain. Shares
 * no code with the node.
 */
export function checkMarket(
  envelopes: readonly StoredEnvelope[],
  nowMs: number,
): { readonly judged: readonly Judged[]; readonly faults: readonly string[] } {
  const faults: string[] = [];
  const judged = envelopes
    .filter(({ kind }) => kind === 'SeedCreated')
    .map((seed) => {
      const about = envelopes.filter(
        (each) => each.kind !== 'SeedCreated' && seedIdOf(each) === text(seed, 'id'),
      );
      return new SeedCheck(seed, about, (words) => faults.push(`seed ${text(seed, 'id')}: ${words}`)).judge(
        nowMs,
      );
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

class SeedCheck {
  readonly #seed: StoredEnvelope;
  readonly #bids: readonly StoredEnvelope[];
  readonly #claims: readonly StoredEnvelope[];
  readonly #results: readonly StoredEnvelope[];
  readonly #settlements: readonly StoredEnvelope[];
  readonly #fault: (words: string) => void;

  constructor(seed: StoredEnvelope, about: readonly StoredEnvelope[], fault: (words: string) => void) {
    const ofKind = (kind: string) => about.filter((each) => each.kind === kind);
    this.#seed = seed;
    this.#bids = ofKind('BidSubmitted');
    this.#claims = ofKind('ClaimCreated');
    this.#results = ofKind('TaskResult');
    this.#settlements = ofKind('TaskSettle');
    this.#fault = fault;
  }

  judge(nowMs: number): Judged {
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
    if (bid === undefined) this.#fault(`the bid that ${text(award, 'id')} awards is lost`);
    else if (bid.from !== text(award, 'worker')) this.#fault(`${text(award, 'id')} awards another's bid`);
    return award;
  }

  #forfeitMs(claim: StoredEnvelope): number {
    const workMs = Math.max(number(this.#seed, 'exec_deadline_ms'), number(this.#seed, 'timeout_ms'));
    return number(claim, 'created_at') * 1000 + workMs + 15 * MINUTE_MS;
  }

  #resultOf(claim: StoredEnvelope): StoredEnvelope | undefined {
    return this.#results.find((each) => text(each, 'claim_id') === text(claim, 'id'));
  }

  #checkResults(): void {
    for (const result of this.#results) {
      const claim = this.#claims.find((each) => text(each, 'id') === text(result, 'claim_id'));
      if (claim === undefined) this.#fault(`result ${text(result, 'id')} is of no claim`);
      else if (result.from !== text(claim, 'worker'))
        this.#fault(`result ${text(result, 'id')} is not the worker's`);
      else if (this.#resultOf(claim) !== result) this.#fault(`two results of claim ${text(claim, 'id')}`);
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
    if (accepted.length > 1 || rejected.length > 1) {
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
