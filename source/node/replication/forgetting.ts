import { recallEnvelope } from '../../identity/recall-envelope.ts';
import { isIntact } from '../../identity/stored-proof.ts';
import type { Market } from '../../model/fold/market.ts';
import { hasPart } from '../../model/keeping.ts';
import { forgetAtMs } from '../../model/seed-times.ts';
import type { EnvelopeKey, HeldEnvelope, NodeId, SeedId } from '../../model/types.ts';
import type { Archived } from '../../store/archive.ts';
import type { Store } from '../../store/store.ts';
import type { Offers } from './offers.ts';

/** What was forgotten; `isMore`: there is more whose time has come. */
export interface Forgotten {
  readonly seeds: readonly SeedId[];
  readonly keys: readonly EnvelopeKey[];
  readonly isMore: boolean;
}

export interface ForgettingParts {
  readonly store: Store;
  readonly market: Market;
  readonly us: NodeId;
  readonly nowMs: number;
  readonly offers: Pick<Offers, 'add' | 'remove'>;
  /** Holds a seed against its keys; true where all of it is as it was said, else it is brought back or set aside. Throws `CrabnetError`. */
  isProven(id: SeedId): boolean;
  /** Takes a finished seed back into memory, where its own words decide. Throws `CrabnetError`. */
  restore(id: SeedId): unknown;
  /** Notes whose room an envelope takes (P2). */
  note(held: HeldEnvelope): void;
}

/** Finished seeds that are forgotten in one turn of the loop. */
const FORGOTTEN_AT_ONCE = 200;
/** By then its seed is past its horizon, or nobody has brought it and nobody will. */
const SET_ASIDE_KEPT_MS = 30 * 24 * 3_600_000;

/**
 * P1: forgets the seeds whose time has come, with all that goes with them, but for those of which something was never told: no peer
 * could bring it back. What a disk changed decides nothing: each is held against its keys first. What we have a part in goes to the archive. Throws `CrabnetError`.
 */
export function forgetDue(parts: ForgettingParts): Forgotten {
  const { store, market, us, nowMs, offers } = parts;
  // Of several unsigned objects with one id (E5) the last to go decides. Folding would cost far more than this look.
  const isDue = (id: SeedId) => market.record(id)?.seeds.every(({ seed }) => nowMs >= forgetAtMs(seed));
  const untold = store.outbox.untold();
  const isElsewhere = (id: SeedId) => market.envelopesOf(id).every(({ key }) => !untold.has(key));
  const seeds = [...market.seedIds()].filter((id) => isDue(id) && isElsewhere(id) && parts.isProven(id));
  const forgotten = seeds.flatMap((id) => market.forgottenWith(id));
  const keys = forgotten.map(({ key }) => key);
  if (keys.length > 0) store.forget(keys, toArchive(market, seeds, us));
  const named = store.shelf.due(nowMs, FORGOTTEN_AT_ONCE);
  const finished = named.filter((id) => store.shelf.isDue(id, nowMs) && parts.isProven(id));
  if (finished.length > 0) store.dropFinished(finished);
  for (const id of named) if (!finished.includes(id)) parts.restore(id);
  store.dropSetAside(nowMs - SET_ASIDE_KEPT_MS);
  for (const held of forgotten) offers.remove(held);
  for (const { key } of forgotten) market.remove(key);
  return { seeds: [...seeds, ...finished], keys, isMore: named.length === FORGOTTEN_AT_ONCE };
}

function toArchive(market: Market, seeds: readonly SeedId[], us: NodeId): ReadonlyMap<SeedId, Archived> {
  const archived = new Map<SeedId, Archived>();
  for (const id of seeds) {
    const record = market.record(id);
    if (record === undefined || !hasPart(record, us)) continue;
    const members = market.envelopesOf(id).map(({ key }) => key);
    archived.set(id, { members, forgetAtMs: Math.max(...record.seeds.map(({ seed }) => forgetAtMs(seed))) });
  }
  return archived;
}

/** P1: what came back from the archive, and our own envelopes of it: nobody may have another copy, so they are told once more. */
export interface Recalled {
  readonly seeds: readonly SeedId[];
  readonly own: readonly HeldEnvelope[];
}

/** P1: takes back from the archive what a clock that was ahead has forgotten too early. Throws `CrabnetError`. */
export function recallEarly({ store, market, us, nowMs, offers, note }: ForgettingParts): Recalled {
  const seeds = store.archive.early(nowMs, FORGOTTEN_AT_ONCE);
  const own: HeldEnvelope[] = [];
  for (const id of seeds) {
    const entries = store.archive.entries(id).filter((entry) => isIntact(entry));
    const recalled = entries.flatMap(({ text, key, verified }) => recallEnvelope(text, key, verified) ?? []);
    const ours = recalled.filter(({ from }) => from === us);
    store.append(entries, new Map(ours.map(({ key }) => [key, 'unsent'])));
    store.archive.remove(id);
    for (const held of recalled) {
      note(held);
      market.add(held);
    }
    for (const held of recalled) offers.add(held);
    own.push(...ours);
  }
  return { seeds, own };
}
