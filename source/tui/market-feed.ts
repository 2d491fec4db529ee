import type { NodeApi, NodeStatus, SeedRow } from '../contract/node-api.ts';
import { seedPages } from '../contract/seed-pages.ts';
import { isFinished, isOurMove } from '../contract/turn.ts';
import { type NodeEvent, seedOf } from '../words/events/event-facts.ts';
import { shortSeed } from '../words/ids.ts';
import { FinishedWindow, type FinishedWindowParts } from './finished-window.ts';
import { keyOf } from './keymap/key.ts';
import { KEYS } from './keymap/keys.ts';
import { type Notice, seedNotice } from './notices/notice.ts';

export interface MarketFeedParts extends FinishedWindowParts {
  readonly api: Pick<NodeApi, 'seeds' | 'rows'>;
  /** Something new waits for the user. */
  readonly onNews: (words: string, seedId: string) => void;
  readonly onNotice: (notice: Notice) => void;
}

/** The market's rows: all live ones, what events are about, and of the finished ones what the list comes near. */
export class MarketFeed {
  readonly window: FinishedWindow;
  readonly #parts: MarketFeedParts;
  /** What waits when a console begins is shown; what waits since then is told. */
  #isLoaded = false;

  constructor(parts: MarketFeedParts) {
    this.#parts = parts;
    this.window = new FinishedWindow(parts);
  }

  /** Reads what there is, and looks again at what was here: after a node was away it may be over, or forgotten. */
  async load(status: NodeStatus, events: readonly NodeEvent[], cursorId: string | null): Promise<void> {
    const { api, market, onNotice } = this.#parts;
    const live = new Set<string>();
    for await (const rows of seedPages(api, { state: 'live' })) {
      const fresh = this.#isLoaded ? this.#freshOf(rows) : [];
      market.put(rows);
      for (const row of fresh) onNotice(seedNotice(row));
      for (const { id } of rows) live.add(id);
    }
    const known = market.ids().filter((id) => !live.has(id) && this.#isLookedAt(id));
    const named = events.map(seedOf).filter((id) => id !== '' && !live.has(id));
    const rows = await api.rows([...new Set([...known, ...named])]);
    const held = new Set(rows.map(({ id }) => id));
    market.drop(known.filter((id) => !held.has(id)));
    market.put(rows);
    this.window.found(rows);
    market.count = status.seeds;
    await this.window.restart(cursorId);
    this.#isLoaded = true;
  }

  /** Takes rows that have changed. */
  put(rows: readonly SeedRow[]): void {
    const { market, onNews, onNotice } = this.#parts;
    const fresh = this.#freshOf(rows);
    market.put(rows);
    this.window.found(rows);
    const [first] = fresh;
    if (first !== undefined) onNews(newsWords(first), first.id);
    for (const row of fresh) onNotice(seedNotice(row));
  }

  /** Those that wait for the user and did not before. */
  #freshOf(rows: readonly SeedRow[]): readonly SeedRow[] {
    return rows.filter((row) => {
      const before = this.#parts.market.get(row.id);
      return isOurMove(row) && (before === undefined || !isOurMove(before));
    });
  }

  /** Finished seeds of the list are read anew with it. */
  #isLookedAt(id: string): boolean {
    const row = this.#parts.market.get(id);
    return row !== undefined && (!isFinished(row) || this.window.beside.has(id));
  }
}

function newsWords(row: SeedRow): string {
  const seed = shortSeed(row.id);
  const goes = `${keyOf(KEYS.work.next)} goes there`;
  switch (row.turn.step) {
    case 'run':
      return `${seed} is awarded to you: ${goes}`;
    case 'settle':
      return `${seed} has a result for you to settle: ${goes}`;
    default:
      return `${seed} waits for your award: ${goes}`;
  }
}
