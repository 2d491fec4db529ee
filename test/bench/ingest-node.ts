/** The measured side of `ingest.ts`: a whole node on a prepared data dir, in a process of its own. */
import { randomBytes } from 'node:crypto';
import sodium from 'sodium-native';
import { keyPairFromSeed } from '../../source/identity/key-file.ts';
import { startNode } from '../../source/node/open-node.ts';
import { testSettings } from '../support/test-settings.ts';

export type FromNode =
  | { type: 'ready'; port: number; startMs: number; processMs: number; rssMb: number }
  | { type: 'ingested'; count: number }
  | { type: 'report'; verifiesPerSecond: number; rssMb: number; cpuMs: number };

const VERIFIES = 20_000;
const MESSAGE_BYTES = 700;
const MB = 1024 * 1024;
const WIDE = { perSecond: 1e9, burst: 1e9 };

const say = (message: FromNode) => process.send?.(message);

function verifiesPerSecond(): number {
  const { publicKey, secretKey } = keyPairFromSeed(randomBytes(32));
  const message = randomBytes(MESSAGE_BYTES);
  const signature = Buffer.alloc(64);
  sodium.crypto_sign_detached(signature, message, secretKey);
  const started = performance.now();
  for (let count = 0; count < VERIFIES; count += 1) {
    sodium.crypto_sign_verify_detached(signature, message, publicKey);
  }
  return (VERIFIES / (performance.now() - started)) * 1000;
}

const rssMb = () => {
  globalThis.gc?.();
  return process.memoryUsage.rss() / MB;
};

const [dataDir = ''] = process.argv.slice(2);
const started = performance.now();
const node = await startNode(testSettings(dataDir), {
  inboxLimits: { perPeer: WIDE, perHost: WIDE, junk: WIDE, old: WIDE, carriers: WIDE },
});
const startMs = performance.now() - started;
const [address = ''] = (await node.api.status()).listen_addrs;
let startCpu = process.cpuUsage();
say({
  type: 'ready',
  port: Number(address.split(':').at(-1)),
  startMs,
  processMs: performance.now(),
  rssMb: rssMb(),
});

let count = 0;
node.api.watch(({ events }) => {
  const ingested = events.filter(({ kind }) => kind === 'store_sync').length;
  if (ingested === 0) return;
  count += ingested;
  say({ type: 'ingested', count });
});
process.on('message', (asked) => {
  if (asked === 'measure') {
    startCpu = process.cpuUsage();
    return;
  }
  const { user, system } = process.cpuUsage(startCpu);
  say({
    type: 'report',
    verifiesPerSecond: verifiesPerSecond(),
    rssMb: rssMb(),
    cpuMs: (user + system) / 1000,
  });
});
