import { sanitizeLine } from '../base/text/sanitize.ts';

/** How whoever speaks names nodes and moments. */
export interface Teller {
  readonly nowMs: number;
  nameOf(nodeId: string): string;
  /** Of unix seconds. */
  momentOf(ts: number): string;
}

/** For readers that are no person in front of a screen: whole ids, and times in UTC. */
export const plainTeller = (nowMs: number): Teller => ({
  nowMs,
  nameOf: sanitizeLine,
  momentOf: (ts) => new Date(ts * 1000).toISOString().replace('.000', ''),
});
