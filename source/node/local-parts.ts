import type { Debug } from '../base/ports.ts';
import type { AlertReport } from '../contract/alert.ts';
import type { TargetRow } from '../contract/node-api.ts';
import type { NodeSettings } from '../contract/settings.ts';
import type { CatchUpRow } from '../contract/topology.ts';
import type { AuthorBook } from '../identity/node-id.ts';
import type { NodeId, SeedId } from '../model/types.ts';
import type { Monitor } from '../monitor/monitor.ts';
import type { Backlog } from '../network/inbox/backlog.ts';
import type { PeerBook } from '../network/peers/peer-book.ts';
import type { PolicyGuard } from '../operator/policy-guard.ts';
import type { Store } from '../store/store.ts';
import type { Alarms } from './alarms.ts';
import type { Changes } from './changes.ts';
import type { NodeFiles } from './files/node-files.ts';
import type { StandingOrders } from './orders/standing-orders.ts';
import type { NamedNodes } from './peers/named-nodes.ts';
import type { PeerActions } from './peers/peer-actions.ts';
import type { PeerRowsParts } from './peers/peer-rows.ts';
import type { Payments } from './receipts/payments.ts';
import type { ReceiptBook } from './receipts/receipt-book.ts';
import type { NodeTraffic } from './replication/create-transport.ts';
import type { Floor } from './replication/floor.ts';
import type { Importer } from './replication/importer.ts';
import type { Ledger } from './replication/ledger.ts';
import type { ToldRefusal } from './replication/told-refusals.ts';
import type { FinishedRows } from './trade/finished-rows.ts';
import type { PriceBook } from './trade/price-book.ts';
import type { RecordBook } from './trade/record-book.ts';
import type { TradeBook } from './trade/trade-book.ts';
import type { Verbs } from './trade/verbs.ts';
import type { Tasks } from './work/tasks.ts';

export interface LocalApiParts extends PeerRowsParts {
  readonly peers: PeerRowsParts['peers'] & Pick<PeerBook, 'get'>;
  readonly us: NodeId;
  readonly authors: Pick<AuthorBook, 'get'>;
  readonly petnames: NamedNodes;
  readonly version: string;
  readonly store: Pick<Store, 'assertInPlace' | 'archive' | 'shelf' | 'orderSteps'>;
  readonly settings: Pick<NodeSettings, 'alias' | 'network'>;
  readonly policy: Pick<PolicyGuard, 'refusal'>;
  readonly ledger: Pick<Ledger, 'market' | 'marketOf' | 'text' | 'proveSeed' | 'proveFinished' | 'room'>;
  readonly finished: FinishedRows;
  readonly book: TradeBook;
  readonly receipts: Pick<ReceiptBook, 'page' | 'toConfirm'>;
  readonly payments: Pick<Payments, 'acts'>;
  readonly records: RecordBook;
  readonly prices: PriceBook;
  readonly floor: Pick<Floor, 'day'>;
  readonly tasks: Pick<
    Tasks,
    'rows' | 'running' | 'runningSeeds' | 'unfinishedRun' | 'cancel' | 'keeping' | 'draining'
  >;
  readonly verbs: Pick<Verbs, 'acts'>;
  readonly files: NodeFiles;
  readonly monitor: Pick<Monitor, 'page' | 'topology' | 'overview' | 'tellers' | 'emit'>;
  readonly changes: Pick<Changes, 'watch' | 'flag' | 'seeds'>;
  readonly alarms: Pick<Alarms, 'status'>;
  readonly debug: Debug;
}

/** What only the composition root knows of a node's state. */
export interface LocalState {
  readonly running: boolean;
  listenAddresses(): readonly string[];
  webAddress(): string | null;
  unsentSeeds(): ReadonlySet<string>;
  unsentCount(): number;
  targets(): readonly TargetRow[];
  /** Who has no room for something of ours of a seed. */
  refusalsOf(id: SeedId): readonly ToldRefusal[];
  alerts(): AlertReport;
  /** What the node does by itself. */
  readonly orders: Pick<StandingOrders, 'report' | 'why' | 'pause' | 'state' | 'count'>;
  /** What came in and is not judged yet. */
  backlog(): Backlog;
  /** What came and went since the start; null where no node runs. */
  traffic(): NodeTraffic | null;
  /** What is being fetched from a peer; null while nothing is. */
  catchUp(): CatchUpRow | null;
  readonly importer: Pick<Importer, 'bring'>;
  /** Refused with `no-node` where no node runs. */
  readonly peers: PeerActions;
  close(): Promise<void>;
}
