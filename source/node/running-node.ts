import type { NodeApi } from '../contract/node-api.ts';
import type { NodeSettings, TakenOver } from '../contract/settings.ts';
import type { NodeId } from '../model/types.ts';
import { keyHeadIn } from '../network/sync/place.ts';
import { hostOf, type PeerAddress } from '../network/transport/peer-address.ts';
import type { Transport, TransportEvents } from '../network/transport/transport.ts';
import { OnCall } from './alerts/on-call.ts';
import { FileExchange } from './files/file-exchange.ts';
import { mendFiles } from './files/mend-files.ts';
import { LocalApi } from './local-api.ts';
import { Metering } from './metrics/metering.ts';
import { StandingOrders } from './orders/standing-orders.ts';
import type { NodeLimits, NodeParts } from './parts.ts';
import { LinkedPeers } from './peers/linked-peers.ts';
import { PlaceWatch } from './place-watch.ts';
import { Payments } from './receipts/payments.ts';
import { ReceiptTelling } from './receipts/receipt-telling.ts';
import { announcer, receiptTeller } from './replication/announcer.ts';
import { CarrierGate } from './replication/carrier-gate.ts';
import { CatchUp } from './replication/catch-up.ts';
import { ClockTrust } from './replication/clock-trust.ts';
import { Courier } from './replication/courier.ts';
import { Housekeeping } from './replication/housekeeping.ts';
import { Importer } from './replication/importer.ts';
import { Intake } from './replication/intake.ts';
import { provenAddress } from './replication/node-address.ts';
import { RefusalTeller } from './replication/refusal-teller.ts';
import { Scrubber } from './replication/scrubber.ts';
import { TargetWatch } from './replication/target-watch.ts';
import { Telling } from './replication/telling.ts';
import { unlessStoreFailed, unlessStoreFails } from './store-guard.ts';
import { takeOver } from './take-over.ts';
import type { ActingOrder } from './trade/acting-order.ts';
import { Verbs } from './trade/verbs.ts';
import { Tasks } from './work/tasks.ts';

const KEEP_PEERS_MS = 60_000;

/** A node that listens and tells. */
export class RunningNode {
  readonly api: NodeApi;
  readonly metering: Metering;
  readonly #parts: NodeParts;
  readonly #transport: Transport;
  readonly #release: () => Promise<void>;
  readonly #telling: Telling;
  readonly #catchUp: CatchUp;
  readonly #receipts: ReceiptTelling;
  readonly #courier: Courier;
  readonly #refusalTeller: RefusalTeller;
  readonly #intake: Intake;
  readonly #tasks: Tasks;
  readonly #peers: LinkedPeers;
  readonly #housekeeping: Housekeeping;
  readonly #scrubber: Scrubber;
  readonly #placeWatch: PlaceWatch;
  readonly #targetWatch: TargetWatch;
  readonly #clockTrust: ClockTrust;
  readonly #onCall: OnCall;
  readonly #orders: StandingOrders;
  readonly #cancels: (() => void)[] = [];
  readonly #exchange: FileExchange;
  readonly #readAhead: () => Promise<void>;
  #webAddress: string | null = null;
  #stopped: Promise<void> | undefined;

  constructor(parts: NodeParts, transport: Transport, release: () => Promise<void>, limits: NodeLimits) {
    this.#parts = parts;
    this.#transport = transport;
    this.#release = release;
    const linked = { ...parts, transport };
    this.#telling = new Telling(linked);
    this.#exchange = new FileExchange({ ...linked, pace: limits.filesPace });
    this.#clockTrust = new ClockTrust(parts);
    // What nobody needed any more by the clock of before may be needed after all.
    this.#clockTrust.onJump = () => this.#telling.resumeAll();
    this.#housekeeping = new Housekeeping(parts, this.#clockTrust, this.#telling);
    this.#scrubber = new Scrubber(parts);
    this.#placeWatch = new PlaceWatch(parts);
    this.#targetWatch = new TargetWatch(linked, this.#telling);
    const { room } = parts.ledger;
    room.proofs = {
      provenHost: (nodeId) => parts.peers.proven(nodeId),
      hostOf: (peer, host) => (peer.kind === 'link' || parts.peers.isProven(host) ? host : undefined),
    };
    const wantOfRoom = {
      isMarked: (day: number) => room.isMarked(day),
      isUnwanted: (id: Buffer, peer: PeerAddress) => {
        const host = hostOf(peer) ?? parts.peers.proven(peer.text as NodeId) ?? '';
        return room.isUnwanted(keyHeadIn(id), { peer, host });
      },
    };
    this.#catchUp = new CatchUp({ ...linked, room: wantOfRoom }, () => this.#intake.settled());
    this.#catchUp.onSame = () => parts.lostStore.caughtUp();
    this.#receipts = new ReceiptTelling(linked);
    const told = { telling: this.#telling, catchUp: this.#catchUp, receipts: this.#receipts };
    this.#courier = new Courier(linked, { ...told, exchange: this.#exchange });
    this.#refusalTeller = new RefusalTeller({
      ...linked,
      addressOf: (nodeId) => provenAddress(linked, nodeId),
    });
    const carrierGate = new CarrierGate({ ...parts, ...told });
    const said = { ...told, courier: this.#courier, refusalTeller: this.#refusalTeller, carrierGate };
    this.#intake = new Intake(parts, said, limits.inboxLimits);
    this.#tasks = new Tasks(parts);
    this.#peers = new LinkedPeers({ ...linked, catchUp: this.#catchUp, keep: () => this.#keepPeers() });
    const caughtUp = () => this.#catchUp.settled();
    const verbsParts = {
      ...{ ...parts, caughtUp, tasks: this.#tasks },
      announce: announcer({ ...parts, telling: this.#telling }),
    };
    const verbs = new Verbs(verbsParts);
    const actsOf = (order: ActingOrder) => new Verbs({ ...verbsParts, order }).acts;
    this.#orders = new StandingOrders({ ...parts, caughtUp, tasks: this.#tasks, actsOf });
    const tellReceipt = receiptTeller({ ...parts, telling: this.#receipts });
    const payments = new Payments({ ...parts, tellReceipt });
    const api = new LocalApi(
      { ...parts, tasks: this.#tasks, verbs, payments },
      {
        running: true,
        listenAddresses: () => transport.addresses(),
        webAddress: () => this.#webAddress,
        unsentSeeds: () => this.#telling.unsentSeeds(),
        unsentCount: () => this.#telling.unsent().length,
        targets: () => this.#targetWatch.rows(),
        refusalsOf: (id) => this.#telling.refusalsOf(id),
        alerts: () => this.#onCall.report(),
        orders: this.#orders,
        backlog: () => this.#intake.backlog,
        traffic: () => parts.traffic,
        catchUp: () => this.#catchUp.row,
        importer: new Importer(parts, (touched) => this.#telling.reconsider(touched)),
        peers: this.#peers,
        close: async () => {},
      },
    );
    this.api = api;
    this.#readAhead = () => api.readAhead();
    this.metering = new Metering(parts, { api, peers: this.#peers, tasks: this.#tasks });
    this.#onCall = new OnCall(parts, {
      links: this.#peers,
      unsent: () => this.#telling.unsent().length,
      rows: (ids) => this.api.rows(ids),
    });
  }

  readonly #events: TransportEvents = {
    datagram: (datagram) => this.#intake.receive(datagram),
    fault: (error) => this.#parts.monitor.emit('announce_failed', { failures: [error.message] }),
    linked: (peer) => this.#courier.greet(peer),
    linksChanged: () => this.#peers.linksChanged(),
    targetsChanged: () => this.#targetWatch.look(),
    filesAsked: (channel) => this.#exchange.asked(channel),
    filesPlaceChanged: (fault) => this.#exchange.placeChanged(fault, () => this.#courier.tellAnew()),
    misbehaved: (peer, reason) => this.#peers.misbehaved(peer, reason),
  };

  get nodeId() {
    return this.#parts.us;
  }

  get monitor() {
    return this.#parts.monitor;
  }

  /** What the status shows as the web address; null while no web server listens. */
  set webAddress(address: string | null) {
    this.#webAddress = address;
    this.#parts.changes.flag('status');
  }

  /** Nothing is asked of those who read this node at an address that other machines reach. */
  webIsOpen(address: string): void {
    this.#parts.alarms.raise(
      'web open',
      `web open without token at ${address} (CRABNET_WEB_API_AUTH_REQUIRED=0)`,
      'take that setting away, so that /api/ wants the token, or listen on loopback: --web-addr 127.0.0.1:3000',
    );
  }

  async start(): Promise<void> {
    const { monitor, settings } = this.#parts;
    monitor.keep(() => this.#clockTrust.isConfirmed());
    monitor.emit('node_start', { network: settings.network, version: this.#parts.version });
    const targets = settings.announceAddrs.map(({ host, port }) => `${host}:${port}`).join(',');
    await this.#tasks.recover();
    const mended = unlessStoreFailed(this.#parts.alarms, mendFiles(this.#parts));
    // Before there are peers who could hold it up.
    await unlessStoreFailed(this.#parts.alarms, this.#readAhead());
    await this.#transport.start(this.#events);
    void mended.then(() => this.#exchange.begin());
    const [address] = this.#transport.addresses();
    if (settings.network === 'udp') {
      monitor.emit('udp_listener_init', { bind_addr: address ?? '', announce_addr: targets });
    } else {
      const bootstrap = settings.bootstrapPeers.join(',');
      monitor.emit('dht_init', { bind_addr: address ?? '', announce_addr: targets, bootstrap });
    }
    this.#targetWatch.look();
    this.#telling.resumeAll();
    this.#receipts.resumeAll();
    this.#courier.start();
    this.#parts.damage.onMissing = () => this.#catchUp.hurry();
    this.#scrubber.start();
    this.#placeWatch.start();
    this.#clockTrust.start();
    this.#onCall.start();
    this.#orders.start();
    this.#housekeeping.start();
    this.#every(KEEP_PEERS_MS, () => this.#keepPeers());
  }

  /**
   * Takes over what of `next` a running node can, and reads the policy again. Throws `CrabnetError` `config` where that is
   * wrong: then nothing is taken over.
   */
  async takeOver(next: NodeSettings): Promise<TakenOver> {
    const { policy, settings, changes } = this.#parts;
    const takeAlerts = this.#onCall.readAnew(next.alertsFile);
    const takeOrders = this.#orders.readAnew(next.ordersFile);
    policy.readAnew(next.policyFile);
    takeAlerts();
    takeOrders();
    const taken = takeOver(settings, next);
    await this.#tasks.lookAtLimits();
    changes.flag('status');
    return taken;
  }

  /** Takes no new task, lets those that run go on for as long as the settings say, and stops them then. */
  async endTasks(): Promise<void> {
    await this.#tasks.drain(this.#parts.settings.drainMs);
    await this.#tasks.stopAll();
  }

  /** Stops tasks; who waits for one is answered. */
  stopTasks(): Promise<void> {
    return this.#tasks.stopAll();
  }

  /** As they are now: some are taken over while it runs. */
  get settings(): Pick<NodeSettings, 'drainMs' | 'logLevel'> {
    return this.#parts.settings;
  }

  /** Stops tasks, takes in what was received, and closes everything; the promise never rejects twice. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stopNow();
    return this.#stopped;
  }

  async #stopNow(): Promise<void> {
    for (const cancel of this.#cancels) cancel();
    for (const part of [this.#scrubber, this.#placeWatch, this.#clockTrust, this.#onCall, this.#exchange])
      part.stop();
    this.metering.close();
    this.#orders.stop();
    this.#housekeeping.stop();
    await this.#tasks.stopAll();
    this.#courier.stop();
    this.#refusalTeller.stop();
    this.#catchUp.stop();
    this.#telling.stop();
    this.#receipts.stop();
    await this.#intake.stop();
    await this.#transport.stop();
    this.#keepPeers();
    this.#parts.monitor.emit('node_stop', {});
    await this.#release();
    const { refusals, monitor, debug } = this.#parts;
    debug('counted since the start', {
      refused: Object.fromEntries(refusals.counts),
      events_not_written: monitor.lostLines,
    });
  }

  #keepPeers(): void {
    const { store, peers, blocks, alarms } = this.#parts;
    unlessStoreFails(alarms, () => {
      store.peers.replace(new Map([...peers.kept(), ...blocks.kept()]));
      alarms.storeWorks();
    });
  }

  #every(intervalMs: number, task: () => void): void {
    let cancel = () => {};
    const arm = () => {
      cancel = this.#parts.timers.after(intervalMs, () => {
        task();
        arm();
      });
    };
    arm();
    this.#cancels.push(() => cancel());
  }
}
