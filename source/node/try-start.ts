import type { NodeSettings } from '../contract/settings.ts';
import { tryListening } from '../network/transport/try-listening.ts';
import { readAlertPlan } from '../operator/alert-plan.ts';
import type { Order } from '../operator/orders/order.ts';
import { readOrders } from '../operator/orders/read-orders.ts';
import { PolicyGuard } from '../operator/policy-guard.ts';
import { systemPorts } from './system-ports.ts';

/** Reads the operator's policy as a start does. Throws `CrabnetError` `config`. */
export function tryPolicy(file: string | null): void {
  new PolicyGuard(file, systemPorts.clock);
}

/** Reads the operator's file of alerts as a start does. Throws `CrabnetError` `config`. */
export function tryAlerts(file: string | null): void {
  readAlertPlan(file);
}

/** Reads the standing orders as a start does. Throws `CrabnetError` `config`. */
export const tryOrders = (file: string | null): readonly Order[] => (file === null ? [] : readOrders(file));

/** Listens for a moment where the node would. Rejects with `CrabnetError` `port-in-use` or `network`, as a start does. */
export async function tryTransport({
  network,
  listenAddr,
  announceAddrs,
}: Pick<NodeSettings, 'network' | 'listenAddr' | 'announceAddrs'>): Promise<void> {
  if (network === 'dht') await tryListening(listenAddr, 'TCP');
  if (network === 'udp' || announceAddrs.length > 0) await tryListening(listenAddr, 'UDP');
}

/** The same of the port where a node on UDP is asked for files. A start without it goes on, and says so. */
export async function tryFilesPort({
  network,
  listenAddr,
}: Pick<NodeSettings, 'network' | 'listenAddr'>): Promise<void> {
  if (network === 'udp' && listenAddr.port !== 0) await tryListening(listenAddr, 'TCP');
}
