import { sanitizeLine } from '../base/text/sanitize.ts';

/** Through what somebody asks: a shell, a form of the console, or JSON. */
export type Door = 'shell' | 'console' | 'json';

/** How whoever speaks names nodes, moments and the fields of an action. */
export interface Teller {
  /** Remedies name what there is at this door, and lengths of time are said as they are given there. */
  readonly door: Door;
  readonly nowMs: number;
  /** Of a field's name in the contract. */
  fieldOf(name: string): string;
  nameOf(nodeId: string): string;
  /** Of unix seconds. */
  momentOf(ts: number): string;
}

/** For readers that are no person in front of a screen: whole ids and names, and times in UTC. */
export const plainTeller = (nowMs: number): Teller => ({
  door: 'json',
  nowMs,
  fieldOf: sanitizeLine,
  nameOf: sanitizeLine,
  momentOf: (ts) => new Date(ts * 1000).toISOString().replace('.000', ''),
});
