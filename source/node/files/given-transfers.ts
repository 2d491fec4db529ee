import { RateLimiter } from '../../base/rate-limiter.ts';
import type { AskedFile } from '../../files/file-access.ts';
import type { Channel } from '../../files/transfer/channel.ts';
import type { EventSink } from '../../monitor/monitor.ts';
import type { Ledger } from '../replication/ledger.ts';
import type { FileTransfer, FileTransfers } from './file-transfers.ts';

type Side = Pick<AskedFile, 'seedId' | 'side'>;

export interface GivenTransfersParts {
  readonly ledger: Pick<Ledger, 'marketOf'>;
  readonly transfers: FileTransfers;
  readonly monitor: EventSink;
  readonly monotonicMs: () => number;
}

interface Given {
  readonly of: Side;
  readonly transfer: FileTransfer;
  bytes: number;
}

/** A peer that opens channel after channel is told of so often. */
const TOLD = { perSecond: 0.1, burst: 10 } as const;

/** Counts what is given on each channel: one transfer for each side of a seed. */
export class GivenTransfers {
  readonly #parts: GivenTransfersParts;
  readonly #given = new Map<Channel, Given>();
  readonly #told = new RateLimiter(TOLD);

  constructor(parts: GivenTransfersParts) {
    this.#parts = parts;
  }

  readonly add = (channel: Channel, { seedId, side }: Side, bytes: number): void => {
    let given = this.#given.get(channel);
    if (given?.of.seedId !== seedId || given.of.side !== side) {
      this.end(channel);
      const what = { seedId, side, way: 'out', ofBytes: this.#bytesOf({ seedId, side }) } as const;
      given = { of: { seedId, side }, transfer: this.#parts.transfers.begin(what, [channel.peer]), bytes: 0 };
      this.#given.set(channel, given);
    }
    given.bytes += bytes;
    given.transfer.moved(bytes);
  };

  /** Nothing more is given on it. */
  end(channel: Channel): void {
    const given = this.#given.get(channel);
    if (given === undefined) return;
    this.#given.delete(channel);
    given.transfer.end();
    const { monitor, monotonicMs } = this.#parts;
    if (!this.#told.take(channel.peer, monotonicMs())) return;
    const { of, bytes } = given;
    monitor.emit('files_given', { seed_id: of.seedId, side: of.side, bytes, peer: channel.peer });
  }

  #bytesOf({ seedId, side }: Side): number | null {
    const folded = this.#parts.ledger.marketOf(seedId).folded(seedId);
    if (folded === undefined) return null;
    const { files } = folded.seed;
    if (side === 'inputs')
      return files !== undefined && 'inputs' in files ? (files.inputs?.bytes ?? null) : null;
    const made = folded.results.flatMap(({ result }) =>
      result.files !== undefined && 'bytes' in result.files ? [result.files.bytes] : [],
    );
    return made.length === 1 ? (made[0] ?? null) : null;
  }
}
