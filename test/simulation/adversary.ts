import { type KeyPair, keyPairFromSeed } from '../../source/identity/key-file.ts';
import { sealEnvelope } from '../../source/identity/seal-envelope.ts';
import type { Draft, ResultDraft } from '../../source/model/decide/command.ts';
import { readEnvelope } from '../../source/model/read-envelope.ts';
import type { Bid, Claim, EnvelopeKey, JsonValue, Seed, SeedId } from '../../source/model/types.ts';
import { outputHash } from '../../source/runner/output/output-hash.ts';
import type { VirtualTime } from '../support/virtual-time.ts';
import type { FaultyNetwork } from './faulty-network.ts';
import type { SeededRandom } from './seeded-random.ts';

export interface AdversaryOptions {
  /** A number that no machine has. */
  readonly number: number;
  readonly machines: number;
  readonly time: VirtualTime;
  readonly net: FaultyNetwork;
  readonly random: SeededRandom;
  readonly everyMs: number;
  isActive(): boolean;
}

interface HeardBid {
  readonly bid: Bid;
  readonly text: JsonValue;
}

const SEEDS_MAX = 3;
/** How many things it says at once. */
const BURST = 10;

/**
 * A key that works at the caps (L1 to L4): it awards and settles its own seeds many times over, bids on those of others more often
 * than may, and answers a claim more than once, dated as it likes, each time to one machine alone.
 */
export class Adversary {
  readonly #options: AdversaryOptions;
  readonly #keyPair: KeyPair;
  readonly #own: Seed[] = [];
  readonly #others = new Map<SeedId, Seed>();
  readonly #bids: HeardBid[] = [];
  readonly #claims: Claim[] = [];

  constructor(options: AdversaryOptions) {
    const { net, number, random } = options;
    this.#options = options;
    this.#keyPair = keyPairFromSeed(random.bytes(32));
    net.network.join(String(number), ({ bytes }) => this.#hear(bytes.toString()));
    this.#actLater();
  }

  #actLater(): void {
    const { time, random, everyMs, isActive } = this.#options;
    time.timers.after(random.between(0, 2 * everyMs), () => {
      if (!isActive()) return;
      for (let said = 0; said < BURST; said += 1) this.#act();
      this.#actLater();
    });
  }

  #hear(text: string): void {
    const value = JSON.parse(text) as JsonValue;
    const read = readEnvelope(value);
    if (!read.ok) return;
    const { body } = read.value;
    const us = this.#keyPair.nodeId;
    if (body.kind === 'SeedCreated') this.#others.set(body.seed.id, body.seed);
    else if (body.kind === 'ClaimCreated' && body.claim.worker === us) this.#claims.push(body.claim);
    else if (body.kind === 'BidSubmitted' && this.#own.some(({ id }) => id === body.bid.seed_id)) {
      this.#bids.push({ bid: body.bid, text: value });
    }
  }

  #act(): void {
    const { random } = this.#options;
    const acts = [
      () => this.#publish(),
      () => this.#award(),
      () => this.#settle(),
      () => this.#bid(),
      () => this.#answer(),
    ];
    random.pick(acts)?.();
  }

  #publish(): void {
    if (this.#own.length >= SEEDS_MAX) return;
    const ts = this.#nowS();
    const seed = {
      ...{ title: 'work for nothing', description: '', command: 'true', rules: '' },
      ...{ timeout_ms: 60_000, bid_deadline_ts: ts + 300, exec_deadline_ms: 60_000 },
      ...{ min_price: 0, max_bids: 0, reward: 1, created_by: this.#keyPair.nodeId, created_at: ts },
    };
    const text = this.#seal({ kind: 'SeedCreated', ts, seed });
    const read = readEnvelope(JSON.parse(text) as JsonValue);
    if (read.ok && read.value.body.kind === 'SeedCreated') this.#own.push(read.value.body.seed);
    this.#options.net.network.send(String(this.#options.number), text);
  }

  #award(): void {
    const heard = this.#options.random.pick(this.#bids);
    if (heard === undefined) return;
    const { id: bid_id, seed_id, bidder: worker } = heard.bid;
    const ts = this.#datedS();
    const claim = { seed_id, bid_id, worker, created_at: ts, replaces: null };
    this.#tellOne(this.#seal({ kind: 'ClaimCreated', ts, claim, bidKey: '' as EnvelopeKey }, heard.text));
  }

  #settle(): void {
    const seed = this.#options.random.pick(this.#own);
    if (seed === undefined) return;
    const said = { status: 'Rejected', result_id: null } as const;
    const settlement = { ...said, seed_id: seed.id, result_key: null, note: '' };
    const settled = { ...seed, ...said, claimed_by: null, claimed_at: null, claim_id: null };
    this.#tellOne(this.#seal({ kind: 'TaskSettle', ts: this.#datedS(), settlement, seed: settled }));
  }

  #bid(): void {
    const seed = this.#options.random.pick([...this.#others.values()]);
    if (seed === undefined) return;
    const ts = Math.min(Math.max(this.#datedS(), seed.created_at), seed.bid_deadline_ts);
    const bidder = this.#keyPair.nodeId;
    const bid = { seed_id: seed.id, bidder, price: seed.min_price, notes: '', created_at: ts };
    this.#tellOne(this.#seal({ kind: 'BidSubmitted', ts, bid }));
  }

  #answer(): void {
    const claim = this.#options.random.pick(this.#claims);
    if (claim === undefined) return;
    const result = {
      ...{ seed_id: claim.seed_id, claim_id: claim.id, worker: claim.worker, exit_code: 0, timed_out: false },
      ...{ stdout: '', stderr: '', output_hash: outputHash('', ''), duration_ms: 1 },
    };
    this.#tellOne(this.#seal({ kind: 'TaskResult', ts: this.#datedS(), result }));
  }

  #tellOne(text: string): void {
    const { net, number, machines, random } = this.#options;
    net.network.send(String(number), text, String(random.whole(0, machines - 1)));
  }

  #seal(draft: Draft | ResultDraft, carriedBid?: JsonValue): string {
    const salt = this.#options.random.bytes(16);
    const inputs = { keyPair: this.#keyPair, salt, ...(carriedBid === undefined ? {} : { carriedBid }) };
    const sealed = sealEnvelope(draft, inputs);
    if (!sealed.ok) throw new Error(`the adversary cannot say that: ${sealed.problem.reason}`);
    return sealed.value.text;
  }

  #nowS(): number {
    return Math.floor(this.#options.time.clock.now() / 1000);
  }

  /** Now, or backdated. */
  #datedS(): number {
    return this.#nowS() - this.#options.random.whole(0, 60);
  }
}
