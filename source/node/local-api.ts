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
  SeedRow,
} from '../contract/node-api.ts';
import type { NodeSettings } from '../contract/settings.ts';
import type { CatchUpRow } from '../contract/topology.ts';
import { MarketDigest } from '../identity/digest.ts';
import { CrabnetError, done, type Outcome, refused } from '../model/errors.ts';
import { digestForm, wholeForm } from '../model/fold/digest-form.ts';
import { RULES } from '../model/limits.ts';
import type { EnvelopeKey, NodeId, SeedId } from '../model/types.ts';
import type { Monitor } from '../monitor/monitor.ts';
import { dateOf } from '../network/sync/place.ts';
import type { PolicyGuard } from '../operator/policy-guard.ts';
import type { Alarms } from './alarms.ts';
import type { Changes } from './changes.ts';
import { withPeers } from './peers/link-topology.ts';
import type { PeerActions } from './peers/peer-actions.ts';
import { livePeerCount, type PeerRowsParts, peerRows } from './peers/peer-rows.ts';
import type { NodePorts } from './ports.ts';
import type { Floor } from './replication/floor.ts';
import type { Ledger } from './replication/ledger.ts';
import { findSeed } from './trade/find-id.ts';
import { type RowContext, seedRow } from './trade/rows.ts';
import { seedDetail } from './trade/seed-detail.ts';
import type { Verbs } from './trade/verbs.ts';
import type { Tasks } from './work/tasks.ts';

export interface LocalApiParts extends PeerRowsParts, Pick<NodePorts, 'soon'> {
  readonly us: NodeId;
  readonly version: string;
  readonly settings: Pick<NodeSettings, 'alias' | 'network'>;
  readonly policy: Pick<PolicyGuard, 'refusal'>;
  readonly ledger: Pick<Ledger, 'market' | 'text' | 'proveSeed'>;
  readonly floor: Pick<Floor, 'day'>;
  readonly tasks: Pick<Tasks, 'rows' | 'running' | 'unfinishedRun' | 'cancel'>;
  readonly verbs: Pick<Verbs, 'acts'>;
  readonly monitor: Pick<Monitor, 'page' | 'topology' | 'overview'>;
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
  /** What is being fetched from a peer; null while nothing is. */
  catchUp(): CatchUpRow | null;
  /** Refused with `no-node` where no node runs. */
  readonly peers: PeerActions;
  close(): Promise<void>;
}

/** Seeds folded in one turn of the loop while a digest is made. */
const DIGEST_TURN = 200;

/** The node's interface, in its own process. */
export class LocalApi implements NodeApi {
  readonly #parts: LocalApiParts;
  readonly #state: LocalState;

  readonly #acts: Acts;

  constructor(parts: LocalApiParts, state: LocalState) {
    this.#parts = parts;
    this.#state = state;
    const { verbs } = parts;
    this.#acts = {
      ...verbs.acts,
      cancel: (input) => this.#cancel(input),
      dial: (input) => state.peers.dial(input),
      block: (input) => state.peers.block(input),
      unblock: (input) => state.peers.unblock(input),
    };
  }

  async status(): Promise<NodeStatus> {
    const { settings, ledger, alarms, us, version } = this.#parts;
    const { byKind, envelopes } = ledger.market.holdings();
    return {
      node_id: us,
      alias: settings.alias,
      version,
      running: this.#state.running,
      network: settings.network,
      listen_addrs: this.#state.listenAddresses(),
      web_addr: this.#state.webAddress(),
      seeds: byKind.SeedCreated,
      bids: byKind.BidSubmitted,
      claims: byKind.ClaimCreated,
      results: byKind.TaskResult,
      peers: livePeerCount(this.#parts, this.#state.peers),
      envelopes,
      unsent: this.#state.unsentCount(),
      rules: RULES,
      floor: dateOf(this.#parts.floor.day),
      catch_up: this.#state.catchUp(),
      ...alarms.status(),
    };
  }

  async seeds(): Promise<readonly SeedRow[]> {
    return this.#rowsOf(this.#parts.ledger.market.seedIds());
  }

  async rows(ids: readonly string[]): Promise<readonly SeedRow[]> {
    return this.#rowsOf(ids as readonly SeedId[]);
  }

  async seed(idOrPrefix: string): Promise<Outcome<SeedDetail>> {
    const { market } = this.#parts.ledger;
    const found = findSeed(market, idOrPrefix);
    if (!found.ok) return found;
    const damaged = this.#parts.ledger.proveSeed(found.value, 'intact');
    const folded = market.folded(found.value);
    if (folded === undefined) return refused('damaged', { count: damaged });
    const context = this.#context(found.value, this.#state.unsentSeeds());
    const { ledger, policy } = this.#parts;
    const unfinishedRun = this.#parts.tasks.unfinishedRun(found.value);
    const sources = { textOf: (key: EnvelopeKey) => ledger.text(key), policy, unfinishedRun };
    return done(seedDetail(market, folded, context, sources));
  }

  async peers(): Promise<readonly PeerRow[]> {
    return peerRows(this.#parts, this.#state.peers);
  }

  async digest(): Promise<DigestReport> {
    const { market } = this.#parts.ledger;
    const ids = [...market.seedIds()].toSorted();
    const signed = new MarketDigest();
    const whole = new MarketDigest();
    let seeds = 0;
    let envelopes = 0;
    let unsigned = 0;
    for (const [index, id] of ids.entries()) {
      const record = market.record(id);
      const folded = market.folded(id);
      if (record === undefined || folded === undefined) continue;
      const held = market.envelopesOf(id);
      const verified = held.filter((envelope) => envelope.verified).length;
      const form = digestForm(record);
      if (form !== undefined) {
        signed.add(id, form);
        seeds += 1;
        envelopes += verified;
      }
      whole.add(id, wholeForm(folded));
      unsigned += held.length - verified;
      if (index % DIGEST_TURN === DIGEST_TURN - 1)
        await new Promise<void>((resolve) => this.#parts.soon(resolve));
    }
    return { digest: signed.hex(), envelopes, seeds, unsigned_digest: unsigned === 0 ? null : whole.hex() };
  }

  async events(query: EventQuery) {
    return this.#parts.monitor.page(query);
  }

  async topology() {
    const { monitor, us, clock } = this.#parts;
    return withPeers(monitor.topology(), await this.peers(), us, Math.floor(clock.now() / 1000));
  }

  async overview() {
    const { nodes, edges } = await this.topology();
    return { ...this.#parts.monitor.overview(), nodes: nodes.length, edges: edges.length };
  }

  async tasks() {
    return this.#parts.tasks.rows();
  }

  watch(listener: (change: NodeChange) => void): () => void {
    return this.#parts.changes.watch(listener);
  }

  async act<Id extends ActionId>(action: Id, input: ActionInput[Id]): Promise<Outcome<ActionValue[Id]>> {
    const { debug } = this.#parts;
    try {
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
    const found = findSeed(this.#parts.ledger.market, seed);
    if (!found.ok) return found;
    if (this.#parts.tasks.cancel(found.value)) return done({ seed_id: found.value });
    return refused('not-running', {});
  }

  #rowsOf(ids: Iterable<SeedId>): readonly SeedRow[] {
    const unsent = this.#state.unsentSeeds();
    const rows: SeedRow[] = [];
    for (const id of ids) {
      const folded = this.#parts.ledger.market.folded(id);
      if (folded !== undefined) rows.push(seedRow(folded, this.#context(id, unsent)));
    }
    return rows;
  }

  #context(id: SeedId, unsent: ReadonlySet<string>): RowContext {
    const { us, clock } = this.#parts;
    const running = this.#parts.tasks.running(id);
    return { us, nowMs: clock.now(), running, unsent: unsent.has(id) };
  }
}
