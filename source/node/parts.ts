import type { Clock, Debug, Random, Timers } from '../base/ports.ts';
import type { NodeSettings } from '../contract/settings.ts';
import type { KeyPair } from '../identity/key-file.ts';
import type { AuthorBook } from '../identity/node-id.ts';
import type { NodeId } from '../model/types.ts';
import type { Monitor } from '../monitor/monitor.ts';
import type { RefusalFolder } from '../monitor/refusal-folder.ts';
import type { BlockList } from '../network/peers/block-list.ts';
import type { PeerBook } from '../network/peers/peer-book.ts';
import type { PolicyGuard } from '../operator/policy-guard.ts';
import type { checkSandbox } from '../runner/sandbox/sandbox.ts';
import type { runTask } from '../runner/task/runner.ts';
import type { Store } from '../store/store.ts';
import type { Alarms } from './alarms.ts';
import type { Changes } from './changes.ts';
import type { Damage } from './replication/damage.ts';
import type { Ledger } from './replication/ledger.ts';

/** The outside world as a node sees it. */
export interface NodePorts {
  readonly clock: Clock;
  /** Milliseconds of a clock that nobody sets. */
  readonly monotonicMs: () => number;
  readonly timers: Timers;
  readonly random: Random;
  /** Runs a task once what the loop has ready now is done. */
  readonly soon: (task: () => void) => void;
}

/** What runs tasks; a simulation has its own. */
export interface TaskMachine {
  readonly check: typeof checkSandbox;
  readonly start: typeof runTask;
}

/** What the rooms of a node share. Made once, in `open-node.ts`. */
export interface NodeParts extends NodePorts {
  readonly settings: NodeSettings;
  readonly version: string;
  readonly us: NodeId;
  readonly keyPair: KeyPair;
  readonly authors: AuthorBook;
  readonly store: Store;
  readonly ledger: Ledger;
  readonly damage: Damage;
  readonly peers: PeerBook;
  readonly blocks: BlockList;
  readonly monitor: Monitor;
  readonly refusals: RefusalFolder;
  readonly changes: Changes;
  readonly alarms: Alarms;
  readonly policy: PolicyGuard;
  readonly machine: TaskMachine;
  readonly debug: Debug;
}
