import type { Clock, Timers } from '../model/ports.ts';
import type { NodeApi, NodeChange } from '../node/api.ts';
import type { LiveData } from './data/console-data.ts';
import { shortSeed } from './data/names.ts';
import { RateMeter } from './data/rate-meter.ts';
import { stepOf, waitsForMe } from './data/turn.ts';

/** How often rows, and peers, are asked for at the most. */
const ROWS_EVERY_MS = 100;
const PEERS_EVERY_MS = 1000;
/** How often what changes by itself (rates, silences) is asked for. */
const REFRESH_EVERY_MS = 5000;
const FIRST_EVENTS = 200;

export interface FeedParts {
  readonly api: NodeApi;
  readonly data: LiveData;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Something that may show has changed. */
  readonly onChange: () => void;
  /** The wanted seed's detail has come. */
  readonly onDetail: () => void;
  /** Something new waits for the user. */
  readonly onNews: (words: string) => void;
  readonly onFault: (error: unknown) => void;
}

/** Keeps `LiveData` up to date with a node: what changed is asked for in batches, each kind with its own cap. */
export class Feed {
  readonly #parts: FeedParts;
  readonly #sent = new RateMeter();
  readonly #changed = new Set<string>();
  #wanted: string | null = null;
  #isFetchingDetail = false;
  #isDetailStale = false;
  #isFlushing = false;
  #rowsAtMs = Number.NEGATIVE_INFINITY;
  #peersAtMs = Number.NEGATIVE_INFINITY;
  #refreshedAtMs = 0;
  #arePeersStale = false;
  #areTasksStale = false;
  #isStatusStale = false;
  #cancelFlush: (() => void) | undefined;
  #unwatch: (() => void) | undefined;
  #isStopped = false;

  constructor(parts: FeedParts) {
    this.#parts = parts;
  }

  /** Watches first, so that nothing falls between, then reads what there is. */
  async start(): Promise<void> {
    const { api, data, clock } = this.#parts;
    this.#unwatch = api.watch((change) => this.#take(change));
    const [status, peers, tasks, seeds, page] = await Promise.all([
      api.status(),
      api.peers(),
      api.tasks(),
      api.seeds(),
      api.events({ limit: FIRST_EVENTS }),
    ]);
    data.nowMs = clock.now();
    data.status = status;
    data.setPeers(peers);
    data.tasks = tasks;
    data.market.put(seeds);
    data.events.add(page.events);
    data.isLoaded = true;
    this.#parts.onChange();
  }

  stop(): void {
    this.#isStopped = true;
    this.#unwatch?.();
    this.#cancelFlush?.();
  }

  /** Says which seed's detail is wanted; it is fetched unless it is there. */
  want(seedId: string | null): void {
    this.#wanted = seedId;
    if (seedId === null || this.#parts.data.detail?.seed.id === seedId) return;
    void this.#fetchDetail();
  }

  /** Once a second: rows whose deadline has passed, rates, and what changes without an event. */
  tick(): void {
    const { data, clock } = this.#parts;
    const nowMs = clock.now();
    for (const id of data.market.dueIds(nowMs)) this.#changed.add(id);
    data.rateOut = Math.round(this.#sent.perSecond(nowMs));
    if (nowMs - this.#refreshedAtMs >= REFRESH_EVERY_MS) {
      this.#refreshedAtMs = nowMs;
      this.#arePeersStale = true;
      this.#isStatusStale = true;
    }
    if (data.tasks.length > 0) this.#areTasksStale = true;
    this.#flushSoon();
  }

  #take(change: NodeChange): void {
    const { data, clock, onChange } = this.#parts;
    for (const id of change.seeds) this.#changed.add(id);
    data.market.drop(change.forgotten);
    data.events.add(change.events);
    const sent = change.events.filter(
      ({ kind }) => kind === 'udp_broadcast' || kind === 'dht_message_to',
    ).length;
    if (sent > 0) this.#sent.add(sent, clock.now());
    this.#arePeersStale ||= change.peers;
    this.#areTasksStale ||= change.tasks;
    this.#isStatusStale ||= change.status;
    onChange();
    this.#flushSoon();
  }

  #flushSoon(): void {
    const isNeeded =
      this.#changed.size > 0 || this.#arePeersStale || this.#areTasksStale || this.#isStatusStale;
    if (!isNeeded || this.#isFlushing || this.#cancelFlush !== undefined || this.#isStopped) return;
    const waitMs = Math.max(0, this.#rowsAtMs + ROWS_EVERY_MS - this.#parts.clock.now());
    this.#cancelFlush = this.#parts.timers.after(waitMs, () => {
      this.#cancelFlush = undefined;
      void this.#flush();
    });
  }

  async #flush(): Promise<void> {
    const { clock, onFault } = this.#parts;
    this.#isFlushing = true;
    this.#rowsAtMs = clock.now();
    try {
      await this.#fetchChanges();
    } catch (error) {
      if (!this.#isStopped) onFault(error);
    }
    this.#isFlushing = false;
    this.#parts.onChange();
    if (!this.#isStopped && this.#changed.size > 0) this.#flushSoon();
  }

  async #fetchChanges(): Promise<void> {
    const { api, data, clock } = this.#parts;
    const ids = [...this.#changed];
    this.#changed.clear();
    const isDetailTouched = this.#wanted !== null && ids.includes(this.#wanted);
    // The detail first: a verb that the row invites to must not be refused for what the detail does not know yet.
    if (isDetailTouched) await this.#fetchDetail();
    if (ids.length > 0) this.#putRows(await api.rows(ids));
    if (this.#areTasksStale) {
      this.#areTasksStale = false;
      data.tasks = await api.tasks();
    }
    if (this.#isStatusStale) {
      this.#isStatusStale = false;
      data.status = await api.status();
    }
    if (this.#arePeersStale && clock.now() - this.#peersAtMs >= PEERS_EVERY_MS) {
      this.#arePeersStale = false;
      this.#peersAtMs = clock.now();
      data.setPeers(await api.peers());
    }
  }

  #putRows(rows: Awaited<ReturnType<NodeApi['rows']>>): void {
    const { data, onNews } = this.#parts;
    const me = data.names.me;
    const fresh = rows.filter((row) => {
      const before = data.market.get(row.id);
      return waitsForMe(row, me) && (before === undefined || !waitsForMe(before, me));
    });
    data.market.put(rows);
    const [first] = fresh;
    if (first !== undefined) onNews(newsWords(first));
  }

  /** One at a time, the last wanted one always. */
  async #fetchDetail(): Promise<void> {
    if (this.#isFetchingDetail) {
      this.#isDetailStale = true;
      return;
    }
    this.#isFetchingDetail = true;
    const { api, data, onChange, onDetail, onFault } = this.#parts;
    try {
      do {
        this.#isDetailStale = false;
        const id = this.#wanted;
        if (id === null) break;
        const outcome = await api.seed(id);
        if (id === this.#wanted) data.detail = outcome.ok ? outcome.value : undefined;
      } while (this.#isDetailStale && !this.#isStopped);
    } catch (error) {
      if (!this.#isStopped) onFault(error);
    }
    this.#isFetchingDetail = false;
    onChange();
    onDetail();
  }
}

function newsWords(row: Parameters<typeof stepOf>[0]): string {
  const seed = shortSeed(row.id);
  switch (stepOf(row)) {
    case 'run':
      return `${seed} is awarded to you: a goes there`;
    case 'settle':
      return `${seed} has a result for you to settle: a goes there`;
    default:
      return `${seed} waits for your award: a goes there`;
  }
}
