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
  /** Of what is in memory; undefined once something was said of a seed of ours. */
  #current: { readonly records: TradeRecords; readonly atMs: number } | undefined;

  constructor(parts: RecordBookParts) {
    this.#parts = parts;
    this.#archived = new TradeRecords(parts.us);
    parts.market.watch((id) => {
      const record = parts.market.record(id);
      if (record === undefined || hasPart(record, parts.us)) this.#current = undefined;
    });
  }

  /** Resolves once the archive was read; where more was archived since, that is read behind the answer. */
  async ready(): Promise<void> {
    if (this.#readTo === this.#parts.archive.newest) return;
    const isFirst = this.#readTo === undefined;
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    if (isFirst) await this.#reading;
    else void this.#reading.then(this.#parts.onRead);
  }

  /** Undefined where nothing was awarded between us. */
  of(node: string): RecordRow | undefined {
    const id = node as NodeId;
    const record = recordSum(this.#archived.get(id), this.#currentRecords().get(id));
    return record && recordRow(record);
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

  #currentRecords(): TradeRecords {
    const { us, book, clock } = this.#parts;
    const atMs = clock.now();
    const known = this.#current;
    if (known !== undefined && Math.abs(atMs - known.atMs) < CURRENT_MS) return known.records;
    const records = new TradeRecords(us);
    for (const { trades } of book.current()) for (const trade of trades) records.add(trade);
    this.#current = { records, atMs };
    return records;
  }
}

const endsRow = ({ accepted, refused, late, forfeited }: Ends): EndsRow => ({
  ...{ accepted, rejected: refused, late, forfeited },
});

const recordRow = ({ worked, published, owed, owing, inHand, firstTs, lastTs }: TradeRecord): RecordRow => ({
  ...{ worked: endsRow(worked), published: endsRow(published) },
  ...{ owed, owing, in_hand: inHand, first_ts: firstTs, last_ts: lastTs },
});
