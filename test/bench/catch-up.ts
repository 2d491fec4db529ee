/**
 * How long a node that was away takes to hold what it missed, and how many bytes are said for it, on both transports, beside
 * what the missing envelopes themselves weigh. Two nodes in one process, loopback, real stores.
 * Run: npm run bench -- catch-up [HELD MISSING …]
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openKeyFile } from '../../source/identity/key-file.ts';
import { DhtTransport } from '../../source/network/libp2p/transport.ts';
import type { Transport } from '../../source/network/transport/transport.ts';
import { UdpTransport } from '../../source/network/transport/udp-transport.ts';
import { startNode } from '../../source/node/open-node.ts';
import type { RunningNode } from '../../source/node/running-node.ts';
import { systemPorts } from '../../source/node/system-ports.ts';
import { dataDirFiles, makeDataDir } from '../../source/store/data-dir.ts';
import type { LogEntry } from '../../source/store/log-entry.ts';
import { Store } from '../../source/store/store.ts';
import { testSettings } from '../support/test-settings.ts';
import { makeSeeds } from './make-seeds.ts';

const HOST = '127.0.0.1';
const GROUP = 5000;
type Kind = 'udp' | 'dht';

async function freePort(kind: Kind): Promise<number> {
  if (kind === 'udp') {
    const socket = createSocket('udp4').bind(0, HOST);
    await once(socket, 'listening');
    const { port } = socket.address();
    socket.close();
    return port;
  }
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

function fill(dataDir: string, entries: readonly LogEntry[]): void {
  makeDataDir(dataDir);
  const store = new Store(dataDirFiles(dataDir).store);
  for (let at = 0; at < entries.length; at += GROUP) store.append(entries.slice(at, at + GROUP));
  store.close();
}

/** A transport that counts what it sends: carriers apart from envelopes. */
function counting(transport: Transport): {
  readonly transport: Transport;
  readonly sent: { said: number; told: number };
} {
  const sent = { said: 0, told: 0 };
  const count = (text: string) => {
    const isCarrier = text.includes('"crabnet":{');
    sent[isCarrier ? 'said' : 'told'] += Buffer.byteLength(text);
  };
  const counted = new Proxy(transport, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...values: readonly unknown[]) => {
        const text =
          name === 'sendTo' ? values[1] : name === 'send' || name === 'sendNearby' ? values[0] : undefined;
        if (typeof text === 'string') count(text);
        return (value as (...all: readonly unknown[]) => unknown).apply(target, [...values]);
      };
    },
  });
  return { transport: counted, sent };
}

function open(kind: Kind, dataDir: string, port: number, other: number): Transport {
  if (kind === 'udp')
    return new UdpTransport({
      listen: { host: HOST, port },
      targets: [{ host: HOST, port: other }],
      timers: systemPorts.timers,
    });
  return new DhtTransport({
    secretKey: openKeyFile(dataDirFiles(dataDir).key).secretKey,
    listen: { host: HOST, port },
    bootstrap: [`${HOST}:${other}`],
    knownAddresses: () => [],
    addressOf: () => '',
    filesAt: () => undefined,
    isBlocked: () => false,
    isKnown: () => false,
    timers: systemPorts.timers,
    random: systemPorts.random,
    monotonicMs: systemPorts.monotonicMs,
  });
}

async function measure(
  kind: Kind,
  entries: readonly LogEntry[],
  missing: number,
  scattered: boolean,
): Promise<void> {
  const step = entries.length / missing;
  const lacks = (nth: number) => (scattered ? Math.floor(nth % step) === 0 : nth >= entries.length - missing);
  const folder = mkdtempSync(join(tmpdir(), 'crabnet-bench-'));
  const dirs = [join(folder, 'whole'), join(folder, 'away')] as const;
  fill(dirs[0], entries);
  fill(
    dirs[1],
    entries.filter((_, nth) => !lacks(nth)),
  );
  const payload = entries.reduce((sum, { text }, nth) => sum + (lacks(nth) ? Buffer.byteLength(text) : 0), 0);
  const ports = [await freePort(kind), await freePort(kind)] as const;
  const nodes: RunningNode[] = [];
  const sent: { said: number; told: number }[] = [];
  try {
    for (const [nth, dataDir] of dirs.entries()) {
      const made = counting(open(kind, dataDir, ports[nth] ?? 0, ports[1 - nth] ?? 0));
      sent.push(made.sent);
      nodes.push(await startNode(testSettings(dataDir, { network: kind }), { transport: made.transport }));
    }
    const [whole, away] = nodes;
    const started = performance.now();
    let longest = 0;
    while ((await away?.api.status())?.envelopes !== entries.length) {
      if (performance.now() - started > 120_000) throw new Error('it did not come to an end');
      const before = performance.now();
      await new Promise((resolve) => setTimeout(resolve, 5));
      longest = Math.max(longest, performance.now() - before - 5);
    }
    const tookMs = performance.now() - started;
    const same = (await whole?.api.digest())?.digest === (await away?.api.digest())?.digest;
    const said = sent.reduce((sum, each) => sum + each.said, 0);
    const told = sent.reduce((sum, each) => sum + each.told, 0);
    console.log(
      `${kind}  ${entries.length} held, ${missing} missing ${scattered ? 'everywhere' : 'at the end'}: ` +
        `${Math.round(tookMs)} ms; said ${Math.round(said / 1000)} KB, ` +
        `told ${Math.round(told / 1000)} KB of ${Math.round(payload / 1000)} KB missing; ` +
        `longest stall ${Math.round(longest)} ms; digests ${same ? 'equal' : 'DIFFER'}`,
    );
  } finally {
    await Promise.all(nodes.map((node) => node.stop()));
    rmSync(folder, { recursive: true, force: true });
  }
}

const asked = process.argv.slice(2).map(Number);
const sizes = asked.length > 0 ? asked : [10_000, 100, 100_000, 1000];
for (let at = 0; at + 1 < sizes.length; at += 2) {
  const [held = 0, missing = 0] = sizes.slice(at);
  const now = Math.floor(Date.now() / 1000);
  const entries = [...makeSeeds(held, (nth) => now - held + nth)];
  for (const kind of ['udp', 'dht'] as const)
    for (const scattered of [false, true]) await measure(kind, entries, missing, scattered);
}
