import type { Clock } from '../../base/ports.ts';
import type { Channel } from '../../files/transfer/channel.ts';
import { FileGiver } from '../../files/transfer/giver.ts';
import { PeerFetcher } from '../../files/transfer/peer-fetcher.ts';
import type { SeedId } from '../../model/types.ts';
import type { EventSink } from '../../monitor/monitor.ts';
import type { Transport } from '../../network/transport/transport.ts';
import type { NodePorts } from '../ports.ts';
import type { Ledger } from '../replication/ledger.ts';
import { GivenTransfers } from './given-transfers.ts';
import type { NodeFiles } from './node-files.ts';
import { SeedFileAccess } from './seed-file-access.ts';

export interface FileExchangeParts extends Pick<NodePorts, 'timers' | 'monotonicMs'> {
  readonly clock: Clock;
  readonly ledger: Pick<Ledger, 'market' | 'marketOf'>;
  readonly files: NodeFiles;
  readonly transport: Pick<Transport, 'files'>;
  readonly monitor: EventSink;
}

/** Gives this node's files to the parties of their seeds, and lets it fetch theirs, over what the transport has for that. */
export class FileExchange {
  readonly #giver: FileGiver;
  readonly #given: GivenTransfers;

  constructor({ timers, monotonicMs, clock, ledger, files, transport, monitor }: FileExchangeParts) {
    const access = new SeedFileAccess({
      market: ledger.market,
      finished: (id: SeedId) => ledger.marketOf(id).folded(id),
      keepsSide: (id, side) => files.keepsSide(id, side),
      nowMs: () => clock.now(),
      manifest: (name) => files.store.manifest(name),
    });
    // The store is made with the first file that there is.
    const store = { open: (cid: Parameters<typeof files.store.open>[0]) => files.store.open(cid) };
    this.#given = new GivenTransfers({ ledger, transfers: files.transfers, monitor, monotonicMs });
    this.#giver = new FileGiver({ store, access, timers, monotonicMs, onGiven: this.#given.add });
    const links = transport.files;
    if (links === null) return;
    files.fetcher = new PeerFetcher({
      timers,
      get store() {
        return files.store;
      },
      open: (peer, signal) => links.open(peer, signal),
    });
  }

  /** A peer asks for files. */
  asked(channel: Channel): void {
    void this.#giver.serve(channel).finally(() => this.#given.end(channel));
  }

  /** Ends what is being given. */
  stop(): void {
    this.#giver.stop();
  }
}
