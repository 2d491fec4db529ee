import type { FoldedSeed, SeedRecord } from './fold/folded-seed.ts';
import * as times from './seed-times.ts';
import type { SeedStatus } from './types.ts';

export type Waiting = 'bidders' | 'publisher' | 'worker' | null;

/** What a seed is at a moment, what it waits for, and until when; times in unix milliseconds. */
export interface StatusAt {
  readonly status: SeedStatus;
  readonly waitsFor: Waiting;
  /** When that changes by itself; null where it does not. */
  readonly changesAtMs: number | null;
}

/**
 * The status table of `RULES.md`: the first row that fits at `nowMs`.
 * `runsHere` says that this node runs the holding claim's task now, which shows as Running.
 */
export function statusAt(folded: FoldedSeed, nowMs: number, runsHere = false): StatusAt {
  const { outcome, holding, seed } = folded;
  if (folded.standing.isVoid) return { status: 'Void', waitsFor: null, changesAtMs: null };
  if (outcome !== undefined) {
    return {
      status: outcome.settlement.status,
      waitsFor: null,
      changesAtMs: null,
    };
  }
  if (holding !== undefined) return statusOfClaimed(folded, nowMs, runsHere);
  if (nowMs < times.lastBidMs(seed)) {
    return {
      status: 'Open',
      waitsFor: 'bidders',
      changesAtMs: times.lastBidMs(seed),
    };
  }
  if (folded.bids.length > 0 && nowMs < times.lastAwardMs(seed)) {
    return {
      status: 'Open',
      waitsFor: 'publisher',
      changesAtMs: times.lastAwardMs(seed),
    };
  }
  return { status: 'Expired', waitsFor: null, changesAtMs: null };
}

/**
 * From when on nobody is waited for any more, unless something new is said; unix milliseconds, 0 where that does not depend on the
 * time.
 */
export function overAtMs({ standing, outcome, holding, seed, bids, horizonMs }: FoldedSeed): number {
  if (standing.isVoid || outcome !== undefined) return 0;
  if (holding !== undefined) {
    return holding.countingResult === undefined ? times.lastReawardMs(holding.forfeitMs) : horizonMs;
  }
  return bids.length > 0 ? times.lastAwardMs(seed) : times.lastBidMs(seed);
}

/**
 * Whether a seed waits for bidders at `nowMs`, told without folding it, which costs many times as much: true only where it does; false
 * where it does not, or only its fold can tell.
 */
export const isPlainlyOpen = ({ seeds, claims, settlements }: SeedRecord, nowMs: number): boolean =>
  seeds.length > 0 &&
  claims.length === 0 &&
  settlements.length === 0 &&
  seeds.every(({ seed }) => nowMs < times.lastBidMs(seed));

function statusOfClaimed({ holding, horizonMs }: FoldedSeed, nowMs: number, runsHere: boolean): StatusAt {
  if (holding?.countingResult !== undefined) {
    return nowMs < horizonMs
      ? { status: 'Done', waitsFor: 'publisher', changesAtMs: horizonMs }
      : { status: 'Done', waitsFor: null, changesAtMs: null };
  }
  const forfeit = holding?.forfeitMs ?? 0;
  if (nowMs < forfeit) {
    return {
      status: runsHere ? 'Running' : 'Claimed',
      waitsFor: 'worker',
      changesAtMs: forfeit,
    };
  }
  const lastReaward = times.lastReawardMs(forfeit);
  if (nowMs < lastReaward)
    return {
      status: 'Forfeited',
      waitsFor: 'publisher',
      changesAtMs: lastReaward,
    };
  return { status: 'Expired', waitsFor: null, changesAtMs: null };
}
