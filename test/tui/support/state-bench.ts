import type { PeerRow, SeedRow } from '../../../source/contract/node-api.ts';
import { type ConsoleFacts, LiveData } from '../../../source/tui/data/console-data.ts';
import type { Measures } from '../../../source/tui/layout/measures.ts';
import { firstInSight } from '../../../source/tui/layout/scroll.ts';
import { type ConsoleState, initialState } from '../../../source/tui/state/console-state.ts';
import type { Effect } from '../../../source/tui/state/effect.ts';
import { isFilteredOut, listLength, listSlice } from '../../../source/tui/state/market-cursor.ts';
import type { Message } from '../../../source/tui/state/message.ts';
import { update } from '../../../source/tui/state/update.ts';
import type { NodeEvent } from '../../../source/words/events/event-facts.ts';
import { FACTS } from './bench-console.ts';
import { emptyMarket, mockMarket } from './fake-api.ts';
import { detailOfRow } from './fake-details.ts';
import { NOW, nowTs, OTTER, oldRows } from './fake-market.ts';

export interface StateBenchOptions {
  readonly rows?: readonly SeedRow[];
  readonly peers?: readonly PeerRow[];
  readonly events?: readonly NodeEvent[];
  readonly facts?: Partial<ConsoleFacts>;
  readonly measures?: Measures;
}

/** The console's state alone: no engine, no screen. What was drawn last is what the test says. */
export class StateBench {
  readonly data: LiveData;
  readonly effects: Effect[] = [];
  measures: Measures;
  state: ConsoleState = initialState(120, 40);

  constructor(options: StateBenchOptions = {}) {
    const { rows, peers, events } = { ...mockMarket(), ...options };
    this.measures = options.measures ?? {};
    this.data = new LiveData({ ...FACTS, ...options.facts });
    this.data.nowMs = NOW;
    this.data.isLoaded = true;
    this.data.market.put(rows);
    this.data.setPeers(peers);
    this.data.events.add(events);
    this.send({ type: 'data' });
  }

  /** A bench whose market is a list of finished seeds: `Old task 1` to `Old task count`. */
  static withList(count: number, rows: number): StateBench {
    return new StateBench({ ...emptyMarket(), rows: oldRows(count), measures: { market: rows } });
  }

  /** On seed number `downs`, with its detail. */
  static onSeed(downs: number, options: StateBenchOptions = {}): StateBench {
    return new StateBench({ measures: { market: 8 }, ...options })
      .press(...Array.from({ length: downs }, () => 'j'))
      .fetch();
  }

  send(message: Message): this {
    const { state, effects } = update(this.state, message, this.data, this.measures);
    this.state = state;
    for (const effect of effects) {
      if (effect.effect === 'arrange') this.#arrange(effect);
      else this.effects.push(effect);
    }
    return this;
  }

  #arrange({ arrangement, at }: Extract<Effect, { effect: 'arrange' }>): void {
    this.data.market.arrange(arrangement);
    this.send(at === 'first' ? { type: 'arranged', at } : { type: 'arranged' });
  }

  press(...keys: readonly string[]): this {
    for (const key of keys) this.send({ type: 'key', key });
    return this;
  }

  /** Types a text, character by character. */
  type(text: string): this {
    return this.press(...text);
  }

  change(more: Partial<LiveData>): this {
    Object.assign(this.data, more);
    return this.send({ type: 'data' });
  }

  put(...rows: readonly SeedRow[]): this {
    this.data.market.put(rows);
    return this.send({ type: 'data' });
  }

  drop(...ids: readonly string[]): this {
    this.data.market.drop(ids);
    return this.send({ type: 'data' });
  }

  /** Fetches the detail of the seed under the cursor. */
  fetch(): this {
    const row = this.row;
    return row === undefined ? this : this.change({ detail: detailOfRow(row) });
  }

  get row(): SeedRow | undefined {
    const { id } = this.state.market.cursor;
    return id === null ? undefined : this.data.market.get(id);
  }

  get title(): string {
    return this.row?.title ?? '';
  }

  get message(): string {
    const { message } = this.state;
    return message === null ? '' : `${message.kind} ${message.text}`;
  }

  /** Market as it would be drawn in so many rows: the titles in sight, and the line of the cursor among them. */
  market(rows: number): { readonly titles: readonly string[]; readonly line: number } {
    const { cursor } = this.state.market;
    const { market } = this.data;
    const top = firstInSight(cursor, listLength(market, cursor), rows);
    const inSight = listSlice(market, cursor, top, top + rows);
    return {
      titles: inSight.map(({ title }) => title),
      line: inSight.findIndex(({ id }) => id === cursor.id),
    };
  }

  get isFilteredOut(): boolean {
    return isFilteredOut(this.data.market, this.state.market.cursor);
  }
}

/** Market facts, one a second, each of its own price. */
export const bidEvents = (count: number, from = 0): readonly NodeEvent[] =>
  Array.from({ length: count }, (_, index) => ({
    ts: nowTs - count + index,
    node_id: OTTER,
    kind: 'bid_submitted' as const,
    source: 'network' as const,
    payload: { seed_id: 'c2715f1e', bidder: OTTER, price: from + index + 1 },
  }));
