import type { PeerRow, SeedRow } from '../../contract/node-api.ts';
import type { ConsoleData } from '../data/console-data.ts';
import type { Pane } from '../layout/pane.ts';

/** Where a key is pressed. */
export type Context = Pane | 'output' | 'help';

/** What a disabled reason is judged by. */
export interface Situation {
  readonly context: Context;
  readonly data: ConsoleData;
  /** The seed under Market's cursor. */
  readonly row: SeedRow | undefined;
  /** The peer under Peers' cursor. */
  readonly peer: PeerRow | undefined;
  /** There is room for one pane only. */
  readonly isSmall: boolean;
  /** A search has been made in this text. */
  readonly isSearched: boolean;
  /** Why `Enter` leads nowhere in this pane, or null. */
  readonly openReason: string | null;
}

export const NO_PEER = 'no peer under the cursor';
