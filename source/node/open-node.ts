import type { Clock, Debug } from '../base/ports.ts';
import { isDiskFull } from '../contract/health.ts';
import type { NodeApi } from '../contract/node-api.ts';
import type { NodeSettings } from '../contract/settings.ts';
import type { KeyPair } from '../identity/key-file.ts';
import { AuthorBook } from '../identity/node-id.ts';
import { CrabnetError } from '../model/errors.ts';
import type { NodeId } from '../model/types.ts';
import { checkEventFile } from '../monitor/event-file-place.ts';
import { Durations } from '../monitor/metrics/durations.ts';
import { EventTally } from '../monitor/metrics/event-tally.ts';
import { type EventListener, Monitor } from '../monitor/monitor.ts';
import { RefusalFolder } from '../monitor/refusal-folder.ts';
import { BlockList } from '../network/peers/block-list.ts';
import { ConfiguredPeers } from '../network/peers/configured-peers.ts';
import { PeerBook } from '../network/peers/peer-book.ts';
import { Traffic } from '../network/transport/traffic.ts';
import type { Transport } from '../network/transport/transport.ts';
import { PolicyGuard } from '../operator/policy-guard.ts';
import { limitKeeping } from '../runner/task/limit-keeping.ts';
import { checkDataDir, type DataDirLock, dataDirFiles, diskSpace, lockDataDir } from '../store/data-dir.ts';
import { isStoreLost, prepareDataDir } from '../store/data-dir-look.ts';
import { Store } from '../store/store.ts';
import { Alarms } from './alarms.ts';
import { Changes } from './changes.ts';
import { ColdNode } from './cold-node.ts';
import { NodeFiles, nodeFilesParts } from './files/node-files.ts';
import { LostStore } from './lost-store.ts';
import { noteOwner, openOwnKey } from './own-key.ts';
import type { NodeLimits, NodeParts } from './parts.ts';
import { NamedNodes } from './peers/named-nodes.ts';
import type { NodePorts, TaskMachine } from './ports.ts';
import { ReceiptBook } from './receipts/receipt-book.ts';
import { createTransport } from './replication/create-transport.ts';
import { Damage } from './replication/damage.ts';
import { Floor } from './replication/floor.ts';
import { Ledger } from './replication/ledger.ts';
import { RoomWatch } from './replication/room-watch.ts';
import { RunningNode } from './running-node.ts';
import { unlessStoreFails } from './store-guard.ts';
import { systemPorts } from './system-ports.ts';
import { FinishedOnDisk } from './trade/finished-on-disk.ts';
import { PriceBook } from './trade/price-book.ts';
import { RecordBook } from './trade/record-book.ts';
import { TradeBook } from './trade/trade-book.ts';
import { VERSION } from './version.ts';

/** Read with the first task: what runs one takes longer to read than most commands do. */
const thisMachine: TaskMachine = {
  check: async (...asked) => (await import('../runner/sandbox/sandbox.ts')).checkSandbox(...asked),
  keeping: limitKeeping,
  start: async (request) => (await import('../runner/task/runner.ts')).runTask(request),
};

/** Who listens, and what tests and benchmarks put in place of the real thing. */
export interface OpenOptions extends NodeLimits {
  /** Hears the monitor's events from the first on. */
  readonly onEvent?: EventListener;
  readonly debug?: Debug;
  readonly ports?: NodePorts;
  readonly transport?: Transport;
  readonly machine?: TaskMachine;
  /** What a template of seeds publishes; orders that name one do nothing without. */
  readonly template?: NodeParts['template'];
  /** There is no node yet: nobody's id is shown. */
  readonly isNobody?: boolean;
}

/**
 * Opens the data dir and starts the node on it. Rejects with `CrabnetError`: `data-dir-owned` when another process has the
 * data dir, `key-file`, `store`, `port-in-use` and others for what is wrong with this machine.
 */
export async function startNode(settings: NodeSettings, options: OpenOptions = {}): Promise<RunningNode> {
  const opened = openParts(settings, options);
  const transport = options.transport ?? createTransport(opened.parts, settings.listenAddr);
  const node = new RunningNode(opened.parts, transport, opened.release, options);
  try {
    await node.start();
    return node;
  } catch (error) {
    await node.stop();
    throw error;
  }
}

/**
 * The node's interface on a data dir that no process owns; it neither listens nor tells, except what is to be announced
 * at once. `closed` is called once all of it is closed. Throws as `startNode` rejects.
 */
export function openCold(
  settings: NodeSettings,
  options: OpenOptions = {},
  closed: () => void = () => {},
): NodeApi {
  const { parts, release } = openParts(settings, options);
  const sender = () => options.transport ?? createTransport(parts, ANY_PORT);
  return new ColdNode(parts, sender, () => release().then(closed)).api;
}

const ANY_PORT = { host: '0.0.0.0', port: 0 } as const;

function openParts(
  settings: NodeSettings,
  options: OpenOptions,
): { parts: NodeParts; release: () => Promise<void> } {
  prepareDataDir(settings.dataDir);
  checkPlaces(settings);
  const files = dataDirFiles(settings.dataDir);
  const lock = ownDataDir(settings.dataDir);
  let store: Store | undefined;
  try {
    const isLost = isStoreLost(settings.dataDir);
    store = new Store(files.store);
    const keyPair = openOwnKey(files.key, store.facts);
    return assemble(settings, options, { lock, keyPair, store, isLost });
  } catch (error) {
    store?.close();
    lock.release();
    throw error;
  }
}

/** Looks whether others rule a data dir, or the place of the event file. Throws `CrabnetError` `data-dir` or `config`. */
export function checkPlaces({
  dataDir,
  monitorEvents,
}: Pick<NodeSettings, 'dataDir' | 'monitorEvents'>): void {
  checkDataDir(dataDir);
  if (monitorEvents !== null) checkEventFile(monitorEvents);
}

/** The lock of a data dir. Throws `CrabnetError` `data-dir-owned` where another process has it. */
export function ownDataDir(dataDir: string): DataDirLock {
  const lock = lockDataDir(dataDirFiles(dataDir).lock);
  if (lock === undefined) throw ownedFault(dataDir);
  return lock;
}

/** What a data dir has that only one process may hold. */
interface Held {
  readonly lock: DataDirLock;
  readonly keyPair: KeyPair;
  readonly store: Store;
  /** The store was made now, though a node was here. */
  readonly isLost: boolean;
}

function assemble(
  settings: NodeSettings,
  options: OpenOptions,
  { lock, keyPair, store, isLost }: Held,
): { parts: NodeParts; release: () => Promise<void> } {
  const ports = options.ports ?? systemPorts;
  // No text of a rule is empty: nothing is this one's.
  const us = options.isNobody === true ? ('' as NodeId) : keyPair.nodeId;
  const changes = new Changes(ports.soon);
  const monitor = new Monitor({
    nodeId: us,
    clock: ports.clock,
    filePath: settings.monitorEvents,
    limits: { maxBytes: settings.eventsMaxBytes, maxDays: settings.eventsMaxDays },
    onFileState: (fault) => {
      if (fault === null) alarms.clear('events not written');
      else alarms.raise('events not written', `events not written: ${fault}`, EVENTS_REMEDY);
    },
  });
  const hasRoom = () => {
    const space = diskSpace(settings.dataDir);
    return space === undefined || !isDiskFull({ free_bytes: space.freeBytes });
  };
  const alarms: Alarms = new Alarms(monitor, changes, hasRoom);
  unlessStoreFails(alarms, () => noteOwner(keyPair, store.facts));
  monitor.subscribe((event) => changes.event(event));
  const tally = new EventTally();
  monitor.subscribe((event) => tally.count(event));
  const durations = new Durations();
  store.listen({ onCommitted: (ms) => durations.took('commit', ms) });
  if (options.onEvent !== undefined) monitor.subscribe(options.onEvent);
  const authors = new AuthorBook();
  const damage = new Damage({ monitor, alarms, changes });
  const petnames = new NamedNodes(store.facts);
  const room = {
    hearer: new RoomWatch({ clock: ports.clock, monitor, alarms, changes }),
    limitBytes: settings.storeMaxBytes,
    disk: () => diskSpace(settings.dataDir),
    isNamed: (node: NodeId) => petnames.of(node) !== undefined,
  };
  const { clock, soon } = ports;
  const ledger = new Ledger({ store, clock, soon, us, authors, damage, room });
  ledger.load();
  const finished = new FinishedOnDisk(store, ports.clock);
  const hasAny = () => ledger.market.holdings().envelopes + finished.count() > 0;
  const lostStore = new LostStore({ clock, facts: store.facts, alarms, hasAny }, isLost);
  const floor = openFloor(store, ledger, ports.clock, alarms);
  const configured = new ConfiguredPeers({
    targets: settings.announceAddrs,
    bootstrap: settings.bootstrapPeers,
  });
  const peers = new PeerBook({
    monotonicMs: ports.monotonicMs,
    hasTraded: (id) => ledger.room.isPartner(id),
    isConfigured: (id, provenAt) => configured.has(id, provenAt),
  });
  const blocks = new BlockList({
    nowMs: () => ports.clock.now(),
    provenAddressOf: (nodeId) => peers.provenAddress(nodeId as NodeId)?.text,
  });
  const kept = store.peers.all();
  peers.restore(kept);
  blocks.restore(kept);
  const debug = options.debug ?? (() => {});
  const refusals = new RefusalFolder({
    sink: monitor,
    timers: ports.timers,
    onEach: (refused) => debug('an envelope was refused', refused),
  });
  const pause = () => new Promise<void>((resolve) => soon(resolve));
  const book = new TradeBook({ us, store, clock, market: ledger.market, pause });
  const parts: NodeParts = {
    ...ports,
    settings: { ...settings },
    version: VERSION,
    us,
    keyPair,
    authors,
    store,
    damage,
    ledger,
    finished,
    lostStore,
    floor,
    configured,
    peers,
    blocks,
    petnames,
    monitor,
    refusals,
    changes,
    alarms,
    policy: new PolicyGuard(settings.policyFile, ports.clock),
    book,
    records: new RecordBook({
      ...{ us, market: ledger.market, book, archive: store.archive, clock },
      onRead: () => changes.flag('peers'),
    }),
    prices: new PriceBook({
      ...{ us, market: ledger.market, store, clock, pause },
      isKnown: (id) => ledger.room.isPartner(id) || petnames.of(id) !== undefined,
    }),
    receipts: new ReceiptBook({ ...ports, us, keyPair, authors, store, alarms }),
    template: options.template ?? NO_TEMPLATE,
    machine: options.machine ?? thisMachine,
    files: new NodeFiles(nodeFilesParts(settings, ports, { monitor, changes, store })),
    traffic: { udp: new Traffic(), dht: new Traffic() },
    tally,
    durations,
    debug,
  };
  const release = async () => {
    refusals.close();
    await monitor.close();
    store.close();
    lock.release();
  };
  return { parts, release };
}

function openFloor(store: Store, ledger: Ledger, clock: Clock, alarms: Alarms): Floor {
  return new Floor({
    clock,
    kept: store.facts.get(FLOOR),
    oldestDay: ledger.offers.source.oldestDay(),
    keep: (text) => unlessStoreFails(alarms, () => store.facts.set(FLOOR, text)),
  });
}

const NO_TEMPLATE: NodeParts['template'] = () => ({ ok: false, why: 'there is no place for templates' });
const FLOOR = 'floor';
const EVENTS_REMEDY =
  'see to it that the disk has room, and that the folder of the event file is there and this user may write it';

const ownedFault = (dataDir: string): CrabnetError =>
  new CrabnetError('data-dir-owned', `another process owns the data dir ${dataDir}`, {
    field: 'data-dir',
    remedy: 'wait until it ends, or name another with --data-dir',
  });
