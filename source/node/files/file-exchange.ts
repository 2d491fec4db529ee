import type { Clock } from '../../base/ports.ts';
import type { BucketSize } from '../../base/rate-limiter.ts';
import type { Channel } from '../../files/transfer/channel.ts';
import { FileGiver } from '../../files/transfer/giver.ts';
import { PeerFetcher } from '../../files/transfer/peer-fetcher.ts';
import type { KeyPair } from '../../identity/key-file.ts';
import type { CrabnetError } from '../../model/errors.ts';
import type { NodeId, SeedId } from '../../model/types.ts';
import type { EventSink } from '../../monitor/monitor.ts';
import type { CarrierMessage } from '../../network/inbox/carrier.ts';
import type { PeerBook } from '../../network/peers/peer-book.ts';
import type { Transport } from '../../network/transport/transport.ts';
import type { Alarms } from '../alarms.ts';
import type { NodePorts } from '../ports.ts';
import type { Ledger } from '../replication/ledger.ts';
import { unlessStoreFails } from '../store-guard.ts';
import { FileCalls } from './file-calls.ts';
import { GivenTransfers } from './given-transfers.ts';
import type { NodeFiles } from './node-files.ts';
import { SeedFileAccess } from './seed-file-access.ts';
import { sourcesOf } from './sources-of.ts';

export interface FileExchangeParts extends Pick<NodePorts, 'timers' | 'monotonicMs'> {
  readonly clock: Clock;
  readonly keyPair: KeyPair;
  readonly alarms: Pick<Alarms, 'raise' | 'clear' | 'storeFailed'>;
  readonly peers: Pick<PeerBook, 'proven' | 'provenAddress' | 'givesFilesAt'>;
  readonly ledger: Pick<Ledger, 'market' | 'marketOf'>;
  readonly files: NodeFiles;
  readonly transport: Pick<Transport, 'files' | 'sendTo'>;
  readonly monitor: EventSink;
  readonly pace: BucketSize | undefined;
}

const ONLY_DIALLED = 'so files go to and from those peers alone that this node can dial';

/** Gives this node's files to the parties of their seeds, and lets it fetch theirs, over what the transport has for that. */
export class FileExchange {
  readonly #parts: FileExchangeParts;
  readonly #giver: FileGiver;
  readonly #calls: FileCalls | undefined;
  readonly #given: GivenTransfers;

  constructor(parts: FileExchangeParts) {
    this.#parts = parts;
    const { timers, monotonicMs, clock, keyPair, alarms, ledger, files, transport, monitor, pace } = parts;
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
    this.#giver = new FileGiver({ store, access, timers, monotonicMs, onGiven: this.#given.add, pace });
    const links = transport.files;
    if (links === null) return;
    const calls = new FileCalls({
      ...{ ...parts, links },
      isParty: (asked, peer) => unlessStoreFails(alarms, () => access.isParty(asked, peer)) === true,
    });
    this.#calls = calls;
    files.onKept = () => void links.listen();
    const fetcher = new PeerFetcher({
      timers,
      get store() {
        return files.store;
      },
      open: (peer, asked, signal) => calls.open(peer, asked, signal),
    });
    files.fetcher = {
      fetch: async (wanted, on) => {
        const folded = ledger.marketOf(wanted.seedId).folded(wanted.seedId);
        return fetcher.fetch({ ...wanted, sources: sourcesOf(wanted, folded, keyPair.nodeId) }, on);
      },
    };
  }

  /** For the start of a node: peers may come for what it keeps. */
  begin(): void {
    const { alarms, files, transport } = this.#parts;
    if (unlessStoreFails(alarms, () => files.keepsAny()) === true) void transport.files?.listen();
  }

  /** A peer asks for files. */
  asked(channel: Channel): void {
    void this.#giver.serve(channel).finally(() => this.#given.end(channel));
  }

  /** A peer that does not reach us wants to be dialled. */
  called(call: Extract<CarrierMessage, { type: 'files-call' }>, from: NodeId): void {
    this.#calls?.heard(call, from);
  }

  /** Peers can be told where to ask since now, which `tell` does, or cannot. */
  placeChanged(fault: CrabnetError | null, tell: () => void): void {
    const { alarms } = this.#parts;
    if (fault === null) {
      alarms.clear('files port');
      tell();
    } else alarms.raise('files port', `files port: ${fault.message}, ${ONLY_DIALLED}`, fault.remedy ?? '');
  }

  /** Ends what is being given. */
  stop(): void {
    this.#calls?.stop();
    this.#giver.stop();
  }
}
