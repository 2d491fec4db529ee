import type { Fetched, FetchProgress } from '../../files/file-fetcher.ts';
import type { FileSide } from '../../model/files/file-names.ts';
import type { SeedId } from '../../model/types.ts';
import type { EventSink } from '../../monitor/monitor.ts';
import type { FileTransfer, FileTransfers } from './file-transfers.ts';

/** Which files are brought, and how much they are. */
export interface Brought {
  readonly seedId: SeedId;
  readonly side: FileSide;
  readonly bytes: number;
}

/** Says how it goes with files that are fetched: as a transfer while it lasts, as events when it begins and ends. */
export class Bringing {
  readonly #what: Brought;
  readonly #monitor: EventSink;
  readonly #transfer: FileTransfer;
  #last: FetchProgress | undefined;
  /** Something had to come. */
  #isFetching = false;

  constructor(what: Brought, parts: { readonly transfers: FileTransfers; readonly monitor: EventSink }) {
    const { seedId, side, bytes } = what;
    this.#what = what;
    this.#monitor = parts.monitor;
    this.#transfer = parts.transfers.begin({ seedId, side, way: 'in', ofBytes: bytes });
  }

  readonly progress = (progress: FetchProgress): void => {
    if (!this.#isFetching && progress.files < progress.of_files) {
      this.#isFetching = true;
      this.#monitor.emit('files_fetching', this.#facts);
    }
    this.#last = progress;
    this.#transfer.isAt(progress);
  };

  end(): void {
    this.#transfer.end();
  }

  /** What it came to; of what was here already nothing is said. */
  tell(fetched: Fetched): void {
    if (fetched.ok) {
      const peers = this.#last?.from ?? [];
      if (this.#isFetching) this.#monitor.emit('files_fetched', { ...this.#facts, peers });
      return;
    }
    const { seed_id, side } = this.#facts;
    const why = fetched.why === 'stopped' ? 'cancelled' : fetched.why;
    const missing = fetched.why === 'no-source' ? { missing: fetched.missing } : {};
    this.#monitor.emit('files_not_fetched', { seed_id, side, why, ...missing });
  }

  get #facts() {
    const { seedId, side, bytes } = this.#what;
    return { seed_id: seedId, side, bytes };
  }
}
