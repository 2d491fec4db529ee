import type { Clock } from '../../base/ports.ts';
import type { EndsRow, RecordRow } from '../../contract/record.ts';
import { CrabnetError } from '../../model/errors.ts';
import type { Market } from '../../model/fold/market.ts';
import { hasPart } from '../../model/keeping.ts';
import type { NodeId } from '../../model/types.ts';
import { type Ends, recordSum, type TradeRecord, TradeRecords } from '../../operator/records.ts';
import type { Archive } from '../../store/archive.ts';
import type { TradeBook } from './trade-book.ts';

export interface RecordBookParts {
  readonly us: NodeId;
  readonly market: Pick<Market, 'watch' | 'record'>;
  readonly book: Pick<TradeBook, 'all' | 'current'>;
  readonly archive: Pick<Archive, 'newest'>;
  readonly clock: Clock;
  /** Called when the archive was read again: what was told of nodes may be less than there is. */
  readonly onRead: () => void;
}

/** So long what is in memory is not summed up again where nothing came: time alone forfeits an award. */
const CURRENT_MS = 5000;

/** What became of the awards between this node and each other: the archive summed up once, and what is in memory on top. */
export class RecordBook {
  readonly #parts: RecordBookParts;
  #archived: TradeRecords;
  /** How far the archive went when its reading began; undefined before the first. */
  #readTo: number | undefined;
  #reading: Promise<void> | undefined;
  /** Of what is in memory, as it was then; undefined before the first time. */
  #current: { readonly records: TradeRecords; readonly atMs: number } | undefined;
  /** Something was said of a seed of ours since that was begun. */
  #isStale = true;
  #summing: Promise<void> | undefined;

  constructor(parts: RecordBookParts) {
    this.#parts = parts;
    this.#archived = new TradeRecords(parts.us);
    parts.market.watch((id) => {
      const record = parts.market.record(id);
      if (record === undefined || hasPart(record, parts.us)) this.#isStale = true;
    });
  }

  /**
   * Resolves once the archive was read, and what is in memory summed up as it is now; where more was archived since, that is read
   * behind the answer.
   */
  async ready(): Promise<void> {
    await this.#archiveRead();
    // What is being summed up may have passed over what was just said.
    if (this.#summing !== undefined) await this.#summing;
    if (this.#isFresh()) return;
    this.#summing ??= this.#sumUp().finally(() => {
      this.#summing = undefined;
    });
    await this.#summing;
  }

  /** As of when `ready` was last called; undefined where nothing was awarded between us. */
  of(node: string): RecordRow | undefined {
    const id = node as NodeId;
    const record = recordSum(this.#archived.get(id), this.#current?.records.get(id));
    return record && recordRow(record);
  }

  async #archiveRead(): Promise<void> {
    if (this.#readTo === this.#parts.archive.newest) return;
    const isFirst = this.#readTo === undefined;
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    if (isFirst) await this.#reading;
    else void this.#reading.then(this.#parts.onRead);
  }

  async #read(): Promise<void> {
    const { us, book, archive } = this.#parts;
    const readTo = archive.newest;
    const records = new TradeRecords(us);
    try {
      for await (const { seeds } of book.all({ where: 'archive', after: null }))
        for (const { trades } of seeds) for (const trade of trades) records.add(trade);
    } catch (error) {
      // What the disk fails stays as it was, and is tried again with the next question.
      if (error instanceof CrabnetError) return;
      throw error;
    }
    this.#archived = records;
    this.#readTo = readTo;
  }

  #isFresh(): boolean {
    const { atMs } = this.#current ?? {};
    return !this.#isStale && atMs !== undefined && Math.abs(this.#parts.clock.now() - atMs) < CURRENT_MS;
  }

  async #sumUp(): Promise<void> {
    const { us, book, clock } = this.#parts;
    const atMs = clock.now();
    const records = new TradeRecords(us);
    this.#isStale = false;
    for await (const seeds of book.current())
      for (const { trades } of seeds) for (const trade of trades) records.add(trade);
    this.#current = { records, atMs };
  }
}

const endsRow = ({ accepted, refused, late, forfeited }: Ends): EndsRow => ({
  ...{ accepted, rejected: refused, late, forfeited },
});

const recordRow = ({ worked, published, owed, owing, inHand, firstTs, lastTs }: TradeRecord): RecordRow => ({
  ...{ worked: endsRow(worked), published: endsRow(published) },
  ...{ owed, owing, in_hand: inHand, first_ts: firstTs, last_ts: lastTs },
});
