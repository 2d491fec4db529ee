import type { Debug } from '../base/ports.ts';
import type { ActionId, ActionInput, ActionValue, Acts } from '../contract/actions.ts';
import type {
  DigestReport,
  EventQuery,
  NodeApi,
  NodeChange,
  NodeStatus,
  PeerRow,
  SeedDetail,
  SeedPage,
  SeedRow,
  TargetRow,
} from '../contract/node-api.ts';
import { PAGE_ROWS_BYTES, thatFit } from '../contract/page-size.ts';
import type { PartPage, SeedPart, SeedParts } from '../contract/seed-lists.ts';
import type { SeedQuery } from '../contract/seed-page.ts';
import type { NodeSettings } from '../contract/settings.ts';
import type { CatchUpRow } from '../contract/topology.ts';
import { CrabnetError, done, type Outcome, refused } from '../model/errors.ts';
import type { FoldedSeed } from '../model/fold/folded-seed.ts';
import type { Market } from '../model/fold/market.ts';
import { RULES } from '../model/limits.ts';
import type { EnvelopeKey, NodeId, SeedId } from '../model/types.ts';
import type { Monitor } from '../monitor/monitor.ts';
import type { Backlog } from '../network/inbox/backlog.ts';
import type { PeerBook } from '../network/peers/peer-book.ts';
import { dateOf } from '../network/sync/place.ts';
import type { PolicyGuard } from '../operator/policy-guard.ts';
import type { Store } from '../store/store.ts';
import type { Alarms } from './alarms.ts';
import type { Changes } from './changes.ts';
import { fittingTopology, withPeers } from './peers/link-topology.ts';
import type { PeerActions } from './peers/peer-actions.ts';
import { livePeerCount, type PeerRowsParts, peerRows } from './peers/peer-rows.ts';
import type { NodePorts } from './ports.ts';
import type { Floor } from './replication/floor.ts';
import type { Ledger } from './replication/ledger.ts';
import type { ToldRefusal } from './replication/told-refusals.ts';
import { clockFacts } from './trade/clock-facts.ts';
import { marketDigest } from './trade/digest.ts';
import { findSeed } from './trade/find-id.ts';
import type { FinishedRows } from './trade/finished-rows.ts';
import { HeldSeeds } from './trade/held-seeds.ts';
import { LiveRows } from './trade/live-rows.ts';
import { seedDetail } from './trade/seed-detail.ts';
import { seedPage } from './trade/seed-pages.ts';
import { partPage } from './trade/seed-parts.ts';
import type { Verbs } from './trade/verbs.ts';
import type { Tasks } from './work/tasks.ts';

export interface LocalApiParts extends PeerRowsParts, Pick<NodePorts, 'soon'> {
  readonly peers: PeerRowsParts['peers'] & Pick<PeerBook, 'get'>;
  readonly us: NodeId;
  readonly version: string;
  readonly store: Pick<Store, 'assertInPlace'>;
  readonly settings: Pick<NodeSettings, 'alias' | 'network'>;
  readonly policy: Pick<PolicyGuard, 'refusal'>;
  readonly ledger: Pick<Ledger, 'market' | 'marketOf' | 'text' | 'proveSeed' | 'room'>;
  readonly finished: FinishedRows;
  readonly floor: Pick<Floor, 'day'>;
  readonly tasks: Pick<
    Tasks,
    'rows' | 'running' | 'runningSeeds' | 'unfinishedRun' | 'cancel' | 'keeping' | 'draining'
  >;
  readonly verbs: Pick<Verbs, 'acts'>;
  readonly monitor: Pick<Monitor, 'page' | 'topology' | 'overview' | 'tellers'>;
  readonly changes: Pick<Changes, 'watch'>;
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
  /** What came in and is not judged yet. */
  backlog(): Backlog;
  /** What is being fetched from a peer; null while nothing is. */
  catchUp(): CatchUpRow | null;
  /** Refused with `no-node` where no node runs. */
  readonly peers: PeerActions;
  close(): Promise<void>;
}

/** The node's interface, in its own process. */
export class LocalApi implements NodeApi {
  readonly #parts: LocalApiParts;
  readonly #state: LocalState;

  readonly #held: HeldSeeds;
  readonly #live: LiveRows;
  readonly #acts: Acts;
  /** The digest that is being made; who asks meanwhile waits for it. */
  #digest: Promise<DigestReport> | undefined;

  constructor(parts: LocalApiParts, state: LocalState) {
    this.#parts = parts;
    this.#state = state;
    const { verbs, ledger, finished, us, clock, tasks, peers } = parts;
    this.#held = new HeldSeeds({
      us,
      finished,
      market: ledger.market,
      nowMs: () => clock.now(),
      aliasOf: (id) => (id === us ? parts.settings.alias : (peers.get(id)?.alias ?? '')),
      running: (id) => tasks.running(id),
      unsent: () => state.unsentSeeds(),
    });
    this.#live = new LiveRows({
      market: ledger.market,
      held: this.#held,
      nowMs: () => clock.now(),
      running: () => tasks.runningSeeds(),
      unsent: () => state.unsentSeeds(),
      pause: this.#pause,
    });
    this.#acts = {
      ...verbs.acts,
      cancel: (input) => this.#cancel(input),
      dial: (input) => state.peers.dial(input),
      block: (input) => state.peers.block(input),
      unblock: (input) => state.peers.unblock(input),
    };
  }

  async status(): Promise<NodeStatus> {
    const { settings, ledger, finished, alarms, us, version } = this.#parts;
    const here = ledger.market.holdings();
    const onDisk = finished.holdings();
    const count = (kind: keyof typeof here.byKind) => here.byKind[kind] + onDisk.byKind[kind];
    const { usedBytes, limitBytes } = ledger.room.use();
    return {
      node_id: us,
      alias: settings.alias,
      version,
      running: this.#state.running,
      network: settings.network,
      listen_addrs: this.#state.listenAddresses(),
      web_addr: this.#state.webAddress(),
      seeds: count('SeedCreated'),
      bids: count('BidSubmitted'),
      claims: count('ClaimCreated'),
      results: count('TaskResult'),
      peers: livePeerCount(this.#parts, this.#state.peers),
      envelopes: here.envelopes + onDisk.envelopes,
      unsent: this.#state.unsentCount(),
      targets: this.#state.targets(),
      store: { used_bytes: usedBytes, limit_bytes: limitBytes },
      rules: RULES,
      floor: dateOf(this.#parts.floor.day),
      catch_up: this.#state.catchUp(),
      clock: this.#clock(),
      task_limits: this.#parts.tasks.keeping,
      disk: this.#disk(),
      backlog: this.#backlog(),
      draining: this.#parts.tasks.draining,
      ...alarms.status(),
    };
  }

  #disk(): NodeStatus['disk'] {
    const space = this.#parts.ledger.room.disk();
    return space === undefined ? null : { free_bytes: space.freeBytes, total_bytes: space.totalBytes };
  }

  #backlog(): NodeStatus['backlog'] {
    const { limitBytes: limit_bytes, ...backlog } = this.#state.backlog();
    return { ...backlog, limit_bytes };
  }

  #clock(): NodeStatus['clock'] {
    const fault = this.#parts.peers.clockFault(this.#parts.clock.now());
    return fault === null ? null : clockFacts(fault);
  }

  seeds(query: SeedQuery): Promise<SeedPage> {
    const { finished } = this.#parts;
    return seedPage({ finished, held: this.#held, live: this.#live, pause: this.#pause }, query);
  }

  async rows(ids: readonly string[]): Promise<readonly SeedRow[]> {
    return this.#held.rows(ids as readonly SeedId[]);
  }

  async seed(idOrPrefix: string): Promise<Outcome<SeedDetail>> {
    const found = this.#find(idOrPrefix);
    if (!found.ok) return found;
    const { market, folded } = found.value;
    const { ledger, policy, tasks } = this.#parts;
    const { id } = folded.seed;
    const sources = {
      ...{ textOf: this.#textOf, policy, unfinishedRun: tasks.unfinishedRun(id) },
      ...{ room: ledger.room.use(), refusedBy: this.#state.refusalsOf(id) },
    };
    return done(seedDetail(market, folded, this.#held.contextOf(id), sources));
  }

  async seedPart<Part extends SeedPart>(
    idOrPrefix: string,
    part: Part,
    cursor: number,
  ): Promise<Outcome<PartPage<SeedParts[Part]>>> {
    const found = this.#find(idOrPrefix);
    if (!found.ok) return found;
    return done(partPage(part, { ...found.value, textOf: this.#textOf }, cursor, PAGE_ROWS_BYTES));
  }

  async peers(): Promise<readonly PeerRow[]> {
    return thatFit(this.#peerRows(), PAGE_ROWS_BYTES);
  }

  digest(): Promise<DigestReport> {
    this.#digest ??= marketDigest(this.#parts.ledger.market, this.#parts.finished, this.#pause).finally(
      () => {
        this.#digest = undefined;
      },
    );
    return this.#digest;
  }

  async events(query: EventQuery) {
    return this.#parts.monitor.page(query);
  }

  async topology() {
    const { monitor, us, clock } = this.#parts;
    return fittingTopology(
      withPeers(monitor.topology(), this.#peerRows(), {
        ...{ us, running: this.#state.running, nowS: Math.floor(clock.now() / 1000) },
      }),
    );
  }

  async overview() {
    const { nodes, edges } = await this.topology();
    return { ...this.#parts.monitor.overview(), nodes: nodes.length, edges: edges.length };
  }

  async tasks() {
    return thatFit(this.#parts.tasks.rows(), PAGE_ROWS_BYTES);
  }

  watch(listener: (change: NodeChange) => void): () => void {
    return this.#parts.changes.watch(listener);
  }

  async act<Id extends ActionId>(action: Id, input: ActionInput[Id]): Promise<Outcome<ActionValue[Id]>> {
    const { debug, store } = this.#parts;
    try {
      // Before a task is run, or anything else is done, of which nothing could be kept; a task may be stopped all the same.
      if (action !== 'cancel') store.assertInPlace();
      const outcome = await this.#acts[action](input);
      if (!outcome.ok) {
        const { code, facts } = outcome.refusal;
        debug('a verb was refused', { verb: action, code, facts });
      }
      return outcome;
    } catch (error) {
      if (error instanceof CrabnetError) {
        debug('a verb failed', { verb: action, code: error.code, why: error.message });
      }
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#state.close();
  }

  async #cancel({ seed }: ActionInput['cancel']): Promise<Outcome<ActionValue['cancel']>> {
    const { ledger, finished } = this.#parts;
    const found = findSeed(ledger.market, finished, seed);
    if (!found.ok) return found;
    if (this.#parts.tasks.cancel(found.value)) return done({ seed_id: found.value });
    return refused('not-running', {});
  }

  /** The seed that is meant, proven to be what was stored, and the market that knows it. */
  #find(idOrPrefix: string): Outcome<{ readonly market: Market; readonly folded: FoldedSeed }> {
    const { ledger, finished } = this.#parts;
    const found = findSeed(ledger.market, finished, idOrPrefix);
    if (!found.ok) return found;
    const damaged = ledger.proveSeed(found.value, 'intact');
    const market = ledger.marketOf(found.value);
    const folded = market.folded(found.value);
    return folded === undefined ? refused('damaged', { count: damaged }) : done({ market, folded });
  }

  readonly #textOf = (key: EnvelopeKey): string | undefined => this.#parts.ledger.text(key);

  readonly #pause = (): Promise<void> => new Promise((resolve) => this.#parts.soon(resolve));

  #peerRows(): readonly PeerRow[] {
    return peerRows(this.#parts, this.#state.peers);
  }
}
