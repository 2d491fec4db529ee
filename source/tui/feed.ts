import { Backoff } from '../base/backoff.ts';
import type { Clock, Timers } from '../base/ports.ts';
import { weightOf } from '../contract/event-weight.ts';
import type { NodeApi, NodeChange, NodeStatus } from '../contract/node-api.ts';
import { CrabnetError } from '../model/errors.ts';
import type { NodeEvent } from '../words/events/event-facts.ts';
import type { LiveData } from './data/console-data.ts';
import type { Arrangement, ListEnd } from './data/market-index.ts';
import { RateMeter } from './data/rate-meter.ts';
import { DetailFeed } from './detail-feed.ts';
import { keyOf } from './keymap/key.ts';
import { KEYS } from './keymap/keys.ts';
import { MarketFeed } from './market-feed.ts';
import { alarmNotice, type Notice, paymentNotice } from './notices/notice.ts';
import { OlderEvents } from './older-events.ts';
import { Stale } from './stale.ts';
import type { Arrival } from './state/effect.ts';
import type { MarketCursor } from './state/market-cursor.ts';
import type { ListMessage } from './state/message.ts';

/** How often rows, and peers, are asked for at the most. */
const ROWS_EVERY_MS = 100;
const PEERS_EVERY_MS = 1000;
/** How often what changes by itself (rates, silences) is asked for. */
const REFRESH_EVERY_MS = 5000;
const FIRST_EVENTS = 200;
/** What a node that failed to answer is spared. */
const RETRY = { firstMs: 500, mostMs: 8000 } as const;
const GONE = `node gone: start it again (crabnet listen) and this goes on, or ${keyOf(KEYS.program.quit)} quits`;
const PAYMENT_NEWS = `a payment waits for you to confirm it: ${keyOf(KEYS.program.ledger)} shows it`;

export interface FeedParts {
  readonly api: NodeApi;
  readonly data: LiveData;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Something that may show has changed. */
  readonly onChange: () => void;
  /** Market's list has become another. */
  readonly onList: (message: ListMessage) => void;
  /** The wanted seed's detail has come. */
  readonly onDetail: () => void;
  /** Something new waits for the user. */
  readonly onNews: (words: string, seedId?: string) => void;
  /** Something waits for the user since now, or the node raised an alarm. */
  readonly onNotice: (notice: Notice) => void;
  readonly onFault: (error: unknown) => void;
}

/** Keeps `LiveData` up to date with a node: what changed is asked for in batches, each kind with its own cap. */
export class Feed {
  readonly #parts: FeedParts;
  readonly #market: MarketFeed;
  readonly #older: OlderEvents;
  readonly #detail: DetailFeed;
  readonly #sent = new RateMeter();
  readonly #changed = new Set<string>();
  #isFlushing = false;
  #rowsAtMs = Number.NEGATIVE_INFINITY;
  #peersAtMs = Number.NEGATIVE_INFINITY;
  #refreshedAtMs = 0;
  #tickedAtMs = 0;
  readonly #stale = { everything: new Stale(), peers: new Stale(), tasks: new Stale(), status: new Stale() };
  readonly #flushRetry = new Backoff(RETRY);
  readonly #goneRetry = new Backoff(RETRY);
  #cancelFlush: (() => void) | undefined;
  #cancelReturn: (() => void) | undefined;
  #unwatch: (() => void) | undefined;
  #isStopped = false;

  constructor(parts: FeedParts) {
    this.#parts = parts;
    const { data, onFault: _, ...rest } = parts;
    const isAway = () => data.isGone || this.#isStopped;
    const onFault = (error: unknown) => this.#failed(error);
    const onOlder = (events: readonly NodeEvent[]) => {
      data.events.addOlder(events);
      rest.onChange();
    };
    this.#older = new OlderEvents({ ...rest, isAway, onFault, onOlder });
    const onDetail = () => {
      rest.onChange();
      rest.onDetail();
    };
    this.#detail = new DetailFeed({ ...rest, data, isAway, onFault, onDetail });
    this.#market = new MarketFeed({ ...rest, market: data.market, isAway, onFault });
  }

  /** Watches first, so that nothing falls between, then reads what there is. */
  async start(): Promise<void> {
    this.#unwatch = this.#parts.api.watch((change) => this.#take(change));
    await this.#load();
  }

  async #load(): Promise<void> {
    const { api, data, clock } = this.#parts;
    const [status, peers, tasks, page] = await Promise.all([
      api.status(),
      api.peers(),
      api.tasks(),
      api.events({ limit: FIRST_EVENTS }),
    ]);
    data.nowMs = clock.now();
    this.#takeStatus(status);
    data.setPeers(peers);
    data.tasks = tasks;
    this.#older.begin(page, data.isLoaded ? data.events.entries[0]?.event.ts : undefined);
    // Later ones come by watching, also those that were missed.
    if (!data.isLoaded) data.events.begin(page.events);
    await this.#market.load(status, page.events, this.#detail.wanted);
    data.isLoaded = true;
    this.#parts.onChange();
  }

  stop(): void {
    this.#isStopped = true;
    this.#unwatch?.();
    this.#cancelFlush?.();
    this.#detail.stop();
    this.#cancelReturn?.();
  }

  /** Says where Market's cursor is: its seed's detail is wanted, and the rows around it; and where it may go back to. */
  look(cursor: MarketCursor, heldId: string | null): void {
    this.#detail.want(cursor.id);
    this.#market.window.look(cursor, heldId);
  }

  /** Reads events before those that are here. */
  readOlderEvents(): void {
    if (this.#parts.data.events.hasRoom) void this.#older.readOn();
  }

  /** Puts Market's list into another order or filter; what is not here of it is read. */
  arrange(arrangement: Arrangement, at: Arrival): void {
    void this.#market.window.arrange(arrangement, at === 'own' ? this.#detail.wanted : null);
  }

  /** True while Market's list is about to become another. */
  get isListChanging(): boolean {
    return this.#market.window.isChanging;
  }

  /** Reads an end of Market's list. */
  reach(end: ListEnd): void {
    void this.#market.window.reach(end);
  }

  /** Once a second: rows whose deadline has passed, rates, and what changes without an event. */
  tick(): void {
    const { data, clock } = this.#parts;
    if (data.isGone) return;
    const nowMs = clock.now();
    for (const id of data.market.dueIds(nowMs)) this.#changed.add(id);
    this.#noteEndOfTurn(nowMs);
    data.rateOut = Math.round(this.#sent.perSecond(nowMs));
    if (Math.abs(nowMs - this.#refreshedAtMs) >= REFRESH_EVERY_MS) {
      this.#refreshedAtMs = nowMs;
      this.#stale.peers.mark();
      this.#stale.status.mark();
    }
    this.#stale.tasks.mark(data.tasks.length > 0);
    this.#flushSoon();
  }

  /** What may be done with the wanted seed changes when its turn ends, also where its status does not. */
  #noteEndOfTurn(nowMs: number): void {
    const { seed } = this.#parts.data.detail ?? {};
    // Of a seed whose bids are all there it is the publisher's turn, though more may come.
    const ends =
      seed === undefined ? [] : [seed.turn.until_ts ?? Number.POSITIVE_INFINITY, seed.bid_deadline_ts];
    const isEnd = ends.some((ts) => ts * 1000 > this.#tickedAtMs && ts * 1000 <= nowMs);
    if (seed !== undefined && isEnd) this.#changed.add(seed.id);
    this.#tickedAtMs = nowMs;
  }

  #take(change: NodeChange): void {
    const { data, clock, onChange } = this.#parts;
    for (const id of change.seeds) this.#changed.add(id);
    data.market.drop(change.forgotten);
    data.events.add(change.events);
    data.traffic.addEvents(change.events.reduce((sum, event) => sum + weightOf(event), 0));
    const sent = change.events
      .filter(({ kind }) => kind === 'udp_broadcast' || kind === 'dht_message_to')
      .reduce((sum, event) => sum + weightOf(event), 0);
    if (sent > 0) this.#sent.add(sent, clock.now());
    this.#stale.everything.mark(change.everything === true);
    this.#stale.peers.mark(change.peers);
    this.#stale.tasks.mark(change.tasks);
    this.#stale.status.mark(change.status);
    onChange();
    this.#flushSoon();
  }

  #flushSoon(): void {
    const isNeeded = this.#changed.size > 0 || Object.values(this.#stale).some(({ isStale }) => isStale);
    if (!isNeeded || this.#isFlushing || this.#isStopped) return;
    this.#flushIn(Math.max(0, ROWS_EVERY_MS - Math.abs(this.#parts.clock.now() - this.#rowsAtMs)));
  }

  #flushIn(waitMs: number): void {
    if (this.#cancelFlush !== undefined || this.#isStopped || this.#parts.data.isGone) return;
    this.#cancelFlush = this.#parts.timers.after(waitMs, () => {
      this.#cancelFlush = undefined;
      void this.#flush();
    });
  }

  async #flush(): Promise<void> {
    this.#isFlushing = true;
    this.#rowsAtMs = this.#parts.clock.now();
    const ids = [...this.#changed];
    this.#changed.clear();
    try {
      await this.#fetchChanges(ids);
      this.#flushRetry.reset();
      this.#parts.data.isFailing = false;
    } catch (error) {
      for (const id of ids) this.#changed.add(id);
      this.#failed(error);
      this.#flushIn(this.#flushRetry.next());
    }
    this.#isFlushing = false;
    this.#parts.onChange();
    if (this.#changed.size > 0) this.#flushSoon();
  }

  /** A node that does not answer at all is asked for everything once it does; other failures are those of one question. */
  #failed(error: unknown): void {
    const { data, onFault } = this.#parts;
    if (this.#isStopped || data.isGone) return;
    data.isFailing = true;
    data.isGone =
      error instanceof CrabnetError && (error.code === 'control' || error.code === 'data-dir-owned');
    onFault(data.isGone ? GONE : error);
    if (data.isGone) this.#returnLater();
  }

  #returnLater(): void {
    this.#cancelFlush?.();
    this.#cancelFlush = undefined;
    this.#cancelReturn = this.#parts.timers.after(this.#goneRetry.next(), () => void this.#tryToReturn());
  }

  async #tryToReturn(): Promise<void> {
    const { data, onNews, onChange } = this.#parts;
    try {
      await this.#load();
    } catch {
      if (!this.#isStopped) this.#returnLater();
      return;
    }
    if (this.#isStopped) return;
    this.#goneRetry.reset();
    data.isGone = false;
    data.isFailing = false;
    onNews('the node is back');
    this.#detail.renew();
    onChange();
  }

  /** An alarm that stands when the console begins is shown; one that begins since then is told. */
  #takeStatus(status: NodeStatus): void {
    const { data, clock, onNotice, onNews } = this.#parts;
    const { alarm_codes: before, to_confirm: waited = 0 } = data.status ?? {};
    data.status = status;
    data.market.count = status.seeds;
    data.traffic.note(status.traffic, clock.now());
    if (before === undefined) return;
    for (const alarm of status.alarm_codes) if (!before.includes(alarm)) onNotice(alarmNotice(alarm));
    if (status.to_confirm <= waited) return;
    onNews(PAYMENT_NEWS);
    onNotice(paymentNotice(status.to_confirm));
  }

  async #fetchChanges(ids: readonly string[]): Promise<void> {
    const { api, data, clock } = this.#parts;
    await this.#stale.everything.refresh(async () => {
      await this.#load();
      this.#detail.renew();
    });
    // The detail first: a verb that the row invites to must not be refused for what the detail does not know yet.
    await this.#detail.changed(ids);
    if (ids.length > 0) this.#market.put(await api.rows(ids));
    await this.#stale.tasks.refresh(async () => {
      data.tasks = await api.tasks();
    });
    await this.#stale.status.refresh(async () => this.#takeStatus(await api.status()));
    if (Math.abs(clock.now() - this.#peersAtMs) < PEERS_EVERY_MS) return;
    await this.#stale.peers.refresh(async () => {
      this.#peersAtMs = clock.now();
      data.setPeers(await api.peers());
    });
  }
}
