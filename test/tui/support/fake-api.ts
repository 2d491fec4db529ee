import type { Clock } from '../../../source/base/ports.ts';
import type { NodeStatus, PeerRow, SeedDetail, SeedRow } from '../../../source/contract/node-api.ts';
import type { BidRow } from '../../../source/contract/seed-lists.ts';
import type { NodeEvent } from '../../../source/words/events/event-facts.ts';
import { FakeNode } from '../../support/fake-node.ts';
import { aStatus } from '../../support/made-rows.ts';
import { withTurn } from '../../support/row-turn.ts';
import { detailOfRow } from './fake-details.ts';
import { EVENTS } from './fake-events.ts';
import { ME, NOW, oldRows, PEERS, ROWS } from './fake-market.ts';

export interface FakeMarket {
  readonly rows: readonly SeedRow[];
  readonly peers: readonly PeerRow[];
  readonly events: readonly NodeEvent[];
  readonly unsent?: number;
}

/** The market of the mock-ups: 1,204 seeds, seven peers. */
export const mockMarket = (): FakeMarket => ({
  rows: [...ROWS, ...oldRows(1204 - ROWS.length)],
  peers: PEERS,
  events: EVENTS,
});

export const emptyMarket = (): FakeMarket => ({ rows: [], peers: [], events: [] });

/** The node of a fake market: it tells what changes, and makes up the details of its rows. */
export class FakeApi extends FakeNode {
  /** What it refuses, it refuses at this moment. */
  clock: Clock = { now: () => NOW };

  constructor(market: FakeMarket = mockMarket()) {
    super();
    this.seedRows = market.rows;
    this.peerRows = market.peers;
    this.happened(...market.events);
    this.statusNow = aStatus({ node_id: ME, web_addr: null, unsent: market.unsent ?? 0 });
  }

  override async status(): Promise<NodeStatus> {
    return { ...this.statusNow, seeds: this.seedRows.length };
  }

  /** Changes rows, by id or its beginning, and says so. */
  change(idOrPrefix: string, more: Partial<SeedRow>, bids: readonly BidRow[] = []): void {
    const row = this.#row(idOrPrefix);
    if (row === undefined) throw new Error(`no seed ${idOrPrefix}`);
    const next = withTurn({ ...row, ...more }, ME);
    this.seedRows = this.seedRows.map((other) => (other === row ? next : other));
    this.details.set(row.id, detailOfRow(next, bids));
    this.tell({ seeds: [row.id] });
  }

  addSeed(row: SeedRow): void {
    this.seedRows = [...this.seedRows, row];
    this.tell({ seeds: [row.id] });
  }

  forget(idOrPrefix: string): void {
    const row = this.#row(idOrPrefix);
    if (row === undefined) return;
    this.seedRows = this.seedRows.filter((other) => other !== row);
    this.tell({ forgotten: [row.id] });
  }

  protected override detailOf(id: string): SeedDetail {
    const row = this.#row(id);
    return row === undefined ? super.detailOf(id) : detailOfRow(row, [], Math.floor(this.clock.now() / 1000));
  }

  #row(idOrPrefix: string): SeedRow | undefined {
    return this.seedRows.find(({ id }) => id.startsWith(idOrPrefix));
  }
}
