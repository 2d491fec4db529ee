import { sharedLoop } from '../base/loop-queue.ts';
import type { ActionId, ActionInput, ActionValue, Acts } from '../contract/actions.ts';
import type { BookQuery } from '../contract/book.ts';
import type { EventPage, EventQuery } from '../contract/event-query.ts';
import type { Counts } from '../contract/metrics.ts';
import type {
  NodeApi,
  NodeChange,
  NodeStatus,
  PeerRow,
  SeedDetail,
  SeedPage,
  SeedRow,
} from '../contract/node-api.ts';
import type { WhyReport } from '../contract/orders.ts';
import type { DigestReport } from '../contract/overview.ts';
import { PAGE_ROWS_BYTES, thatFit } from '../contract/page-size.ts';
import type { PetnameRow } from '../contract/petname.ts';
import type { PriceQuery } from '../contract/prices.ts';
import type { RecordRow } from '../contract/record.ts';
import type { PartPage, SeedPart, SeedParts } from '../contract/seed-lists.ts';
import type { SeedQuery } from '../contract/seed-page.ts';
import type { BroughtAnswer, EnvelopePage } from '../contract/transfer.ts';
import { CrabnetError, done, type Outcome, refused } from '../model/errors.ts';
import type { FoldedSeed } from '../model/fold/folded-seed.ts';
import type { Market } from '../model/fold/market.ts';
import { SEED_STATUSES, type SeedId, type SeedStatus } from '../model/types.ts';
import { fileActs } from './files/file-acts.ts';
import type { LocalApiParts, LocalState } from './local-parts.ts';
import { nodeStatus } from './node-status.ts';
import { KnownPeers } from './peers/known-peers.ts';
import { fittingTopology, withPeers } from './peers/link-topology.ts';
import { nameNode, unnameNode } from './peers/naming.ts';
import { receiptPage } from './receipts/receipt-pages.ts';
import { archivedEnvelopes } from './replication/finished.ts';
import { type BookPagesParts, balancePage, proofPage, type Said, tradePage } from './trade/book-pages.ts';
import { KeptDigest } from './trade/digest.ts';
import { envelopePage } from './trade/envelope-pages.ts';
import { findSeed } from './trade/find-id.ts';
import { HeldSeeds } from './trade/held-seeds.ts';
import { LiveRows } from './trade/live-rows.ts';
import { seedDetail } from './trade/seed-detail.ts';
import { seedPage } from './trade/seed-pages.ts';
import { type PartSources, partPage } from './trade/seed-parts.ts';
import { cancelWork } from './work/cancel-work.ts';

/** The node's interface, in its own process. */
export class LocalApi implements NodeApi {
  readonly #parts: LocalApiParts;
  readonly #state: LocalState;

  readonly #held: HeldSeeds;
  readonly #live: LiveRows;
  readonly #acts: Acts;
  readonly #book: BookPagesParts;
  readonly #peers: KnownPeers;
  readonly #digest: KeptDigest;

  constructor(parts: LocalApiParts, state: LocalState) {
    this.#parts = parts;
    this.#state = state;
    const { verbs, ledger, finished, us, clock, tasks, peers } = parts;
    this.#peers = new KnownPeers(parts, state.peers);
    this.#held = new HeldSeeds({
      us,
      finished,
      market: ledger.market,
      nowMs: () => clock.now(),
      petnames: () => parts.petnames,
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
    this.#digest = new KeptDigest({ ledger, finished, pause: this.#pause });
    this.#book = {
      us,
      ...{ book: parts.book, receipts: parts.receipts },
      nameOf: (id) => peers.get(id)?.alias ?? '',
      saidOf: (id) => this.#saidOf(id),
      petnames: parts.petnames,
    };
    this.#acts = {
      ...{ ...verbs.acts, ...parts.payments.acts, ...fileActs(parts) },
      cancel: (input) => cancelWork(parts, input),
      ...{ dial: (input) => state.peers.dial(input), block: (input) => state.peers.block(input) },
      unblock: (input) => state.peers.unblock(input),
      name: async (input) => nameNode(parts, this.#peers, input),
      unname: async (input) => unnameNode(parts, this.#peers, input),
      ordersPause: async () => this.#pauseOrders(true),
      ordersResume: async () => this.#pauseOrders(false),
    };
  }

  async status(): Promise<NodeStatus> {
    return nodeStatus(this.#parts, this.#state);
  }

  /** Makes what the first page of seeds is cut out of; the work is spread over turns of the loop. */
  readAhead(): Promise<void> {
    return this.#live.readAhead();
  }

  seeds(query: SeedQuery): Promise<SeedPage> {
    const { finished } = this.#parts;
    return seedPage({ finished, held: this.#held, live: this.#live, pause: this.#pause }, query);
  }

  /** How many of all seeds that are held have each status; the work is spread over turns of the loop. */
  async statuses(): Promise<Counts<SeedStatus>> {
    await this.#live.refresh();
    const finished = this.#parts.finished.statuses();
    const counts = { ...this.#live.statuses };
    for (const status of SEED_STATUSES) counts[status] += finished.get(status) ?? 0;
    return counts;
  }

  async rows(ids: readonly string[]): Promise<readonly SeedRow[]> {
    return this.#held.rows(ids as readonly SeedId[]);
  }

  async seed(idOrPrefix: string): Promise<Outcome<SeedDetail>> {
    const { ledger, policy, tasks, records, prices } = this.#parts;
    await records.ready();
    const found = this.#find(idOrPrefix);
    if (!found.ok) return found;
    const { market, folded } = found.value;
    const { id } = folded.seed;
    const sources = {
      ...{ ...this.#texts, policy, unfinishedRun: tasks.unfinishedRun(id) },
      ...{ room: ledger.room.use(), refusedBy: this.#state.refusalsOf(id) },
      ...{ recordOf: this.#recordOf, pricesLike: prices.like(folded.seed) },
    };
    return done(seedDetail(market, folded, this.#held.contextOf(id), sources));
  }

  async seedPart<Part extends SeedPart>(
    idOrPrefix: string,
    part: Part,
    cursor: number,
  ): Promise<Outcome<PartPage<SeedParts[Part]>>> {
    await this.#parts.records.ready();
    const found = this.#find(idOrPrefix);
    if (!found.ok) return found;
    const sources = { ...found.value, ...this.#texts, recordOf: this.#recordOf };
    return done(partPage(part, sources, cursor, PAGE_ROWS_BYTES));
  }

  async peers(): Promise<readonly PeerRow[]> {
    await this.#parts.records.ready();
    return this.#peers.fitting();
  }

  async petnames(): Promise<readonly PetnameRow[]> {
    return this.#parts.petnames.rows();
  }

  digest(): Promise<DigestReport> {
    return this.#digest.report();
  }

  async events(query: EventQuery): Promise<EventPage> {
    const { seed, peer, ...others } = query;
    return this.#parts.monitor.page({
      ...others,
      ...(seed === undefined ? {} : { seed: this.#wholeSeedId(seed) }),
      ...(peer === undefined ? {} : { peer: this.#peers.idOf(peer) }),
    });
  }

  /** As given where it is none that is held: events may be of one that is not any more. */
  #wholeSeedId(text: string): string {
    const { ledger, finished } = this.#parts;
    const found = findSeed(ledger.market, finished, text);
    return found.ok ? found.value : text;
  }

  async topology() {
    const { monitor, us, clock } = this.#parts;
    return fittingTopology(
      withPeers(monitor.topology(), this.#peers.rows(), {
        ...{ us, running: this.#state.running, nowS: Math.floor(clock.now() / 1000) },
      }),
    );
  }

  async overview() {
    const { nodes, edges } = await this.topology();
    return { ...this.#parts.monitor.overview(), nodes: nodes.length, edges: edges.length };
  }

  async alerts() {
    return this.#state.alerts();
  }

  async envelopes(cursor?: string): Promise<EnvelopePage> {
    return envelopePage(this.#parts, cursor);
  }

  async bring(texts: readonly string[]): Promise<BroughtAnswer> {
    this.#parts.store.assertInPlace();
    return this.#state.importer.bring(texts);
  }

  prices = (query: PriceQuery) => this.#parts.prices.report(query);
  balances = (query: BookQuery) => balancePage(this.#book, query);
  trades = (query: BookQuery) => tradePage(this.#book, query);
  proofs = (query: BookQuery) => proofPage(this.#book, query);
  receipts = (query: BookQuery) => receiptPage(this.#book, query);

  orders = () => this.#state.orders.report();

  async why(idOrPrefix: string): Promise<Outcome<WhyReport>> {
    const [found, detail] = [this.#find(idOrPrefix), await this.seed(idOrPrefix)];
    if (!found.ok) return found;
    if (!detail.ok) return detail;
    const verbs = Object.entries(detail.value.refusals).map(([verb, refusal]) => ({
      ...{ verb, allowed: refusal === null },
      ...(refusal === null ? {} : { refusal }),
    }));
    const { folded } = found.value;
    return done({ seed_id: folded.seed.id, verbs, orders: await this.#state.orders.why(folded) });
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

  readonly #texts: Pick<PartSources, 'textOf' | 'orderOf'> = {
    textOf: (key) => this.#parts.ledger.text(key),
    orderOf: ({ key, from }) => (from === this.#parts.us ? this.#parts.store.orderSteps.get(key) : undefined),
  };

  readonly #recordOf = (node: string): RecordRow | undefined => this.#parts.records.of(node);

  #pauseOrders(paused: boolean): Outcome<ActionValue['ordersPause']> {
    this.#state.orders.pause(paused);
    return done({ paused });
  }
  #saidOf(id: SeedId): readonly Said[] {
    const { ledger, store } = this.#parts;
    const inMemory = ledger.market.envelopesOf(id).flatMap((held) => {
      const text = this.#texts.textOf(held.key);
      return text === undefined ? [] : [{ held, text }];
    });
    return inMemory.length > 0 ? inMemory : archivedEnvelopes(store, id);
  }

  readonly #pause = (): Promise<void> => sharedLoop.next();
}
