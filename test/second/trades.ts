import type { JsonObject } from './canonical.ts';
import type { Said } from './envelope.ts';

/** What a line of an exported ledger says of an award. */
export interface Award {
  readonly seed_id: string;
  readonly claim_id: string;
  readonly publisher: string;
  readonly worker: string;
  readonly price: number;
  readonly awarded_ts: number;
  readonly ended_ts: number | null;
  readonly state: 'in-hand' | 'delivered' | 'accepted' | 'refused' | 'forfeited';
  readonly late: boolean;
  readonly title: string;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A seed with the moments of its life that awards are judged by, in milliseconds. */
interface Life {
  readonly seed: JsonObject;
  readonly id: string;
  readonly publisher: string;
  /** P1. */
  readonly horizonMs: number;
  /** C2. */
  forfeitMs(claim: Said): number;
}

/** The awards of a seed by what is held of it, at a time. */
export function awardsOf(all: readonly Said[], seedId: string, nowMs: number): readonly Award[] | undefined {
  const held = [...new Map(all.map((each) => [each.key, each])).values()].toSorted(
    (left, right) => left.ts - right.ts || (left.key < right.key ? -1 : 1),
  );
  const seed = held.find(({ kind, object }) => kind === 'SeedCreated' && object.id === seedId);
  if (seed === undefined) return undefined;
  const life = lifeOf(seed);
  const isOfSeed = ({ kind, object }: Said) =>
    (kind === 'TaskSettle' ? (object.seed as JsonObject).id : object.seed_id) === seedId;
  const of = (wanted: string) => held.filter((each) => each.kind === wanted && isOfSeed(each));
  const claims = validClaims(life, of('ClaimCreated'));
  const results = new Map(claims.map((claim) => [claim, resultsOf(life, claim, of('TaskResult'))]));
  const ends = settlementsOf(life, claims, results, of('TaskSettle'));
  return claims.map((claim) => awardOf(life, claim, results.get(claim) ?? [], ends, nowMs));
}

function lifeOf({ object: seed, from }: Said): Life {
  const runMs = Math.max(Number(seed.exec_deadline_ms), Number(seed.timeout_ms));
  return {
    ...{ seed, id: String(seed.id), publisher: from },
    horizonMs: Number(seed.bid_deadline_ts) * 1000 + Number(seed.exec_deadline_ms) + 30 * DAY_MS,
    forfeitMs: ({ ts }) => ts * 1000 + runMs + 15 * MINUTE_MS,
  };
}

/** C1: first awards, and those that follow a valid one's forfeit within a day. */
function validClaims(life: Life, claims: readonly Said[]): readonly Said[] {
  const candidates = claims.filter((claim) => isRight(life, claim));
  const valid: Said[] = [];
  let last: readonly (Said | null)[] = [null];
  while (last.length > 0) {
    const next = last.flatMap((replaced) => candidates.filter((claim) => follows(life, claim, replaced)));
    const fresh = next.filter((claim) => !valid.includes(claim));
    valid.push(...fresh);
    last = fresh;
  }
  return valid;
}

function follows(life: Life, claim: Said, replaced: Said | null): boolean {
  if (claim.object.replaces !== (replaced?.object.id ?? null)) return false;
  if (replaced === null) return true;
  const sinceMs = claim.ts * 1000 - life.forfeitMs(replaced);
  return sinceMs >= 0 && sinceMs <= DAY_MS;
}

/** B1, C1: what of an award is right whatever else is held. */
function isRight({ seed, publisher, horizonMs, forfeitMs }: Life, claim: Said): boolean {
  const { bid } = claim;
  if (claim.from !== publisher || bid === undefined) return false;
  const closesMs = Number(seed.bid_deadline_ts) * 1000;
  const isBid =
    Number(bid.object.price) >= Number(seed.min_price) &&
    bid.ts >= Number(seed.created_at) &&
    bid.ts * 1000 <= Math.min(closesMs + 2 * MINUTE_MS, horizonMs);
  const isInTime = claim.object.replaces !== null || claim.ts * 1000 <= closesMs + HOUR_MS;
  return isBid && isInTime && forfeitMs(claim) <= horizonMs - DAY_MS;
}

/** R1: the results that answer a claim, the one that counts first. */
const resultsOf = ({ horizonMs }: Life, { object: claim }: Said, results: readonly Said[]): readonly Said[] =>
  results.filter(({ object, from, ts }) => {
    return object.claim_id === claim.id && from === claim.worker && ts * 1000 <= horizonMs;
  });

interface Ends {
  /** When each result was accepted, by its key. */
  readonly accepted: ReadonlyMap<string, number>;
  /** When the seed was closed by the settlement that counts. */
  readonly closedTs: number | undefined;
}

/** T1, T2. */
function settlementsOf(
  life: Life,
  claims: readonly Said[],
  results: ReadonlyMap<Said, readonly Said[]>,
  settlements: readonly Said[],
): Ends {
  const all = [...results.values()].flat();
  const workedOnUntilMs = claims
    .filter((claim) => results.get(claim)?.length === 0)
    .reduce((last, claim) => Math.max(last, life.forfeitMs(claim)), 0);
  const accepted = new Map<string, number>();
  let [acceptedTs, rejectedTs]: (number | undefined)[] = [];
  for (const { object, from, ts } of settlements) {
    if (from !== life.publisher || ts * 1000 > life.horizonMs) continue;
    const { status, result_id: id = null } = object.seed as JsonObject;
    if (status === 'Rejected') {
      if (workedOnUntilMs <= ts * 1000) rejectedTs ??= ts;
      continue;
    }
    const { result_key: named } = object;
    const meant = all.find((result) =>
      named === undefined ? result.object.id === id : result.key === named,
    );
    if (meant === undefined) continue;
    acceptedTs ??= ts;
    if (!accepted.has(meant.key)) accepted.set(meant.key, ts);
  }
  return { accepted, closedTs: acceptedTs ?? rejectedTs };
}

function awardOf(
  life: Life,
  claim: Said,
  results: readonly Said[],
  { accepted, closedTs }: Ends,
  nowMs: number,
): Award {
  const taken = results.find(({ key }) => accepted.has(key));
  const delivered = taken ?? results[0];
  const forfeitMs = life.forfeitMs(claim);
  const award = {
    ...{ seed_id: life.id, claim_id: String(claim.object.id), publisher: life.publisher },
    ...{ worker: String(claim.object.worker), price: Number(claim.bid?.object.price), awarded_ts: claim.ts },
    late: delivered !== undefined && delivered.ts * 1000 >= forfeitMs,
    title: String(life.seed.title),
  };
  if (taken !== undefined)
    return { ...award, state: 'accepted', ended_ts: accepted.get(taken.key) ?? taken.ts };
  if (delivered !== undefined) {
    if (closedTs !== undefined) return { ...award, state: 'refused', ended_ts: closedTs };
    if (nowMs < life.horizonMs) return { ...award, state: 'delivered', ended_ts: delivered.ts };
    return { ...award, state: 'refused', ended_ts: Math.ceil(life.horizonMs / 1000) };
  }
  if (nowMs < forfeitMs) return { ...award, state: 'in-hand', ended_ts: null };
  return { ...award, state: 'forfeited', ended_ts: Math.ceil(forfeitMs / 1000) };
}
