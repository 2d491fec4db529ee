/** The measured side of `ingest.ts`: a whole node on a prepared data dir, in a process of its own. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import sodium from 'sodium-native';
import { backgroundTimers } from '../../source/base/system-timers.ts';
import { savingMemory } from '../../source/cli/run/save-memory.ts';
import { keyPairFromSeed } from '../../source/identity/key-file.ts';
import { testSettings } from '../support/test-settings.ts';
import { startNode } from './built.ts';

export type FromNode =
  | { type: 'ready'; port: number; startMs: number; processMs: number; rssMb: number }
  | { type: 'ingested'; count: number }
  | { type: 'report'; yardstick: Yardstick; memory: IngestMemory; cpu: IngestCpu };

/** What one core does when it only verifies, before and after the rest. */
export interface Yardstick {
  readonly verifiesPerSecond: number;
  readonly verifyCpuUs: number;
}

/** What the process has of the machine's memory, in megabytes. */
export interface IngestMemory {
  /** When the last envelope was committed. */
  readonly atOnceMb: number;
  /** After a minute without any, in which what is finished goes to disk and a node that is quiet saves memory; nobody asked for garbage to be collected. */
  readonly idleMb: number;
  /** After that was asked for. */
  readonly collectedMb: number;
  /** Of the heap and beside it, without what is free there. */
  readonly inUseMb: number;
}

/** Milliseconds of processor time since the measurement began. */
export interface IngestCpu {
  readonly mainMs: number;
  /** Of all threads, the main one included. */
  readonly allMs: number;
  /** 0 to 1: how much of the time the main loop was busy or waited for the disk. */
  readonly mainBusy: number;
}

const VERIFIES = 10_000;
const MESSAGE_BYTES = 700;
const MB = 1024 * 1024;
const WIDE = { perSecond: 1e9, burst: 1e9 };

const say = (message: FromNode) => process.send?.(message);
const sumMs = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1000;

function yardstick(): Yardstick {
  const { publicKey, secretKey } = keyPairFromSeed(randomBytes(32));
  const message = randomBytes(MESSAGE_BYTES);
  const signature = Buffer.alloc(64);
  sodium.crypto_sign_detached(signature, message, secretKey);
  const started = performance.now();
  const cpu = process.threadCpuUsage();
  for (let count = 0; count < VERIFIES; count += 1) {
    sodium.crypto_sign_verify_detached(signature, message, publicKey);
  }
  return {
    verifiesPerSecond: (VERIFIES / (performance.now() - started)) * 1000,
    verifyCpuUs: (sumMs(process.threadCpuUsage(cpu)) / VERIFIES) * 1000,
  };
}

const rssMb = () => process.memoryUsage.rss() / MB;
const collect = () => globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });

const IDLE_MS = 60_000;

async function memory(): Promise<IngestMemory> {
  const atOnceMb = rssMb();
  await sleep(IDLE_MS);
  const idleMb = rssMb();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return { atOnceMb, idleMb, collectedMb: rssMb(), inUseMb: (heapUsed + external) / MB };
}

const [dataDir = '', workers = '0'] = process.argv.slice(2);
// As the program does for as long as it runs.
void savingMemory(backgroundTimers, () => new Promise(() => {}));
const started = performance.now();
const node = await startNode(testSettings(dataDir, { workers: Number(workers) }), {
  inboxLimits: {
    ...{ perPeer: WIDE, perHost: WIDE, junk: WIDE, perSigner: WIDE, old: WIDE, carriers: WIDE },
    vain: { ofSigner: WIDE, ofHost: WIDE, ofAll: WIDE },
  },
});
const startMs = performance.now() - started;
const processMs = performance.now();
const before = yardstick();
const [address = ''] = (await node.api.status()).listen_addrs;
let from = {
  main: process.threadCpuUsage(),
  all: process.cpuUsage(),
  loop: performance.eventLoopUtilization(),
};
collect();
say({ type: 'ready', port: Number(address.split(':').at(-1)), startMs, processMs, rssMb: rssMb() });

let count = 0;
node.api.watch(({ events }) => {
  const ingested = events.filter(({ kind }) => kind === 'store_sync').length;
  if (ingested === 0) return;
  count += ingested;
  say({ type: 'ingested', count });
});
process.on('message', async (asked) => {
  if (asked === 'measure') {
    from = {
      main: process.threadCpuUsage(),
      all: process.cpuUsage(),
      loop: performance.eventLoopUtilization(),
    };
    return;
  }
  const cpu: IngestCpu = {
    mainMs: sumMs(process.threadCpuUsage(from.main)),
    allMs: sumMs(process.cpuUsage(from.all)),
    mainBusy: performance.eventLoopUtilization(from.loop).utilization,
  };
  const after = yardstick();
  say({
    type: 'report',
    yardstick: {
      verifiesPerSecond: (before.verifiesPerSecond + after.verifiesPerSecond) / 2,
      verifyCpuUs: (before.verifyCpuUs + after.verifyCpuUs) / 2,
    },
    memory: await memory(),
    cpu,
  });
});
process.on('disconnect', () => void node.stop().then(() => process.exit()));
