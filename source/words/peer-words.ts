import { sanitizeLine } from '../base/text/sanitize.ts';
import type { LinkRow, PeerRow } from '../contract/node-api.ts';
import { RULES } from '../model/limits.ts';
import { formatCount, formatPlural } from './numbers.ts';
import { formatHeard } from './time.ts';

type CatchUp = NonNullable<PeerRow['catch_up']>;

/** When a peer was heard; `-` of one that was only ever blocked. */
export const heardWords = ({ last_seen }: PeerRow, nowMs: number): string =>
  last_seen === 0 ? '-' : formatHeard(nowMs - last_seen * 1000);

/** Envelopes a second: `18/s`, below ten to a tenth, `-` where that is nothing. */
export function rateWords({ rate_in: rate }: PeerRow): string {
  const shown = rate < 9.95 ? Math.round(rate * 10) / 10 : Math.round(rate);
  return shown === 0 ? '-' : `${formatCount(shown)}/s`;
}

/** How far a clock is ahead of another: `+2s`, `-95s`; `-` where nothing is known of it. */
export const skewWords = (aheadS: number | null): string =>
  aheadS === null ? '-' : `${aheadS > 0 ? '+' : ''}${aheadS}s`;

const ofLink =
  (words: (link: LinkRow) => string) =>
  ({ link }: PeerRow): string =>
    link === null ? '-' : words(link);

/** What is said of a peer's link, `-` where there is none. */
export const LINK_WORDS = {
  direction: ofLink(({ direction }) => direction),
  latency: ofLink(({ latency_ms }) => latencyWords(latency_ms)),
  score: ofLink(({ score }) => scoreWords(score)),
};

/**
 * `fetching 120 of 340`, or `comparing` while it is not known yet what is missing; while more days come after this one
 * `fetching 120 of 340 of 2026-11-20, 12 days left`.
 */
export function catchUpWords({ phase, missing, fetched, day, days_left: left }: CatchUp): string {
  const isFetching = phase === 'fetching' || missing > 0;
  const work = isFetching ? `fetching ${fetched} of ${missing}` : 'comparing';
  if (day === null || left === 0) return work;
  return `${work}${isFetching ? ' of' : ''} ${day}, ${formatPlural(left, 'day')} left`;
}

/** `rules 1: no catch-up` of a peer that goes by other rules, or null. */
export const otherRulesWords = ({ rules }: PeerRow): string | null =>
  rules === null || rules === RULES ? null : `rules ${rules}: no catch-up`;

/** There and back: `<1ms`, `23ms`, `1.2s`; `-` before it was measured. */
export function latencyWords(latencyMs: number | null): string {
  if (latencyMs === null) return '-';
  if (latencyMs < 1) return '<1ms';
  return latencyMs < 1000 ? `${Math.round(latencyMs)}ms` : `${(latencyMs / 1000).toFixed(1)}s`;
}

/** What the gossip thinks of a peer, to a tenth. */
export const scoreWords = (score: number | null): string => {
  if (score === null) return '-';
  const tenths = Math.round(score * 10) / 10;
  return Math.abs(tenths) < 1000 ? tenths.toFixed(1) : tenths.toFixed(0);
};

/** `blocked: floods`, or null where it is not blocked. */
export function blockedWords({ blocked, blocked_reason: reason }: PeerRow): string | null {
  if (!blocked) return null;
  return reason === null ? 'blocked' : `blocked: ${sanitizeLine(reason)}`;
}
