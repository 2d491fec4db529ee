import { sanitizeLine } from '../../base/text/sanitize.ts';
import type { SeedRow } from '../../contract/node-api.ts';
import type { Refusal } from '../../model/errors.ts';
import { AWARD_WINDOW_MS, BIDS_PER_BIDDER } from '../../model/limits.ts';
import { formatLeft, formatMoment } from '../../words/format.ts';
import { type ConsoleData, detailOf, taskOf } from '../data/console-data.ts';

export const SEED_VERBS = ['bid', 'claim', 'run', 'settle'] as const;
export type SeedVerb = (typeof SEED_VERBS)[number];

/**
 * Why a verb is not allowed on a seed now, in the words that the console shows, or null where it is. What these rules let
 * pass, the node's own refusal may still forbid.
 */
export function verbReason(verb: SeedVerb, row: SeedRow, data: ConsoleData): string | null {
  return ownReason(verb, row, data) ?? nodeReason(verb, row, data);
}

function ownReason(verb: SeedVerb, row: SeedRow, data: ConsoleData): string | null {
  switch (verb) {
    case 'bid':
      return bidReason(row, data);
    case 'claim':
      return claimReason(row, data);
    case 'run':
      return runReason(row, data);
    case 'settle':
      return settleReason(row, data);
  }
}

function nodeReason(verb: SeedVerb, row: SeedRow, data: ConsoleData): string | null {
  const refusals = detailOf(data, row.id)?.refusals;
  if (refusals === undefined) return null;
  if (verb !== 'settle') {
    const refusal = refusals[verb];
    // The form of the verb asks for the confirmation.
    return refusal === null || refusal.code === 'needs-confirmation' ? null : words(refusal);
  }
  if (refusals.accept === null || refusals.reject === null) return null;
  return words(row.status === 'Open' ? refusals.reject : refusals.accept);
}

const words = ({ message }: Refusal): string => sanitizeLine(message);

function bidReason(row: SeedRow, data: ConsoleData): string | null {
  if (data.nowMs >= row.bid_deadline_ts * 1000) {
    return `bids closed at ${formatMoment(row.bid_deadline_ts, data.nowMs)}`;
  }
  if (row.status !== 'Open' && row.status !== 'Forfeited') {
    const isHeld = row.claimed_at !== null && row.waits_for === 'worker';
    return isHeld
      ? `it is ${row.status} since ${formatMoment(row.claimed_at, data.nowMs)}`
      : `it is ${row.status}`;
  }
  const own = detailOf(data, row.id)?.bids.filter(({ bidder }) => bidder === data.names.me).length ?? 0;
  return own >= BIDS_PER_BIDDER ? `you have ${own} bids here, the limit` : null;
}

function claimReason(row: SeedRow, data: ConsoleData): string | null {
  if (row.created_by !== data.names.me)
    return `only its publisher awards: ${data.names.nameOf(row.created_by)}`;
  const settled = settledReason(row, data);
  if (settled !== null) return settled;
  const worker = row.claimed_by === null ? 'a worker' : data.names.nameOf(row.claimed_by);
  if (row.status === 'Done') return `awarded to ${worker}`;
  if (row.waits_for === 'worker') return `awarded to ${worker}${untilWords(row, data)}`;
  if (row.bid_count === 0) {
    const leftMs = row.bid_deadline_ts * 1000 - data.nowMs;
    return leftMs > 0 ? `no bid yet, bids close in ${formatLeft(leftMs)}` : 'no bid came';
  }
  if (row.status !== 'Expired') return null;
  if (row.claimed_by !== null) return 'the day to award again is over';
  return `the hour to award ended at ${formatMoment(row.bid_deadline_ts + AWARD_WINDOW_MS / 1000, data.nowMs)}`;
}

function runReason(row: SeedRow, data: ConsoleData): string | null {
  const { names, nowMs } = data;
  const task = taskOf(data, row.id);
  if (task !== undefined) return `it runs since ${formatMoment(Math.floor(task.started_ms / 1000), nowMs)}`;
  const detail = detailOf(data, row.id);
  const own = detail?.results.find(({ worker }) => worker === names.me);
  if (own !== undefined) return `your result is in since ${formatMoment(own.ts, nowMs)}`;
  const claims = detail?.claims.filter(({ worker }) => worker === names.me) ?? [];
  if (claims.some(({ forfeit_ts }) => nowMs < forfeit_ts * 1000)) return null;
  const [lost] = claims;
  if (lost !== undefined) return `forfeited at ${formatMoment(lost.forfeit_ts, nowMs)}`;
  if (row.claimed_by === null) return 'not awarded yet';
  return row.claimed_by === names.me ? null : `the claim is ${names.nameOf(row.claimed_by)}'s`;
}

function settleReason(row: SeedRow, data: ConsoleData): string | null {
  if (row.created_by !== data.names.me)
    return `only its publisher settles: ${data.names.nameOf(row.created_by)}`;
  if (row.status === 'Accepted') return settledReason(row, data);
  if (row.waits_for !== 'worker') return null;
  const worker = row.claimed_by === null ? 'a worker' : data.names.nameOf(row.claimed_by);
  return `in progress: ${worker} has${untilWords(row, data)}`;
}

function settledReason(row: SeedRow, data: ConsoleData): string | null {
  if (row.status !== 'Accepted' && row.status !== 'Rejected') return null;
  const settlement = detailOf(data, row.id)?.settlements.find(({ effective }) => effective);
  const at = settlement === undefined ? '' : ` at ${formatMoment(settlement.ts, data.nowMs)}`;
  return row.status === 'Accepted' ? `accepted${at}, final` : `rejected${at}`;
}

const untilWords = (row: SeedRow, data: ConsoleData): string =>
  row.deadline_ts === null ? '' : ` until ${formatMoment(row.deadline_ts, data.nowMs)}`;
