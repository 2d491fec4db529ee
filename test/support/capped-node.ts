import { admit, releases } from '../../source/model/admission.ts';
import { Market, seedIdOf } from '../../source/model/fold/market.ts';
import { droppedBy } from '../../source/model/keeping.ts';
import type { SeedCaps } from '../../source/model/limits.ts';
import type { HeldEnvelope, NodeId, SeedId } from '../../source/model/types.ts';
import { formOf } from './market-image.ts';

/** Small enough that short histories reach every one of them. */
export const SMALL_CAPS: SeedCaps = {
  bidsPerBidder: 2,
  bids: 4,
  claimsPerReplaced: 2,
  claims: 4,
  settlements: 4,
  resultsPerClaim: 2,
  bidsOfPublisher: 3,
};

/** What a node makes of the envelopes that it hears, with everything that admission, dropping and the inert cache do. */
export class CappedNode {
  readonly us: NodeId;
  readonly market: Market;
  readonly #inert = new Map<string, HeldEnvelope[]>();

  constructor(us: NodeId, caps: SeedCaps = SMALL_CAPS) {
    this.us = us;
    this.market = new Market(caps);
  }

  /** Takes in what it is told; what it answers: of a void seed the seed and the proof, and else nothing. */
  hear(told: HeldEnvelope, nowMs: number): readonly HeldEnvelope[] {
    const answer: HeldEnvelope[] = [];
    const pending = [told];
    for (let held = pending.shift(); held !== undefined; held = pending.shift()) {
      if (this.market.has(held.key)) {
        if (held.kind !== 'SeedCreated') answer.push(...this.#proofOf(held));
        continue;
      }
      const verdict = admit(this.market, held, this.us, nowMs);
      if (verdict.verdict === 'accept') pending.push(...this.#take(held));
      else if (verdict.verdict === 'inert') this.#wait(held, verdict.waitsFor);
      else if (verdict.verdict === 'ignore' && verdict.reason === 'void') answer.push(...this.#proofOf(held));
    }
    return answer;
  }

  /** What it tells in catch-up: what counts. */
  told(): readonly HeldEnvelope[] {
    return [...this.market.all()].filter((held) => this.market.isCounted(held));
  }

  /** The seeds of which it tells in catch-up that they are void (P3); who wants to know more is sent the proof. */
  voidSeeds(): readonly SeedId[] {
    return [...this.market.seedIds()].filter((id) => this.market.voidProof(id) !== undefined);
  }

  /** Everything on which nodes must agree, as text. */
  image(): string {
    const ids = [...this.market.seedIds()].toSorted();
    return JSON.stringify(ids.map((id) => formOf(this.market, id)));
  }

  #take(held: HeldEnvelope): readonly HeldEnvelope[] {
    this.market.add(held);
    for (const { key } of droppedBy(this.market, held, this.us)) this.market.remove(key);
    return releases(held).flatMap((what) => {
      const waiting = this.#inert.get(what) ?? [];
      this.#inert.delete(what);
      return waiting;
    });
  }

  #wait(held: HeldEnvelope, waitsFor: string): void {
    this.#inert.set(waitsFor, [...(this.#inert.get(waitsFor) ?? []), held]);
  }

  #proofOf(held: HeldEnvelope): readonly HeldEnvelope[] {
    const id = seedIdOf(held);
    return id === '' ? [] : (this.market.voidProof(id) ?? []);
  }
}

/** `teller` tells `hearer` all that it tells, and hears what is answered; then the marks of void seeds, and their proofs. */
export function tell(teller: CappedNode, hearer: CappedNode, nowMs: number): void {
  for (const held of teller.told()) {
    for (const answer of hearer.hear(held, nowMs)) teller.hear(answer, nowMs);
  }
  const known = new Set(hearer.voidSeeds());
  for (const id of teller.voidSeeds().filter((each) => !known.has(each))) {
    for (const held of teller.market.voidProof(id) ?? []) hearer.hear(held, nowMs);
  }
}

/** Everybody tells everybody until nothing changes any more; false when that takes too long. */
export function untilQuiet(nodes: readonly CappedNode[], nowMs: number): boolean {
  const state = () =>
    JSON.stringify(
      nodes.map((node) => [
        node.image(),
        node
          .told()
          .map(({ key }) => key)
          .toSorted(),
      ]),
    );
  let before = '';
  for (let round = 0; round < ROUNDS; round += 1) {
    const now = state();
    if (now === before) return true;
    before = now;
    for (const teller of nodes)
      for (const hearer of nodes) if (teller !== hearer) tell(teller, hearer, nowMs);
  }
  return false;
}

const ROUNDS = 12;
