import { Backoff } from '../base/backoff.ts';
import type { Clock } from '../base/ports.ts';
import type { NodeApi, SeedRow } from '../contract/node-api.ts';
import { cursorOf, readCursor } from '../contract/seed-cursor.ts';
import type { SeedKey } from '../contract/seed-page.ts';
import { isFinished } from '../contract/turn.ts';
import type { Arrangement, Known, ListEnd, MarketIndex } from './data/market-index.ts';
import type { MarketCursor } from './state/market-cursor.ts';
import type { ListMessage } from './state/message.ts';

/** Finished seeds that are asked for at once. */
const PAGE = 500;
/** So many rows before and behind the cursor are read before they are wanted. */
const AHEAD = 300;
/** Finished seeds of the list that are kept; the farthest from where is read on go. */
const KEPT = 20_000;
/** Finished seeds that are kept beside the list, because something happened to them. */
const KEPT_BESIDE = 2_000;
/** What a node that failed to answer is spared. */
const RETRY = { firstMs: 500, mostMs: 8000 } as const;

export interface FinishedWindowParts {
  readonly api: Pick<NodeApi, 'seeds'>;
  readonly market: MarketIndex;
  readonly clock: Clock;
  readonly isAway: () => boolean;
  /** The list has become another. */
  readonly onList: (message: ListMessage) => void;
  readonly onFault: (error: unknown) => void;
}

interface Page {
  readonly rows: readonly SeedRow[];
  /** How far it goes; null where the list ends there. */
  readonly key: SeedKey | null;
}

/**
 * Reads the finished seeds of Market's list as the cursor comes near them: a window of the whole list, which has no gap,
 * grows at its ends and is begun anew where the cursor jumps out of it.
 */
export class FinishedWindow {
  readonly #parts: FinishedWindowParts;
  readonly #beside = new Set<string>();
  readonly #retry = new Backoff(RETRY);
  #isReading = true;
  #isChanging = false;
  /** Goes up with each new beginning: what was asked before it counts no more. */
  #turn = 0;
  #again:
    | { readonly read: () => Promise<void>; readonly sinceMs: number; readonly waitMs: number }
    | undefined;
  #cursorId: string | null = null;
  /** Where the cursor may go back to. */
  #heldId: string | null = null;
  #place = 0;

  constructor(parts: FinishedWindowParts) {
    this.#parts = parts;
  }

  /** True while the list is about to become another, or to go on where the cursor has come to its end. */
  get isChanging(): boolean {
    const { known, shownCount } = this.#parts.market;
    const isAtEdge =
      (known.last !== null && this.#place >= shownCount - 1) || (known.first !== null && this.#place <= 0);
    return this.#isChanging || (this.#isReading && isAtEdge);
  }

  /** Reads the list anew: from its beginning, or around a seed where the list has it. */
  restart(seedId: string | null): Promise<void> {
    return this.arrange(this.#parts.market.arrangement, seedId);
  }

  /**
   * Reads the list in another order and filter, around a seed that it has; until then the list stays as it is. Where the
   * node does not answer, what is here is arranged so.
   */
  async arrange(arrangement: Arrangement, seedId: string | null): Promise<void> {
    const { market, onList } = this.#parts;
    const turn = this.#begin();
    const arranged: ListMessage = seedId === null ? { type: 'arranged', at: 'first' } : { type: 'arranged' };
    this.#isChanging = true;
    const key = seedId === null ? undefined : market.keyUnder(arrangement, seedId);
    const read = async () => {
      const next = await this.#ask(turn, 'last', key, arrangement);
      const before = key === undefined ? NOTHING : await this.#ask(turn, 'first', key, arrangement);
      return () => {
        this.#replace([...before.rows, ...next.rows], { first: before.key, last: next.key }, arrangement);
        onList(arranged);
      };
    };
    const hasRead = await this.#attempt(
      turn,
      () => this.arrange(arrangement, seedId === null ? null : this.#cursorId),
      read,
    );
    if (hasRead || turn !== this.#turn || areSame(arrangement, market.arrangement)) return;
    market.arrange(arrangement);
    onList(arranged);
  }

  /** Reads an end of the list, which it then begins or ends with. */
  async reach(end: ListEnd): Promise<void> {
    const { market, onList } = this.#parts;
    const turn = this.#begin();
    this.#isChanging = true;
    const read = async () => {
      const { rows, key } = await this.#ask(turn, end === 'last' ? 'first' : 'last', undefined);
      const known = end === 'last' ? { first: key, last: null } : { first: null, last: key };
      return () => {
        this.#replace(rows, known, market.arrangement);
        onList({ type: 'reached', end });
      };
    };
    await this.#attempt(turn, () => this.restart(this.#cursorId), read);
  }

  /** Reads on where the cursor comes near an end of what is known, or has jumped out of it. */
  look({ id, place }: MarketCursor, heldId: string | null = null): void {
    const { market, clock, isAway } = this.#parts;
    this.#heldId = heldId;
    this.#place = place;
    if (this.#isReading || isAway()) return;
    if (this.#again !== undefined) {
      const { sinceMs, waitMs, read } = this.#again;
      if (Math.abs(clock.now() - sinceMs) >= waitMs) void read();
      return;
    }
    const hasJumped = id !== this.#cursorId;
    this.#cursorId = id;
    const isOutside = id !== null && market.indexOf(id) < 0 && market.keyOf(id) !== undefined;
    if (hasJumped && isOutside && !market.isWhole) void this.restart(id);
    else if (market.known.last !== null && place > market.shownCount - AHEAD) void this.#extend('last');
    else if (market.known.first !== null && place < AHEAD) void this.#extend('first');
  }

  /** Takes note of seeds that something happened to: finished ones stay a while though the list does not reach them. */
  found(rows: readonly SeedRow[]): void {
    const { market } = this.#parts;
    for (const { id } of rows.filter(isFinished)) {
      this.#beside.delete(id);
      this.#beside.add(id);
    }
    for (const id of this.#beside) {
      if (this.#beside.size <= KEPT_BESIDE) return;
      this.#beside.delete(id);
      if (market.indexOf(id) < 0 && id !== this.#cursorId) market.leave([id]);
    }
  }

  /** Seeds that are kept though the list does not reach them. */
  get beside(): ReadonlySet<string> {
    return this.#beside;
  }

  async #extend(end: ListEnd): Promise<void> {
    const { market, onList } = this.#parts;
    const turn = this.#begin();
    const read = async () => {
      const { rows, key } = await this.#ask(turn, end, market.known[end] ?? undefined);
      return () => {
        market.put(rows);
        const grown = market.setKnown({ ...market.known, [end]: key });
        const by = grown + this.#trim(end === 'last' ? 'first' : 'last');
        onList(by === 0 ? { type: 'data' } : { type: 'shifted', by });
      };
    };
    await this.#attempt(turn, () => this.#extend(end), read);
  }

  /** Lets go what is too much, at one end; returns by how many rows the others have moved. */
  #trim(end: ListEnd): number {
    const { market } = this.#parts;
    const ids = market.finishedIds();
    const excess = ids.length - KEPT;
    if (excess <= 0) return 0;
    const [gone, edge] =
      end === 'first' ? [ids.slice(0, excess), ids[excess]] : [ids.slice(-excess), ids.at(-excess - 1)];
    const key = market.keyOf(edge ?? '') ?? null;
    const by = market.setKnown({ ...market.known, [end]: key });
    market.leave(gone.filter((id) => id !== this.#cursorId && id !== this.#heldId));
    return by;
  }

  #replace(rows: readonly SeedRow[], known: Known, arrangement: Arrangement): void {
    const { market } = this.#parts;
    const kept = new Set([...rows.map(({ id }) => id), ...this.#beside, this.#cursorId, this.#heldId]);
    const isLeft = (id: string) => {
      const row = market.get(id);
      return row !== undefined && isFinished(row) && !kept.has(id);
    };
    market.leave(market.ids().filter(isLeft));
    market.arrange(arrangement);
    market.put(rows);
    market.setKnown(known);
  }

  #begin(): number {
    this.#isReading = true;
    this.#isChanging = false;
    this.#again = undefined;
    this.#turn += 1;
    return this.#turn;
  }

  /**
   * Does what `read` leads to, unless something else was begun meanwhile; what fails is done again later. True where nothing
   * failed.
   */
  async #attempt(
    turn: number,
    again: () => Promise<void>,
    read: () => Promise<() => void>,
  ): Promise<boolean> {
    const { clock, onFault } = this.#parts;
    const isOver = () => {
      if (turn !== this.#turn) return false;
      this.#isReading = false;
      this.#isChanging = false;
      return true;
    };
    try {
      const take = await read();
      if (isOver()) {
        this.#retry.reset();
        take();
      }
      return true;
    } catch (error) {
      if (isOver()) {
        this.#again = { read: again, sinceMs: clock.now(), waitMs: this.#retry.next() };
        onFault(error);
      }
      return false;
    }
  }

  /** The rows behind a place in one direction, or from the end of the list there; page by page until there are some. */
  async #ask(
    turn: number,
    end: ListEnd,
    from: SeedKey | undefined,
    { order, reverse, filter }: Arrangement = this.#parts.market.arrangement,
  ): Promise<Page> {
    const isTurned = end === 'first';
    let key: SeedKey | null | undefined = from;
    for (;;) {
      const { seeds, next_cursor: next } = await this.#parts.api.seeds({
        ...{ order, filter, state: 'finished', limit: PAGE, reverse: reverse !== isTurned },
        ...(key === undefined ? {} : { cursor: cursorOf(key) }),
      });
      key = next === null ? null : (readCursor(next) ?? null);
      if (seeds.length > 0 || key === null || turn !== this.#turn) return { rows: seeds, key };
    }
  }
}

const areSame = (one: Arrangement, other: Arrangement): boolean =>
  one.order === other.order && one.reverse === other.reverse && one.filter === other.filter;

const NOTHING: Page = { rows: [], key: null };
