import type { Clock } from '../../base/ports.ts';
import type { FileTransferRow, TransferWay } from '../../contract/file-transfers.ts';
import type { FetchProgress } from '../../files/file-fetcher.ts';
import type { FileSide } from '../../model/files/file-names.ts';
import type { NodeId, SeedId } from '../../model/types.ts';
import type { NodePorts } from '../ports.ts';
import { TransferPace } from './transfer-pace.ts';

/** So often is said at the most that transfers have come on. */
const TOLD_EVERY_MS = 250;
/** Rows that are shown, and peers of one. */
const ROWS_MAX = 64;
const PEERS_MAX = 8;

export interface FileTransfersParts extends Pick<NodePorts, 'monotonicMs' | 'timers'> {
  readonly clock: Clock;
  /** There is something new to show of them. */
  readonly onChange: () => void;
}

/** What is transferred, as far as it is known at the start. */
export interface Transferred {
  readonly seedId: SeedId | null;
  readonly side: FileSide;
  readonly way: TransferWay;
  readonly ofBytes: number | null;
}

/** One transfer while it lasts. */
export interface FileTransfer {
  /** How far it is; what is there the first time was there before. */
  isAt(progress: FetchProgress): void;
  /** There are so many in all: known only once it has begun. */
  isOf(bytes: number): void;
  /** So many more came, or went. */
  moved(bytes: number): void;
  end(): void;
}

/** Counts what transfers of files are under way; nothing runs here while there is none. */
export class FileTransfers {
  readonly #parts: FileTransfersParts;
  readonly #running = new Set<Counter>();
  #cancelTelling: (() => void) | undefined;

  constructor(parts: FileTransfersParts) {
    this.#parts = parts;
  }

  begin(what: Transferred, peers: readonly NodeId[] = []): FileTransfer {
    const { monotonicMs, clock, onChange } = this.#parts;
    const counter = new Counter(what, { peers, startMs: monotonicMs(), sinceMs: clock.now() });
    this.#running.add(counter);
    onChange();
    return {
      isAt: (progress) => {
        counter.isAt(progress, monotonicMs());
        this.#tellSoon();
      },
      isOf: (bytes) => {
        counter.isOf(bytes);
        this.#tellSoon();
      },
      moved: (bytes) => {
        counter.moved(bytes, monotonicMs());
        this.#tellSoon();
      },
      end: () => {
        if (!this.#running.delete(counter)) return;
        if (this.#running.size === 0) this.stop();
        onChange();
      },
    };
  }

  rows(): readonly FileTransferRow[] {
    const nowMs = this.#parts.monotonicMs();
    return [...this.#running].slice(0, ROWS_MAX).map((counter) => counter.row(nowMs));
  }

  /** Says nothing more of those that are under way. */
  stop(): void {
    this.#cancelTelling?.();
    this.#cancelTelling = undefined;
  }

  #tellSoon(): void {
    this.#cancelTelling ??= this.#parts.timers.after(TOLD_EVERY_MS, () => {
      this.#cancelTelling = undefined;
      this.#parts.onChange();
    });
  }
}

class Counter {
  readonly #what: Transferred;
  readonly #sinceTs: number;
  readonly #pace: TransferPace;
  #peers: readonly NodeId[];
  #ofBytes: number | null;
  #isBegun = false;

  constructor(
    what: Transferred,
    begun: { readonly peers: readonly NodeId[]; readonly startMs: number; readonly sinceMs: number },
  ) {
    this.#what = what;
    this.#ofBytes = what.ofBytes;
    this.#peers = begun.peers;
    this.#sinceTs = Math.floor(begun.sinceMs / 1000);
    this.#pace = new TransferPace(begun.startMs);
  }

  isAt({ bytes, of_bytes, from }: FetchProgress, nowMs: number): void {
    if (this.#isBegun) this.#pace.moved(bytes - this.#pace.bytes, nowMs);
    else this.#pace.had(bytes, nowMs);
    this.#isBegun = true;
    this.#ofBytes = of_bytes;
    if (from.length > 0) this.#peers = from;
  }

  isOf(bytes: number): void {
    this.#ofBytes = bytes;
  }

  moved(bytes: number, nowMs: number): void {
    this.#pace.moved(bytes, nowMs);
  }

  row(nowMs: number): FileTransferRow {
    const { seedId, side, way } = this.#what;
    const ofBytes = this.#ofBytes;
    const { bytes } = this.#pace;
    const rate = this.#pace.perSecond(nowMs);
    return {
      ...{ seed_id: seedId, side, way, peers: this.#peers.slice(-PEERS_MAX), bytes },
      of_bytes: ofBytes,
      rate: Math.round(rate),
      left_ms: ofBytes === null || rate < 1 ? null : Math.round((Math.max(0, ofBytes - bytes) / rate) * 1000),
      since_ts: this.#sinceTs,
    };
  }
}
