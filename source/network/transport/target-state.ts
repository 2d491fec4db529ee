import type { TargetFault } from './target-fault.ts';

/** How it goes with one of the targets, or of the peers to begin with, that the owner named. */
export interface TargetState {
  /** As it was named, `host:port` or a multiaddr. */
  readonly target: string;
  /** `untried`: nothing was sent yet; `silent`: all is well here, and nobody answers there. */
  readonly state: 'untried' | 'works' | 'silent' | 'fails';
  /** It means all who are on a network, of whom nobody may be there. */
  readonly isForMany: boolean;
  /** Where it leads: IP addresses; none of a name that was not found yet. */
  readonly addresses: readonly string[];
  /** Null where nothing is wrong. */
  readonly fault: TargetFault | null;
  /** How many messages wait for it. */
  readonly waiting: number;
}
