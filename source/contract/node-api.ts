import type { Outcome, Refusal } from '../model/errors.ts';
import type { ClockFacts } from '../model/refusal-facts.ts';
import type { Waiting } from '../model/status-at.ts';
import type { Seed, SeedStatus } from '../model/types.ts';
import type { ActionId, ActionInput, ActionValue, SandboxLevel } from './actions.ts';
import type { Alarm } from './alarm.ts';
import type { AlertReport } from './alert.ts';
import type { BookApi } from './book.ts';
import type { EventPage, EventQuery } from './event-query.ts';
import type { FileTransferRow } from './file-transfers.ts';
import type { HistoryRow } from './history.ts';
import type { MonitorEvent } from './monitor-event.ts';
import type { OrdersReport, WhyReport } from './orders.ts';
import type { DigestReport, Overview } from './overview.ts';
import type { PetnameRow } from './petname.ts';
import type { PriceQuery, PriceRow, PricesReport } from './prices.ts';
import type { Prospects } from './prospects.ts';
import type { RecordRow } from './record.ts';
import type {
  BidRow,
  ClaimRow,
  PartPage,
  PartRest,
  ResultRow,
  SeedPart,
  SeedParts,
  SettlementRow,
} from './seed-lists.ts';
import type { SeedQuery } from './seed-page.ts';
import type { LimitKeeping, LimitName } from './task-limits.ts';
import type { CatchUpRow, Topology } from './topology.ts';
import type { BroughtAnswer, EnvelopePage } from './transfer.ts';
import type { Turn } from './turn.ts';

/**
 * The one interface to a node: the CLI, the HTTP servers, the control socket and the console see nothing else. It has an
 * in-process form (`local-api.ts`) and one over the control socket (`socket-api.ts`). Names of JSON members are those of
 * `INTERFACES.md`, because these objects are what `--json` prints and what the HTTP API answers.
 */
export interface NodeApi extends BookApi {
  status(): Promise<NodeStatus>;
  /** A page of seeds. Stable while rows change: what stands behind the cursor comes, whatever happens before it. */
  seeds(query: SeedQuery): Promise<SeedPage>;
  /** One seed by id or unique prefix, with the first page of each of its lists; refused with `no-such-seed` or `ambiguous-id`. */
  seed(idOrPrefix: string): Promise<Outcome<SeedDetail>>;
  /** A page of one list of a seed, from the row with the number `cursor` on; refused as `seed`. */
  seedPart<Part extends SeedPart>(
    idOrPrefix: string,
    part: Part,
    cursor: number,
  ): Promise<Outcome<PartPage<SeedParts[Part]>>>;
  peers(): Promise<readonly PeerRow[]>;
  /** What the owner calls nodes, by name. */
  petnames(): Promise<readonly PetnameRow[]>;
  digest(): Promise<DigestReport>;
  events(query: EventQuery): Promise<EventPage>;
  topology(): Promise<Topology>;
  overview(): Promise<Overview>;
  /** What is wrong with the node now, for somebody on call. */
  alerts(): Promise<AlertReport>;
  /** The rows of these seeds as they are now; ids that are not held are left out. */
  rows(ids: readonly string[]): Promise<readonly SeedRow[]>;
  /** What tasks were awarded for, by kind. */
  prices(query: PriceQuery): Promise<PricesReport>;
  /** Everything that is held, as it is stored, a page at a time; `cursor` as the page before told it. */
  envelopes(cursor?: string): Promise<EnvelopePage>;
  /** Takes in envelopes that the owner brings, each proven as any other; so many as `transfer.ts` says. */
  bring(texts: readonly string[]): Promise<BroughtAnswer>;
  /** What standing orders there are, what they did, and what they would do now. */
  orders(): Promise<OrdersReport>;
  /** For each verb and order what it makes of a seed; refused as `seed`. */
  why(idOrPrefix: string): Promise<Outcome<WhyReport>>;
  /** Tasks that run on this node now. */
  tasks(): Promise<readonly TaskRow[]>;
  /** Calls `listener` after each turn in which something changed, until the returned function is called. */
  watch(listener: (change: NodeChange) => void): () => void;
  /** Carries out one of the market's verbs. Faults reject the promise with `CrabnetError`. */
  act<Id extends ActionId>(action: Id, input: ActionInput[Id]): Promise<Outcome<ActionValue[Id]>>;
  /** Releases the connection; a node goes on. */
  close(): Promise<void>;
}

export interface NodeStatus {
  readonly node_id: string;
  readonly alias: string;
  readonly version: string;
  /** False where the answer comes from the data dir of a node that does not run. */
  readonly running: boolean;
  readonly network: 'udp' | 'dht';
  readonly listen_addrs: readonly string[];
  readonly web_addr: string | null;
  readonly seeds: number;
  readonly bids: number;
  readonly claims: number;
  readonly results: number;
  /** Live peers: heard within a minute. */
  readonly peers: number;
  readonly envelopes: number;
  /** Own envelopes that have not been sent yet. */
  readonly unsent: number;
  /** Payments that others say they made, and that this node's owner has not confirmed. */
  readonly to_confirm: number;
  /** UDP targets that the owner named, as they were named, and how it goes with each; none while no node runs. */
  readonly targets: readonly TargetRow[];
  /** P2: how large the store is, and may become. */
  readonly store: { readonly used_bytes: number; readonly limit_bytes: number };
  /** The version of the market's rules by which it goes. */
  readonly rules: number;
  /** The UTC day from which on it holds strangers' seeds, `2026-11-28`. */
  readonly floor: string;
  /** What is being fetched from a peer; null while nothing is. */
  readonly catch_up: CatchUpRow | null;
  /** What the peers that vote say against this machine's clock; null while it is within what the rules bear. */
  readonly clock: ClockFacts | null;
  /** Which limits of tasks are exact on this machine, at the level that runs by default; null while no node runs. */
  readonly task_limits: LimitKeeping | null;
  /** Of the disk that the data dir is on; null where it cannot be known. */
  readonly disk: { readonly free_bytes: number; readonly total_bytes: number } | null;
  /** What was received and is not judged yet, and how much of it may wait before more is turned away. */
  readonly backlog: {
    readonly messages: number;
    readonly limit: number;
    readonly bytes: number;
    readonly limit_bytes: number;
  };
  /** Bytes since the node's start, of datagrams and of links as their muxer frames them; null while no node runs. */
  readonly traffic: { readonly received_bytes: number; readonly sent_bytes: number } | null;
  /** Files of seeds that come, or go, now. */
  readonly transfers: readonly FileTransferRow[];
  /** Standing orders; null where there are none. */
  readonly orders: { readonly count: number; readonly state: OrdersReport['state'] } | null;
  /** It is about to end, takes no new task, and stops those that run at `until_ts` (unix seconds); null while it is not. */
  readonly draining: { readonly until_ts: number; readonly tasks: number } | null;
  /** Standing alarms, in words: `disk full`, `clock +140s`, `own-key-elsewhere`. */
  readonly alarms: readonly string[];
  /** The same as they are told apart. */
  readonly alarm_codes: readonly Alarm[];
}

export interface TargetRow {
  /** `host:port`, or a peer to begin with as it was named. */
  readonly target: string;
  /** `untried`: nothing was sent yet; `silent`: nobody answers there. */
  readonly state: 'untried' | 'works' | 'silent' | 'fails';
  /** Where it leads: IP addresses; none of a name that was not found. */
  readonly addrs: readonly string[];
  /** How many messages wait for it. */
  readonly waiting: number;
  /** Why nothing can be sent there, in words, and what to do about it; null where nothing is wrong. */
  readonly why: string | null;
  readonly remedy: string | null;
}

/** A seed as it is now. `deadline_ts`: unix seconds when the status next changes by itself, or null. */
export interface SeedRow extends Omit<Seed, 'id' | 'created_by'> {
  readonly id: string;
  readonly created_by: string;
  readonly status: SeedStatus;
  readonly claimed_by: string | null;
  readonly claimed_at: number | null;
  readonly claim_id: string | null;
  readonly result_id: string | null;
  readonly bid_count: number;
  readonly live_bid_count: number;
  /** The lowest live bid. */
  readonly best_price: number | null;
  readonly waits_for: Waiting;
  readonly deadline_ts: number | null;
  readonly turn: Turn;
  readonly verified: boolean;
  /** Our part in it: publisher, worker (a valid claim names us), bidder. */
  readonly role: 'publisher' | 'worker' | 'bidder' | null;
  /** Rank of our best live bid, from 1; null without one or once another bid was chosen. */
  readonly rank: number | null;
  /** The publisher's equivocation, or a second result. */
  readonly disputed: boolean;
  /** The counting result came after its forfeit. */
  readonly late: boolean;
  /** An own envelope of this seed that has not been sent yet. */
  readonly unsent: boolean;
}

/** Some seeds of a list, 1 MB at most. */
export interface SeedPage {
  readonly seeds: readonly SeedRow[];
  /** Pass it as `cursor` to read on; null where nothing more comes. */
  readonly next_cursor: string | null;
  /** Of all seeds that the node holds, whatever was asked for. */
  readonly total: number;
  readonly live: number;
}

/** A verb that the rules may forbid on a seed. */
export type Verb = 'bid' | 'claim' | 'run' | 'accept' | 'reject';

/** A seed with as much of each of its lists as fits into 1 MB; `pages` says what is missing. */
export interface SeedDetail {
  readonly seed: SeedRow;
  readonly bids: readonly BidRow[];
  readonly claims: readonly ClaimRow[];
  readonly results: readonly ResultRow[];
  readonly settlements: readonly SettlementRow[];
  readonly history: readonly HistoryRow[];
  readonly pages: { readonly [part in SeedPart]: PartRest };
  /** For each verb why it would be refused now, or null where it is allowed. */
  readonly refusals: { readonly [verb in Verb]: Refusal | null };
  readonly prospects: Prospects;
  /** Peers that have no room for something of ours (P2), until somebody says something of the seed. */
  /** What became of our awards with its publisher; not there where there was none. */
  readonly publisher_record?: RecordRow;
  /** What tasks like it cost in the last 30 days; null where none was traded. */
  readonly prices: PriceRow | null;
  readonly refused_by: readonly { readonly node_id: string; readonly reason: string }[];
}

/** A task that runs here now. */
export interface TaskRow {
  readonly seed_id: string;
  readonly claim_id: string;
  /** Unix milliseconds. */
  readonly started_ms: number;
  /** Unix milliseconds when it is stopped at the latest: its timeout, or its forfeit where that is earlier. */
  readonly ends_ms: number;
  readonly sandbox: SandboxLevel;
  /** The last of what it printed so far (16 KiB of each at most), not sanitised. */
  readonly stdout_tail: string;
  readonly stderr_tail: string;
  readonly stdout_bytes: number;
  readonly stderr_bytes: number;
  /** What it uses of each limit; null at first, and at level `none`, which has no limits. */
  readonly limits: readonly LimitRow[] | null;
}

/** How much of one limit is used, in the limit's unit. */
export interface LimitRow {
  readonly limit: LimitName;
  readonly unit: 'ms' | 'bytes' | 'count';
  readonly used: number;
  readonly of: number;
}

/** What changed in one turn of the node. */
export interface NodeChange {
  /** Seeds whose row or detail may have changed. */
  readonly seeds: readonly string[];
  readonly forgotten: readonly string[];
  readonly events: readonly MonitorEvent[];
  readonly peers: boolean;
  readonly tasks: boolean;
  /** Status: counts, alarms, unsent. */
  readonly status: boolean;
  /** More may have changed than is said here: what is shown is to be read anew. */
  readonly everything?: true;
}

export interface PeerRow {
  readonly node_id: string;
  readonly alias: string;
  /** What the owner calls it; not there where it has no such name. */
  readonly petname?: string;
  readonly addrs: readonly string[];
  readonly transport: 'udp' | 'dht';
  /** Unix seconds; now while a link stands, 0 where it was never heard. */
  readonly last_seen: number;
  /** Heard within a minute, or linked. */
  readonly live: boolean;
  readonly blocked: boolean;
  readonly verified: boolean;
  /** The version of the rules by which it goes; null where it never said. Only equal ones catch up with each other. */
  readonly rules: number | null;
  /** How far its clock is ahead of ours, in seconds; null where it never said. */
  readonly clock_skew_s: number | null;
  /** Whether it is one of those that vote on our clock (`RULES.md`). */
  readonly votes: boolean;
  /** Envelopes a second, over the last minute. */
  readonly rate_in: number;
  /** Of the connection that stands now; null over UDP, and while there is none. */
  readonly link: LinkRow | null;
  /** Why it is blocked; null where it is not. */
  readonly blocked_reason: string | null;
  /** What is being fetched from it, and how far that is; null while nothing is. */
  readonly catch_up: CatchUpRow | null;
  /** What became of the awards between it and us; not there where there was none. */
  readonly record?: RecordRow;
  /** The peer that told us of it first; not there where nobody did. */
  readonly told_by?: string;
}

export interface LinkRow {
  readonly address: string;
  readonly direction: 'in' | 'out';
  /** There and back, smoothed; null before it was measured. */
  readonly latency_ms: number | null;
  /** What the gossip thinks of it: 0 for a newcomer, less for worse. */
  readonly score: number | null;
}
