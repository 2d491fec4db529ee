import type { TargetFault } from './target-fault.ts';

/** How it goes with one of the targets that the owner named. */
export interface TargetState {
  /** As it was named, `host:port`. */
  readonly target: string;
  /** `untried`: nothing was sent yet. */
  readonly state: 'untried' | 'works' | 'fails';
  /** Where it leads: IP addresses; none of a name that was not found yet. */
  readonly addresses: readonly string[];
  /** Null where nothing is wrong. */
  readonly fault: TargetFault | null;
  /** How many messages wait for it. */
  readonly waiting: number;
}
