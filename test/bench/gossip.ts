/**
 * Ten whole nodes over libp2p on loopback, verification and durable writes included: how long an envelope takes from the verb
 * that made it to the market of each other node, at 20 envelopes a second; beside it one durable commit and one verification.
 * Run: npm run bench -- gossip [NODES PER_SECOND SECONDS]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openKeyFile } from '../../source/identity/key-file.ts';
import { DhtTransport } from '../../source/network/libp2p/transport.ts';
import { startNode } from '../../source/node/open-node.ts';
import type { RunningNode } from '../../source/node/running-node.ts';
import { systemPorts } from '../../source/node/system-ports.ts';
import { dataDirFiles, makeDataDir } from '../../source/store/data-dir.ts';
import { Store } from '../../source/store/store.ts';
import { testSettings } from '../support/test-settings.ts';
import { makePublisher, makeSeed } from './make-seeds.ts';

const HOST = '127.0.0.1';
const [nodeCount = 10, perSecond = 20, seconds = 20] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), 'crabnet-bench-'));
const nodes: RunningNode[] = [];
const sentAtMs = new Map<string, number>();
const delaysMs: number[] = [];

async function open(number: number): Promise<void> {
  const dataDir = join(folder, `${number}`);
  makeDataDir(dataDir);
  const bootstrap = nodes.slice(0, 1).flatMap((node) => [addressOf(node)]);
  const transport = new DhtTransport({
    secretKey: openKeyFile(dataDirFiles(dataDir).key).secretKey,
    listen: { host: HOST, port: 0 },
    bootstrap,
    knownAddresses: () => [],
    isBlocked: () => false,
    isKnown: () => false,
    addressOf: () => '',
    filesAt: () => undefined,
    ...systemPorts,
  });
  transports.push(transport);
  const node = await startNode(testSettings(dataDir, { network: 'dht' }), { transport });
  nodes.push(node);
  node.api.watch(({ seeds }) => {
    const nowMs = performance.now();
    for (const seed of seeds) {
      const sent = sentAtMs.get(seed);
      const first = `${number} ${seed}`;
      if (sent === undefined || heard.has(first)) continue;
      heard.add(first);
      delaysMs.push(nowMs - sent);
    }
  });
}

const transports: DhtTransport[] = [];
const heard = new Set<string>();
const addressOf = (node: RunningNode): string => transports[nodes.indexOf(node)]?.addresses()[0] ?? '';
const pause = (delayMs: number) => new Promise((resolve) => setTimeout(resolve, delayMs));
const percentile = (share: number): string =>
  (
    delaysMs.toSorted((left, right) => left - right)[Math.ceil(delaysMs.length * share) - 1] ?? Number.NaN
  ).toFixed(1);

async function linked(): Promise<void> {
  for (;;) {
    const links = transports.map((transport) => transport.links.list().length);
    if (links.every((count) => count >= Math.min(4, nodeCount - 1))) return;
    await pause(50);
  }
}

function yardstick(): string {
  const path = join(folder, 'yardstick.db');
  const store = new Store(path);
  const publisher = makePublisher();
  const entries = Array.from({ length: 200 }, (_, number) => makeSeed(publisher, number, 1_800_000_000));
  const started = performance.now();
  for (const entry of entries) store.append([entry]);
  const eachMs = (performance.now() - started) / entries.length;
  store.close();
  return `one durable commit ${eachMs.toFixed(2)} ms`;
}

try {
  for (let number = 0; number < nodeCount; number += 1) await open(number);
  await linked();
  await pause(3000);
  const total = perSecond * seconds;
  for (let number = 0; number < total; number += 1) {
    const started = performance.now();
    const node = nodes[number % nodes.length];
    const said = await node?.api.act('publish', { title: `seed ${number}`, cmd: 'true' });
    // From the moment of the verb, as a person would count; who makes it counts as the first to hold it.
    if (said?.ok === true) {
      sentAtMs.set(said.value.seed_id, started);
      heard.add(`${number % nodes.length} ${said.value.seed_id}`);
    }
    await pause(Math.max(0, 1000 / perSecond - (performance.now() - started)));
  }
  const wanted = total * (nodeCount - 1);
  for (const untilMs = performance.now() + 10_000; delaysMs.length < wanted && performance.now() < untilMs; )
    await pause(50);
  const digests = new Set(await Promise.all(nodes.map(async (node) => (await node.api.digest()).digest)));
  console.log(
    `${nodeCount} nodes, ${perSecond} envelopes/s for ${seconds} s: ${((100 * delaysMs.length) / wanted).toFixed(2)} % delivered; ` +
      `p50 ${percentile(0.5)} ms, p99 ${percentile(0.99)} ms, most ${percentile(1)} ms; ` +
      `digests ${digests.size === 1 ? 'equal' : 'DIFFER'}; ${yardstick()}`,
  );
} finally {
  await Promise.all(nodes.map((node) => node.stop()));
  rmSync(folder, { recursive: true, force: true });
}
