import { type Counts, type MetricFacts, noCounts, RECEIPT_STATES } from '../../contract/metrics.ts';
import type { NodeApi } from '../../contract/node-api.ts';
import { isConfirmed } from '../../model/receipts.ts';
import { ENVELOPE_KINDS, type NodeId } from '../../model/types.ts';
import type { EventTally } from '../../monitor/metrics/event-tally.ts';
import type { Monitor } from '../../monitor/monitor.ts';
import type { RefusalFolder } from '../../monitor/refusal-folder.ts';
import { type PeerRowsParts, peerRows } from '../peers/peer-rows.ts';
import type { ReceiptBook } from '../receipts/receipt-book.ts';
import type { NodeTraffic } from '../replication/create-transport.ts';
import type { Ledger } from '../replication/ledger.ts';
import type { FinishedRows } from '../trade/finished-rows.ts';
import type { Tasks } from '../work/tasks.ts';

export interface MetricFactsParts extends PeerRowsParts {
  readonly us: NodeId;
  readonly traffic: NodeTraffic;
  readonly monitor: PeerRowsParts['monitor'] & Pick<Monitor, 'lostLines' | 'fileBacklog'>;
  readonly refusals: Pick<RefusalFolder, 'countsByKind'>;
  readonly tally: EventTally;
  readonly ledger: Pick<Ledger, 'market' | 'room'>;
  readonly finished: Pick<FinishedRows, 'holdings'>;
  readonly receipts: Pick<ReceiptBook, 'open'>;
}

/** What only the running node knows. */
export interface MetricSources {
  readonly api: Pick<NodeApi, 'status' | 'alerts'> & {
    statuses(): Promise<MetricFacts['seeds']>;
  };
  readonly peers: Parameters<typeof peerRows>[1];
  readonly tasks: Pick<Tasks, 'runningSeeds'>;
}

/** Gathers what the metrics say now, each fact from where it is kept. */
export async function metricFacts(
  parts: MetricFactsParts,
  { api, peers, tasks: running }: MetricSources,
): Promise<MetricFacts> {
  const { tally, refusals, traffic, monitor } = parts;
  const [status, seeds, { untold }] = await Promise.all([api.status(), api.statuses(), api.alerts()]);
  const { udp, dht } = traffic;
  const targets = countBy(['untried', 'works', 'silent', 'fails'], status.targets, ({ state }) => state);
  const waiting = status.targets.reduce((sum, target) => sum + target.waiting, 0);
  const { backlog } = status;
  const { lines, bytes, lagMs } = monitor.fileBacklog;
  const { accepted, inert, own, tasks, receiptSteps, droppedEnvelopes } = tally;
  return {
    ...{ version: status.version, network: status.network, rules: status.rules },
    ...{ accepted, inert, own, tasks, receiptSteps, seeds, targets, held: held(parts) },
    receipts: countBy(RECEIPT_STATES, parts.receipts.open(), ({ signed }) => {
      if (isConfirmed(signed)) return 'untold';
      return signed.receipt.to === parts.us ? 'to_confirm' : 'unconfirmed';
    }),
    refused: refusals.countsByKind,
    receivedBytes: { udp: udp.receivedBytes, dht: dht.receivedBytes },
    sentBytes: { udp: udp.sentBytes, dht: dht.sentBytes },
    peers: countBy(['live', 'silent', 'blocked'], peerRows(parts, peers), ({ blocked, live }) =>
      blocked ? 'blocked' : live ? 'live' : 'silent',
    ),
    links: countBy(['in', 'out'], peers.links(), ({ direction }) => direction),
    queues: { inbox: backlog.messages, unsent: status.unsent, targets: waiting, alerts: untold },
    inbox: { bytes: backlog.bytes, limit: backlog.limit, limitBytes: backlog.limit_bytes },
    tasksRunning: [...running.runningSeeds()].length,
    ...room(parts),
    disk: status.disk && { freeBytes: status.disk.free_bytes, totalBytes: status.disk.total_bytes },
    eventLog: { waiting: lines, waitingBytes: bytes, lagS: lagMs / 1000 },
    dropped: { events: monitor.lostLines, envelopes: droppedEnvelopes },
    alarms: status.alarm_codes,
    clockAheadS: status.clock?.ahead_s ?? 0,
    isDraining: status.draining !== null,
  };
}

function held({ ledger, finished }: MetricFactsParts): MetricFacts['held'] {
  const counts = noCounts(ENVELOPE_KINDS);
  const [live, over] = [ledger.market.holdings().byKind, finished.holdings().byKind];
  for (const kind of ENVELOPE_KINDS) counts[kind] = live[kind] + over[kind];
  return counts;
}

function room({ ledger }: MetricFactsParts): Pick<MetricFacts, 'storeBytes' | 'storeLimitBytes'> {
  const { keptBytes: kept, knownBytes: known, strangersBytes: strangers, limitBytes } = ledger.room.use();
  return { storeBytes: { kept, known, strangers }, storeLimitBytes: limitBytes };
}

function countBy<Name extends string, Item>(
  names: readonly Name[],
  items: readonly Item[],
  nameOf: (item: Item) => Name,
): Counts<Name> {
  const counts = noCounts(names);
  for (const item of items) counts[nameOf(item)] += 1;
  return counts;
}
