/**
 * A crowd of made-up keys and a few that say a great deal, against honest nodes that have no history with each other: how many of
 * the honest seeds every honest node holds at the end, and how long each took to get there; beside it the same nodes without the crowd.
 * Whole nodes over UDP, each a process on a loopback address of its own; the crowd speaks from eight more.
 * Run: npm run bench -- sybil [MINUTES NODES KEYS PER_SECOND LIMIT_MIB]
 */
import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type KeyPair, keyPairFromSeed } from '../../source/identity/key-file.ts';
import { sealEnvelope } from '../../source/identity/seal-envelope.ts';
import { startFlood } from '../attack/flood.ts';
import type { FromHonest, ToHonest } from './sybil-node.ts';

type Answer<Type extends FromHonest['type']> = Extract<FromHonest, { type: Type }>;
/** An honest seed, and when the verb that made it began. */
type Published = { readonly seed: string; readonly atMs: number };

const MIB = 1024 * 1024;
const CROWD_HOSTS = 8;
const LARGE_KEYS = 5;
const LARGE_PER_SECOND = 10;
const LARGE_BYTES = 3500;
const SMALL_BYTES = 600;
const PUBLISH_EVERY_MS = 500;
const QUIET_S = 30;
/** What was published last gets the time of a telling or two. */
const SETTLE_MS = 20_000;

const [minutes = 10, nodeCount = 20, keyCount = 10_000, perSecond = 60, limitMib = 16] = process.argv
  .slice(2)
  .map(Number);
const folder = mkdtempSync(join(tmpdir(), 'crabnet-bench-'));
const nodes: ChildProcess[] = [];
const sockets: Socket[] = [];
let port = 0;

const newKey = (): KeyPair => keyPairFromSeed(randomBytes(32));
const hostOf = (number: number): string => `127.0.1.${number + 1}`;

async function openSocket(host: string): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.bind(0, host);
  await once(socket, 'listening');
  return socket;
}

async function ask<Type extends FromHonest['type']>(
  node: ChildProcess,
  type: Type,
  asked?: ToHonest,
): Promise<Answer<Type>> {
  const answered = once(node, 'message');
  if (asked !== undefined) node.send(asked);
  const [answer] = (await answered) as [FromHonest];
  if (answer.type !== type) throw new Error(`a node answered ${answer.type} instead of ${type}`);
  return answer as Answer<Type>;
}

async function openNodes(): Promise<void> {
  const probe = await openSocket(hostOf(0));
  port = probe.address().port;
  probe.close();
  const addresses = Array.from({ length: nodeCount }, (_, number) => `${hostOf(number)}:${port}`);
  for (const [number, address] of addresses.entries()) {
    const targets = addresses.filter((other) => other !== address);
    const dataDir = join(folder, `${number}`);
    const node = fork(fileURLToPath(new URL('sybil-node.ts', import.meta.url)), [
      ...[dataDir, address, String(limitMib * MIB), ...targets],
    ]);
    nodes.push(node);
    await ask(node, 'ready');
  }
}

function sealSeed(keyPair: KeyPair, bytes: number): string {
  const ts = Math.floor(Date.now() / 1000);
  const made = sealEnvelope(
    {
      kind: 'SeedCreated',
      ts,
      seed: {
        ...{ title: 'Cheap work', description: 'x'.repeat(bytes), command: 'true', rules: '', reward: 1 },
        ...{ timeout_ms: 60_000, bid_deadline_ts: ts + 86_400, exec_deadline_ms: 60_000, min_price: 0 },
        ...{ max_bids: 0, created_by: keyPair.nodeId, created_at: ts },
      },
    },
    { keyPair, salt: randomBytes(16) },
  );
  if (!made.ok) throw new Error(`a seed of the crowd is refused: ${made.problem.reason}`);
  return made.value.text;
}

/** Everything is said to every node, from one host of the crowd after the other. */
function startCrowd() {
  const keys = Array.from({ length: keyCount }, newKey);
  const large = Array.from({ length: LARGE_KEYS }, newKey);
  const sayToAll = (text: string, nth: number) => {
    for (let number = 0; number < nodeCount; number += 1)
      sockets[nth % CROWD_HOSTS]?.send(text, port, hostOf(number));
    return undefined;
  };
  const pick = (of: readonly KeyPair[], nth: number) => of[nth % of.length] ?? newKey();
  const floods = [
    startFlood(perSecond, (nth) => sayToAll(sealSeed(pick(keys, nth), SMALL_BYTES), nth)),
    startFlood(LARGE_PER_SECOND, (nth) => sayToAll(sealSeed(pick(large, nth), LARGE_BYTES), nth)),
  ];
  return {
    counts: () => floods.map(({ count }) => count),
    end: async () => void (await Promise.all(floods.map((flood) => flood.end()))),
  };
}

/** The nodes publish in turn for so long. */
async function publishFor(forMs: number): Promise<readonly Published[]> {
  const made: Published[] = [];
  const untilMs = performance.now() + forMs;
  for (let number = 0; performance.now() < untilMs; number += 1) {
    const node = nodes[number % nodes.length];
    if (node === undefined) break;
    const { seed, atMs, problem } = await ask(node, 'published', {
      type: 'publish',
      title: `work ${number}`,
    });
    if (problem !== '') throw new Error(`an honest seed is refused: ${problem}`);
    made.push({ seed, atMs });
    await pause(PUBLISH_EVERY_MS);
  }
  await pause(SETTLE_MS);
  return made;
}

async function report(name: string, made: readonly Published[]): Promise<void> {
  const delaysMs: number[] = [];
  let everywhere = made.length;
  const missing = new Set<string>();
  const most = { storeBytes: 0, heldSeeds: 0, rssMb: 0 };
  for (const node of nodes) {
    const said = await ask(node, 'report', { type: 'report', seeds: made.map(({ seed }) => seed) });
    for (const [nth, { seed, atMs }] of made.entries()) {
      const firstMs = said.firstMs[nth];
      if (firstMs === null || firstMs === undefined) missing.add(seed);
      else delaysMs.push(firstMs - atMs);
    }
    most.storeBytes = Math.max(most.storeBytes, said.storeBytes);
    most.heldSeeds = Math.max(most.heldSeeds, said.heldSeeds);
    most.rssMb = Math.max(most.rssMb, said.rssMb);
  }
  everywhere -= missing.size;
  const sorted = delaysMs.toSorted((left, right) => left - right);
  const at = (share: number) => (sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN).toFixed(0);
  console.log(
    `${name}: ${everywhere} of ${made.length} honest seeds held everywhere; p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, most ${at(1)} ms; ` +
      `of a node at the most: store ${(most.storeBytes / MIB).toFixed(1)} MiB of ${limitMib}, ${most.heldSeeds} seeds heard, ${most.rssMb.toFixed(0)} MB`,
  );
}

try {
  await openNodes();
  for (let number = 0; number < CROWD_HOSTS; number += 1)
    sockets.push(await openSocket(`127.0.2.${number + 1}`));
  await pause(3000);
  await report('without the crowd', await publishFor(QUIET_S * 1000));
  const crowd = startCrowd();
  const made = await publishFor(minutes * 60_000);
  const [small = 0, large = 0] = crowd.counts();
  await crowd.end();
  await report(`beside ${small} seeds of ${keyCount} keys and ${large} of ${LARGE_KEYS}`, made);
} finally {
  for (const socket of sockets) socket.close();
  await Promise.all(
    nodes.map(async (node) => {
      const ended = once(node, 'exit');
      node.disconnect();
      await ended;
    }),
  );
  rmSync(folder, { recursive: true, force: true });
}
