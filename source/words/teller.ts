import { sanitizeLine } from '../base/text/sanitize.ts';

/** How whoever speaks names nodes, moments and the fields of an action. */
export interface Teller {
  readonly nowMs: number;
  /** Of a field's name in the contract. */
  fieldOf(name: string): string;
  nameOf(nodeId: string): string;
  /** Of unix seconds. */
  momentOf(ts: number): string;
}

/** For readers that are no person in front of a screen: whole ids and names, and times in UTC. */
export const plainTeller = (nowMs: number): Teller => ({
  nowMs,
  fieldOf: sanitizeLine,
  nameOf: sanitizeLine,
  momentOf: (ts) => new Date(ts * 1000).toISOString().replace('.000', ''),
});
