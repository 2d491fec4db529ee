import type { Debug } from '../base/ports.ts';
import type { BucketSize } from '../base/rate-limiter.ts';
import type { NodeSettings } from '../contract/settings.ts';
import type { KeyPair } from '../identity/key-file.ts';
import type { AuthorBook } from '../identity/node-id.ts';
import type { NodeId } from '../model/types.ts';
import type { Durations } from '../monitor/metrics/durations.ts';
import type { EventTally } from '../monitor/metrics/event-tally.ts';
import type { Monitor } from '../monitor/monitor.ts';
import type { RefusalFolder } from '../monitor/refusal-folder.ts';
import type { InboxLimits } from '../network/inbox/inbox-limits.ts';
import type { BlockList } from '../network/peers/block-list.ts';
import type { ConfiguredPeers } from '../network/peers/configured-peers.ts';
import type { PeerBook } from '../network/peers/peer-book.ts';
import type { TemplateRead } from '../operator/orders/orders-view.ts';
import type { PolicyGuard } from '../operator/policy-guard.ts';
import type { Store } from '../store/store.ts';
import type { Alarms } from './alarms.ts';
import type { Changes } from './changes.ts';
import type { NodeFiles } from './files/node-files.ts';
import type { LostStore } from './lost-store.ts';
import type { NamedNodes } from './peers/named-nodes.ts';
import type { NodePorts, TaskMachine } from './ports.ts';
import type { ReceiptBook } from './receipts/receipt-book.ts';
import type { NodeTraffic } from './replication/create-transport.ts';
import type { Damage } from './replication/damage.ts';
import type { Floor } from './replication/floor.ts';
import type { Ledger } from './replication/ledger.ts';
import type { FinishedRows } from './trade/finished-rows.ts';
import type { PriceBook } from './trade/price-book.ts';
import type { RecordBook } from './trade/record-book.ts';
import type { TradeBook } from './trade/trade-book.ts';

/** All that a node is made of. Only who puts it together knows it whole; each of its classes names the few parts it needs. */
export interface NodeParts extends NodePorts {
  readonly settings: NodeSettings;
  readonly version: string;
  readonly us: NodeId;
  readonly keyPair: KeyPair;
  readonly authors: AuthorBook;
  readonly store: Store;
  readonly ledger: Ledger;
  readonly floor: Floor;
  readonly damage: Damage;
  readonly finished: FinishedRows;
  readonly lostStore: LostStore;
  readonly configured: ConfiguredPeers;
  readonly peers: PeerBook;
  readonly blocks: BlockList;
  readonly petnames: NamedNodes;
  readonly monitor: Monitor;
  readonly refusals: RefusalFolder;
  readonly changes: Changes;
  readonly alarms: Alarms;
  readonly policy: PolicyGuard;
  readonly book: TradeBook;
  readonly receipts: ReceiptBook;
  readonly records: RecordBook;
  readonly prices: PriceBook;
  /** What a template of seeds publishes. */
  readonly template: (name: string) => TemplateRead;
  readonly machine: TaskMachine;
  readonly files: NodeFiles;
  readonly traffic: NodeTraffic;
  readonly tally: EventTally;
  readonly durations: Durations;
  readonly debug: Debug;
}

/** What a node takes in and gives, where that is not the usual. */
export interface NodeLimits {
  readonly inboxLimits?: InboxLimits;
  /** Bytes of files to all peers. */
  readonly filesPace?: BucketSize;
}
