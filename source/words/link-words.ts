import { sanitizeLine } from '../base/text/sanitize.ts';
import type { PeerRow } from '../contract/node-api.ts';

type CatchUp = NonNullable<PeerRow['catch_up']>;

/** `fetching 120 of 340`, or `comparing` while it is not known yet what is missing. */
export const catchUpWords = ({ phase, missing, fetched }: CatchUp): string =>
  phase === 'comparing' && missing === 0 ? 'comparing' : `fetching ${fetched} of ${missing}`;

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
