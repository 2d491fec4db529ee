import { createHash } from 'node:crypto';
import { z } from 'zod';
import { toJson } from '../../base/text/sanitize.ts';
import type { EnvelopeKind } from '../../model/types.ts';
import type { Brought } from './brought.ts';

const OBJECTS = z.record(z.string(), z.record(z.string(), z.unknown()));

/** The reference's `state.json`, of both releases (`PROTOCOL.md`); what its objects hold is looked at as envelopes. */
export const STATE = z.looseObject({
  seeds: OBJECTS,
  bids: OBJECTS.default({}),
  claims: OBJECTS.default({}),
  results: OBJECTS.default({}),
});
type State = z.infer<typeof STATE>;
type Item = Readonly<Record<string, unknown>>;

/**
 * The envelopes that a state came from, as far as that can be told: the reference keeps objects and forgets who sent them. One object makes
 * the same envelope each time, whoever kept it, so that what comes twice is known.
 */
export function* stateEnvelopes(state: State): Generator<Brought> {
  for (const [id, seed] of Object.entries(state.seeds))
    yield made(`seeds.${id}`, 'SeedCreated', { seed: opened(seed) }, seed.created_by, seed.created_at);
  for (const [id, bid] of Object.entries(state.bids))
    yield made(`bids.${id}`, 'BidSubmitted', { bid }, bid.bidder, bid.created_at);
  for (const [id, claim] of Object.entries(state.claims)) {
    const seed = state.seeds[String(claim.seed_id)];
    if (seed === undefined)
      yield lost(`claims.${id}`, 'seed_id', 'its seed, whose publisher awarded it, is not in the file');
    else yield made(`claims.${id}`, 'ClaimCreated', { claim }, seed.created_by, claim.created_at);
  }
  const results = new Results(state);
  for (const [id, result] of Object.entries(state.results)) {
    const claim = results.claimOf(result);
    if (claim === undefined) {
      yield lost(`results.${id}`, 'worker', 'no claim in the file says whose it is');
      continue;
    }
    const whole = { ...result, seed_id: claim.seed_id, worker: claim.worker };
    yield made(`results.${id}`, 'TaskResult', { result: whole }, claim.worker, deliveredAt(claim, result));
  }
  for (const [id, seed] of Object.entries(state.seeds)) {
    if (seed.status === 'Accepted' || seed.status === 'Rejected')
      yield made(`seeds.${id}.status`, 'TaskSettle', { seed }, seed.created_by, results.settledAt(id, seed));
  }
}

/** A publisher of v0 never learns which seed a result is of: then the claim tells that nothing else answers. */
class Results {
  readonly #claims: readonly Item[];
  readonly #results: readonly Item[];

  constructor({ claims, results }: State) {
    this.#claims = Object.values(claims);
    this.#results = Object.values(results);
  }

  claimOf(result: Item): Item | undefined {
    if (result.seed_id !== '' && result.seed_id !== undefined)
      return this.#claims.find(
        ({ seed_id, worker }) => seed_id === result.seed_id && worker === result.worker,
      );
    const answered = new Set(this.#results.map(({ seed_id }) => seed_id));
    const [only, second] = this.#claims.filter(({ seed_id }) => !answered.has(seed_id));
    return second === undefined ? only : undefined;
  }

  /** After all that it settles: when it was said, nobody kept. */
  settledAt(seedId: string, seed: Item): number {
    const times = this.#claims
      .filter(({ seed_id }) => seed_id === seedId)
      .flatMap((claim) => [
        Number(claim.created_at),
        ...this.#results
          .filter((result) => this.claimOf(result) === claim)
          .map((result) => deliveredAt(claim, result)),
      ]);
    return Math.max(Number(seed.created_at), ...times);
  }
}

/** The earliest second in which it can have been there; nobody kept the true one. */
const deliveredAt = (claim: Item, result: Item): number =>
  Number(claim.created_at) + Math.ceil(Number(result.duration_ms) / 1000);

/** As it was when it was published: what came later has envelopes of its own. */
const opened = (seed: Item): Item => ({
  ...seed,
  status: 'Open',
  claimed_by: null,
  claimed_at: null,
  claim_id: null,
  result_id: null,
});

function made(at: string, kind: EnvelopeKind, payload: Item, from: unknown, ts: unknown): Brought {
  const id = idOf(toJson([kind, from, ts, payload]));
  const meta = { id, from, kind, ts, nonce: ts, signature: '' };
  return { at, text: toJson({ meta, payload }) };
}

const lost = (at: string, field: string, detail: string): Brought => ({
  at,
  refused: { reason: 'bad-field', field, detail },
});

/** A UUID of version 4 that is always the same of the same text. */
function idOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
