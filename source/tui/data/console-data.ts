import { sanitizeLine } from '../../base/text/sanitize.ts';
import type { ActionValue, SandboxLevel } from '../../contract/actions.ts';
import type { BalanceRow, ReceiptRow } from '../../contract/book.ts';
import type { FileTransferRow } from '../../contract/file-transfers.ts';
import type { NodeStatus, PeerRow, SeedDetail, TaskRow } from '../../contract/node-api.ts';
import type { OrdersReport } from '../../contract/orders.ts';
import { type NodeEvent, seedOf, topicOf } from '../../words/events/event-facts.ts';
import { type EventLookup, nodeOf } from '../../words/events/event-words.ts';
import type { MarketPayload } from '../../words/events/market-fact.ts';
import { Names } from '../../words/names.ts';
import type { Teller } from '../../words/teller.ts';
import { formatMoment } from '../../words/time.ts';
import { EventLog } from './event-log.ts';
import { MarketIndex } from './market-index.ts';
import { PeerRates } from './peer-rates.ts';
import { Traffic } from './traffic.ts';

/** What stays the same as long as a console runs. */
export interface ConsoleFacts {
  readonly nodeId: string;
  readonly alias: string;
  /** Where the node listens, `host:port`, or '' where it does not. */
  readonly networkAddr: string;
  readonly network: 'udp' | 'dht';
  /** `host:port` that it tells its envelopes, comma-separated, or ''. */
  readonly announceAddr: string;
  readonly sandbox: SandboxLevel;
  /** The user that tasks run as where nothing isolates them. */
  readonly userName: string;
  /** It takes what nobody signed. */
  readonly acceptsUnsigned: boolean;
  /** How long a sent form can be taken back; 0: not at all. */
  readonly undoMs: number;
  /** Every setting, with its value as one writes it. */
  readonly settings: readonly { readonly name: string; readonly value: string }[];
  /** The node is another process's, and runs on when the console ends. */
  readonly isAttached: boolean;
  /** It looks, and changes nothing. */
  readonly isReadOnly: boolean;
  /** Few bytes go to the terminal: nothing is drawn that only time changes. */
  readonly isSlow: boolean;
  /** The market is made up, and gone when the console ends. */
  readonly isDemo: boolean;
}

/** All that the console knows of the node; panes and rules read it, only the engine writes it. */
export interface ConsoleData extends EventLookup {
  readonly facts: ConsoleFacts;
  readonly names: Names;
  readonly market: MarketIndex;
  readonly events: EventLog;
  readonly status: NodeStatus | undefined;
  readonly peers: readonly PeerRow[];
  readonly tasks: readonly TaskRow[];
  readonly detail: SeedDetail | undefined;
  /** The files of a seed by name, of the one that was looked at last and has some. */
  readonly files: ActionValue['filesShow'] | undefined;
  /** As they were read last while they stand open, else undefined. */
  readonly orders: OrdersReport | undefined;
  readonly balances: readonly BalanceRow[] | undefined;
  /** Those that are not confirmed, the first one first; as `balances`. */
  readonly receipts: readonly ReceiptRow[] | undefined;
  /** True once the first rows have come. */
  readonly isLoaded: boolean;
  /** True while the node does not answer: what is shown is what it said last. */
  readonly isGone: boolean;
  /** True after it failed to answer something, until it answers again. */
  readonly isFailing: boolean;
  /** Envelopes a second, rounded. */
  readonly rateIn: number;
  readonly rateOut: number;
  readonly traffic: Pick<Traffic, 'samples'>;
  readonly peerRates: Pick<PeerRates, 'of'>;
  readonly nowMs: number;
}

/** The writable form of `ConsoleData`. */
export class LiveData implements ConsoleData {
  readonly facts: ConsoleFacts;
  readonly names: Names;
  readonly market: MarketIndex;
  readonly events = new EventLog();
  status: NodeStatus | undefined;
  peers: readonly PeerRow[] = [];
  tasks: readonly TaskRow[] = [];
  detail: SeedDetail | undefined;
  files: ActionValue['filesShow'] | undefined;
  orders: OrdersReport | undefined;
  balances: readonly BalanceRow[] | undefined;
  receipts: readonly ReceiptRow[] | undefined;
  isLoaded = false;
  isGone = false;
  isFailing = false;
  rateIn = 0;
  rateOut = 0;
  readonly traffic = new Traffic();
  readonly peerRates = new PeerRates();
  nowMs = 0;

  constructor(facts: ConsoleFacts) {
    this.facts = facts;
    this.names = new Names(facts.nodeId);
    this.market = new MarketIndex(() => ({
      ...{ nowMs: this.nowMs, us: facts.nodeId },
      aliasOf: (id) => this.names.aliasOf(id),
      petnames: this.names,
    }));
  }

  row(id: string) {
    return this.market.get(id);
  }

  /** As the seed's list has it; without that, the rank of the row, which is that of our lowest bid. */
  rankOf(seedId: string, bidId: string, price: number): number | null {
    const bids = detailOf(this, seedId)?.bids.filter(({ bidder, live }) => live && bidder === this.names.me);
    if (bids !== undefined) {
      const bid =
        bids.find(({ id }) => id === bidId) ?? bids.find((each) => bidId === '' && each.price === price);
      return bid?.rank ?? null;
    }
    const isLower = this.events.entries.some(({ event }) => {
      return (
        topicOf(event) === 'bid' && seedOf(event) === seedId && isBelow(event, price) && this.#isOurs(event)
      );
    });
    return isLower ? null : (this.row(seedId)?.rank ?? null);
  }

  #isOurs(event: NodeEvent): boolean {
    return event.source === 'node' || nodeOf(event) === this.names.me;
  }

  setPeers(peers: readonly PeerRow[]): void {
    this.peers = peers;
    this.peerRates.note(peers, this.nowMs);
    this.names.learn(peers);
    this.rateIn = Math.round(peers.reduce((sum, { rate_in }) => sum + rate_in, 0));
  }
}

function isBelow({ payload: said }: NodeEvent, price: number): boolean {
  const { price: other }: MarketPayload = said;
  return typeof other === 'number' && other < price;
}

/** How the console says nodes and moments. */
export const tellerOf = ({ names, nowMs }: ConsoleData): Teller => ({
  door: 'console',
  nowMs,
  fieldOf: sanitizeLine,
  nameOf: (id) => names.nameOf(id),
  momentOf: (ts) => formatMoment(ts, nowMs),
});

/** True where peers are linked, over libp2p: UDP knows no links. */
export const hasLinks = ({ facts }: ConsoleData): boolean => facts.network === 'dht';

/** The task of a seed that runs here now. */
export const taskOf = (data: ConsoleData, seedId: string): TaskRow | undefined =>
  data.tasks.find(({ seed_id }) => seed_id === seedId);

/** The files of a seed that come, or go, now. */
export const transfersOf = (data: ConsoleData, seedId: string): readonly FileTransferRow[] =>
  data.status?.transfers.filter(({ seed_id }) => seed_id === seedId) ?? [];

/** The detail of a seed, where it is the one that was fetched. */
export const detailOf = (data: ConsoleData, seedId: string | null): SeedDetail | undefined =>
  data.detail !== undefined && data.detail.seed.id === seedId ? data.detail : undefined;

/** The files of a seed by name, a side each; none where they are not read, or there are none. */
export const filesOf = (data: ConsoleData, seedId: string): ActionValue['filesShow']['sides'] =>
  data.files?.seed_id === seedId ? data.files.sides : [];
