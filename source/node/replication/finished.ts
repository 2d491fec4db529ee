import type { SeedRow } from '../../contract/node-api.ts';
import { SORT_VALUES, wordsOf } from '../../contract/seed-page.ts';
import { blake2b } from '../../identity/blake2b.ts';
import { seedHash } from '../../identity/digest.ts';
import { recallEnvelope } from '../../identity/recall-envelope.ts';
import { isIntact } from '../../identity/stored-proof.ts';
import { invariant } from '../../model/errors.ts';
import type { FoldedSeed } from '../../model/fold/folded-seed.ts';
import { Market } from '../../model/fold/market.ts';
import { hasPart } from '../../model/keeping.ts';
import { FRESH_SETTLEMENT_MS } from '../../model/limits.ts';
import { pricedTrades } from '../../model/prices.ts';
import { UNPROVEN_SHARE } from '../../model/room.ts';
import { forgetAtMs } from '../../model/seed-times.ts';
import { isPlainlyOpen, overAtMs } from '../../model/status-at.ts';
import {
  type EnvelopeKey,
  type HeldEnvelope,
  isUnsignedId,
  type NodeId,
  type SeedId,
} from '../../model/types.ts';
import { dayOf } from '../../network/sync/place.ts';
import { type FinishedSeed, SHELVED_MAX } from '../../store/finished-seed.ts';
import type { LogEntry } from '../../store/log-entry.ts';
import type { ShelvedRow } from '../../store/shelved-row.ts';
import type { Store } from '../../store/store.ts';
import { seedRow } from '../trade/rows.ts';

/** What decides whether a seed may leave the memory. */
export interface ShelvingView {
  readonly us: NodeId;
  readonly nowMs: number;
  /** Whose room an envelope takes (P2). */
  shareOf(key: EnvelopeKey): string | undefined;
  /** Where its envelopes stand in catch-up. */
  readonly places: () => readonly Buffer[];
}

/**
 * A seed as it goes to the shelf; undefined for one that stays in memory: what still waits for somebody, what we have a part in,
 * and whatever has anything unsigned (E5).
 */
export function finishedSeed(market: Market, id: SeedId, view: ShelvingView): FinishedSeed | undefined {
  const record = market.record(id);
  if (record === undefined || isPlainlyOpen(record, view.nowMs) || hasPart(record, view.us)) return undefined;
  const folded = market.folded(id);
  if (folded === undefined) return undefined;
  const envelopes = market.envelopesOf(id);
  if (!isOver(folded, view.nowMs) || envelopes.length > SHELVED_MAX || !envelopes.every(isSigned))
    return undefined;
  const hash = market.seedHash(id, seedHash);
  invariant(hash !== undefined, 'a signed seed has a part in the digest');
  const members = [folded.held, ...envelopes.filter(({ key }) => key !== folded.held.key)];
  const broughtBy = view.shareOf(folded.held.key) ?? UNPROVEN_SHARE;
  const row = seedRow(folded, { us: view.us, nowMs: view.nowMs, running: null, unsent: false });
  return {
    id,
    day: dayOf(folded.seed.created_at),
    orders: {
      new: SORT_VALUES.new(row),
      best: SORT_VALUES.best(row),
      min: SORT_VALUES.min(row),
      reward: SORT_VALUES.reward(row),
      status: SORT_VALUES.status(row),
      from: SORT_VALUES.from(row),
    },
    words: wordsOf(row),
    facts: JSON.stringify(factsOf(row, folded)),
    hash,
    places: Buffer.concat(view.places()),
    counts: countsOf(members),
    bytes: members.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    overAtMs: overAtMs(folded),
    forgetAtMs: forgetAtMs(folded.seed),
    broughtBy,
    parties: partiesOf(members).map(partyOf),
    members: members.map(({ key }) => key),
    priced: pricedTrades(folded, view.nowMs),
    guests: new Map(
      members.flatMap(({ key }) => {
        const share = view.shareOf(key);
        return share === undefined || share === broughtBy ? [] : [[key, share] as const];
      }),
    ),
  };
}

const isSigned = (held: HeldEnvelope): boolean =>
  held.verified && !(held.kind === 'ClaimCreated' && isUnsignedId(held.claim.worker));

/** Nobody is waited for any more, and what ended it is not so new that it is still told. */
const isOver = (folded: FoldedSeed, nowMs: number): boolean =>
  nowMs >= overAtMs(folded) &&
  (folded.outcome === undefined || nowMs >= folded.outcome.held.ts * 1000 + FRESH_SETTLEMENT_MS);

function factsOf(row: SeedRow, { seed }: FoldedSeed): Partial<SeedRow> {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !Object.hasOwn(seed, name)));
}

function countsOf(members: readonly HeldEnvelope[]): FinishedSeed['counts'] {
  const count = (kind: HeldEnvelope['kind']) => members.filter((held) => held.kind === kind).length;
  return {
    bids: count('BidSubmitted'),
    claims: count('ClaimCreated'),
    results: count('TaskResult'),
    settlements: count('TaskSettle'),
  };
}

/** Publisher, bidders and workers. */
function partiesOf(members: readonly HeldEnvelope[]): readonly NodeId[] {
  const parties = members.flatMap((held) => {
    if (held.kind === 'ClaimCreated') return [held.claim.worker];
    return held.kind === 'SeedCreated' || held.kind === 'BidSubmitted' ? [held.from] : [];
  });
  return [...new Set(parties)];
}

/** The number that stands for a node on the shelf: two nodes that share one are offered each other's seeds, no more. */
export const partyOf = (id: NodeId): number => blake2b(id).readUIntBE(0, 6);

/** The row of a finished seed; undefined where what is stored of it is not what was written. */
export function rowOfShelved({ key, facts, text, isSealed }: ShelvedRow): SeedRow | undefined {
  if (!isSealed) return undefined;
  const held = isIntact({ key, text, verified: true }) ? recallEnvelope(text, key, true) : undefined;
  if (held?.kind !== 'SeedCreated') return undefined;
  try {
    return { ...held.seed, ...(JSON.parse(facts) as Omit<SeedRow, keyof typeof held.seed>) };
  } catch {
    return undefined;
  }
}

/** The same out of the seed's envelopes alone, which prove themselves: nobody has a part in it who looks here. */
export function foldedRow(
  store: Pick<Store, 'shelf' | 'archive'>,
  id: SeedId,
  nowMs: number,
): SeedRow | undefined {
  const folded = lookAt(store, id)?.folded(id);
  return folded && seedRow(folded, { us: '' as NodeId, nowMs, running: null, unsent: false });
}

/** What an archived seed's envelopes are, with their texts: those that still are what their keys name. */
export function archivedEnvelopes(
  { archive }: Pick<Store, 'archive'>,
  id: SeedId,
): readonly { readonly held: HeldEnvelope; readonly text: string }[] {
  return intactEnvelopes(archive.entries(id));
}

/** What a disk changed is nobody's word any more. */
function intactEnvelopes(entries: readonly LogEntry[]) {
  return entries.flatMap((entry) => {
    const { text, key, verified } = entry;
    const held = isIntact(entry) ? recallEnvelope(text, key, verified) : undefined;
    return held === undefined ? [] : [{ held, text }];
  });
}

/** A market of one seed that is on the shelf or in the archive, for a look; undefined where it is in neither. */
export function lookAt({ shelf, archive }: Pick<Store, 'shelf' | 'archive'>, id: SeedId): Market | undefined {
  const shelved = shelf.entries(id).map((entry) => ({ ...entry, verified: true }));
  const entries: readonly LogEntry[] = shelved.length > 0 ? shelved : archive.entries(id);
  if (entries.length === 0) return undefined;
  const market = new Market();
  for (const { held } of intactEnvelopes(entries)) market.add(held);
  return market;
}
