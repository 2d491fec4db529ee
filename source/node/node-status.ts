import type { NodeStatus } from '../contract/node-api.ts';
import { RULES } from '../model/limits.ts';
import { dateOf } from '../network/sync/place.ts';
import type { LocalApiParts, LocalState } from './local-parts.ts';
import { livePeerCount } from './peers/peer-rows.ts';
import { clockFacts } from './trade/clock-facts.ts';

/** What `status` says of a node (`INTERFACES.md`). */
export function nodeStatus(parts: LocalApiParts, state: LocalState): NodeStatus {
  const { settings, ledger, finished, alarms, us, version } = parts;
  const here = ledger.market.holdings();
  const onDisk = finished.holdings();
  const count = (kind: keyof typeof here.byKind) => here.byKind[kind] + onDisk.byKind[kind];
  const { usedBytes, limitBytes } = ledger.room.use();
  return {
    node_id: us,
    alias: settings.alias,
    version,
    running: state.running,
    network: settings.network,
    listen_addrs: state.listenAddresses(),
    web_addr: state.webAddress(),
    seeds: count('SeedCreated'),
    bids: count('BidSubmitted'),
    claims: count('ClaimCreated'),
    results: count('TaskResult'),
    peers: livePeerCount(parts, state.peers),
    envelopes: here.envelopes + onDisk.envelopes,
    unsent: state.unsentCount(),
    to_confirm: parts.receipts.toConfirm().length,
    targets: state.targets(),
    store: { used_bytes: usedBytes, limit_bytes: limitBytes },
    rules: RULES,
    floor: dateOf(parts.floor.day),
    catch_up: state.catchUp(),
    clock: clockOf(parts),
    task_limits: parts.tasks.keeping,
    disk: diskOf(parts),
    backlog: backlogOf(state),
    traffic: trafficOf(state),
    transfers: parts.files.transfers.rows(),
    orders: state.orders.count === 0 ? null : { count: state.orders.count, state: state.orders.state },
    draining: parts.tasks.draining,
    ...alarms.status(),
  };
}

function diskOf({ ledger }: LocalApiParts): NodeStatus['disk'] {
  const space = ledger.room.disk();
  return space === undefined ? null : { free_bytes: space.freeBytes, total_bytes: space.totalBytes };
}

function backlogOf(state: LocalState): NodeStatus['backlog'] {
  const { limitBytes: limit_bytes, ...backlog } = state.backlog();
  return { ...backlog, limit_bytes };
}

function trafficOf(state: LocalState): NodeStatus['traffic'] {
  const traffic = state.traffic();
  if (traffic === null) return null;
  const { udp, dht } = traffic;
  return {
    received_bytes: udp.receivedBytes + dht.receivedBytes,
    sent_bytes: udp.sentBytes + dht.sentBytes,
  };
}

function clockOf(parts: LocalApiParts): NodeStatus['clock'] {
  const fault = parts.peers.clockFault(parts.clock.now());
  return fault === null ? null : clockFacts(fault);
}
