import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { HostPort } from '../../base/host-port.ts';
import { temporaryRoot } from '../../base/temporary-root.ts';
import type { NodeSettings } from '../../contract/settings.ts';
import { startNode, systemPorts } from '../../node/open-node.ts';
import type { RunningNode } from '../../node/running-node.ts';
import { checkSandbox } from '../../runner/sandbox/sandbox.ts';
import { DemoTrader } from './demo-trader.ts';

const LOOPBACK = '127.0.0.1';
const ALIASES = ['otter', 'heron', 'mole', 'lynx', 'wren'] as const;

/** A market of its own: traders on loopback in temporary data dirs, and one node in the middle for a person. */
export interface DemoMarket {
  readonly node: RunningNode;
  readonly settings: NodeSettings;
  /** Stops all nodes and removes their data dirs. */
  close(): Promise<void>;
}

/** Starts the demo's nodes. `own` are the settings that the person's own node takes over: alias and log level. */
export async function openDemoMarket(own: NodeSettings): Promise<DemoMarket> {
  const folder = mkdtempSync(join(temporaryRoot(), 'crabnet-demo-'));
  const nodes: RunningNode[] = [];
  const traders: DemoTrader[] = [];
  const close = async () => {
    for (const trader of traders) trader.stop();
    await Promise.all(nodes.map((node) => node.stop()));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const sandbox = (await checkSandbox('bwrap')) === undefined ? 'bwrap' : 'basic';
    const addresses = await freeAddresses(ALIASES.length + 1);
    const settingsOf = (alias: string, index: number): NodeSettings => ({
      ...own,
      alias,
      sandbox,
      network: 'udp',
      dataDir: join(folder, String(index)),
      monitorEvents: join(folder, String(index), 'events.ndjson'),
      listenAddr: addresses[index] ?? { host: LOOPBACK, port: 0 },
      announceAddrs: addresses.filter((_address, other) => other !== index),
      webAddr: null,
    });
    const settings = settingsOf(own.alias, ALIASES.length);
    for (const [index, alias] of ALIASES.entries()) nodes.push(await startNode(settingsOf(alias, index)));
    const node = await startNode(settings);
    nodes.push(node);
    for (const { api } of nodes.slice(0, ALIASES.length)) {
      const trader = new DemoTrader({ ...systemPorts, api, sandbox, now: () => systemPorts.clock.now() });
      traders.push(trader);
      trader.start();
    }
    return { node, settings, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Free UDP ports on loopback: held together until all are known, so that no two are the same. */
async function freeAddresses(count: number): Promise<readonly HostPort[]> {
  const sockets = Array.from({ length: count }, () => createSocket('udp4').bind(0, LOOPBACK));
  await Promise.all(sockets.map((socket) => once(socket, 'listening')));
  const addresses = sockets.map((socket) => ({ host: LOOPBACK, port: socket.address().port }));
  await Promise.all(sockets.map((socket) => new Promise<void>((resolve) => socket.close(() => resolve()))));
  return addresses;
}
