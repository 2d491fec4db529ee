import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostPort } from '../../base/host-port.ts';
import { temporaryRoot } from '../../base/temporary-root.ts';
import { toJson } from '../../base/text/sanitize.ts';
import type { NodeSettings } from '../../contract/settings.ts';
import { CrabnetError } from '../../model/errors.ts';
import { startNode } from '../../node/open-node.ts';
import type { RunningNode } from '../../node/running-node.ts';
import { tryFilesPort } from '../../node/try-start.ts';
import { checkSandbox } from '../../runner/sandbox/sandbox.ts';
import { ownSeed, writeBooks } from './demo-books.ts';
import { demoOrders, demoTemplates } from './demo-orders.ts';

const LOOPBACK = '127.0.0.1';
const ALIASES = ['otter', 'heron', 'mole', 'lynx', 'wren'] as const;

const PORT_TRIES = 10;
const LEAFLET_BYTES = 128 * 1024;
const OWN_BOOK_BYTES = 2 * 1024 * 1024;
/** Files are given so slowly that the person sees them go. */
const FILES_PACE = { perSecond: 2 * 1024 * 1024, burst: 256 * 1024 };

/** A market of its own: traders with standing orders on loopback in temporary data dirs, and one node in the middle for a person. */
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
  let offered: Promise<void> | undefined;
  const close = async () => {
    await offered;
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
    const leaflets = await writeBooks(join(folder, 'leaflets'), LEAFLET_BYTES);
    const settings = settingsOf(own.alias, ALIASES.length);
    for (const [index, alias] of ALIASES.entries()) {
      const ordersFile = join(folder, `${alias}.json`);
      writeFileSync(ordersFile, toJson(demoOrders(index, sandbox)));
      const trading = { ...settingsOf(alias, index), ordersFile, ordersDryRun: false };
      nodes.push(
        await startNode(trading, { template: demoTemplates(index, leaflets), filesPace: FILES_PACE }),
      );
    }
    const node = await startNode(settings, { filesPace: FILES_PACE });
    nodes.push(node);
    offered = offerOwnSeed(node, await writeBooks(join(folder, 'books'), OWN_BOOK_BYTES));
    return { node, settings, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** While the console opens already. Where it is refused, or fails, the disk is full or gone, which the console shows by itself. */
async function offerOwnSeed({ api }: RunningNode, books: string): Promise<void> {
  try {
    await api.act('publish', ownSeed(books));
  } catch (error) {
    if (!(error instanceof CrabnetError)) throw error;
  }
}

/** Ports on loopback that are free for UDP and, for files, for TCP: held together until all are known, so that no two are the same. */
async function freeAddresses(count: number): Promise<readonly HostPort[]> {
  for (let tried = 1; ; tried += 1) {
    const sockets = Array.from({ length: count }, () => createSocket('udp4').bind(0, LOOPBACK));
    await Promise.all(sockets.map((socket) => once(socket, 'listening')));
    const addresses = sockets.map((socket) => ({ host: LOOPBACK, port: socket.address().port }));
    try {
      await Promise.all(addresses.map((listenAddr) => tryFilesPort({ network: 'udp', listenAddr })));
      return addresses;
    } catch (error) {
      if (tried === PORT_TRIES) throw error;
    } finally {
      await Promise.all(
        sockets.map((socket) => new Promise<void>((resolve) => socket.close(() => resolve()))),
      );
    }
  }
}
