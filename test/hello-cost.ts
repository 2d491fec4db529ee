import { existsSync, mkdtempSync, cpSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { keyPairFromSeed } from '../source/identity/key-file.ts';
import { signPayload } from '../source/identity/seal-envelope.ts';
import { startNode } from '../source/node/open-node.ts';
import { testSettings } from './support/test-settings.ts';
import { RawPeer } from './support/raw-peer.ts';
import { carriersOf } from './support/prove-address.ts';
import { fillStore } from './bench/fill-store.ts';

const HELD = 100_000, KEYS = 90, EACH = 10;
const base = '/tmp/hello-cost-store';
if (!existsSync(base)) fillStore(base, HELD, 0, 0);
const dir = mkdtempSync('/tmp/hello-cost-'); cpSync(base, dir, { recursive: true });
const node = await startNode(testSettings(dir));
const port = Number((await node.api.status()).listen_addrs[0]?.split(':')[1]);
const sleep = (ms: number) => new Promise((r) => setTimeout(r, ms));
const settle = async () => { let c = process.cpuUsage(); for (;;) { await sleep(400); const d = process.cpuUsage(c); c = process.cpuUsage(); if (d.user + d.system < 30_000) return; } };
await settle();
const nowS = () => Math.floor(Date.now() / 1000);
const say = (key: any, members: object, ts: number) => signPayload('TaskSettle', 0, { crabnet: { ...members, ts } } as any, key);
const made = (ts: number, n: number) => ({ type: 'hello', alias: 'x', version: '1', boot: 'b', rules: 2, floor: 0, before: Math.floor((ts - 60) / 30) * 30 - 30 * (n % 20) + 30 * 5, days: dayText(ts) });
function dayText(ts: number) { const b = Buffer.alloc(2 + 1 + 8); b.writeUInt16BE(Math.floor(ts / 86400), 0); randomBytes(8).copy(b, 3); return b.toString('base64url'); }
async function measure(name: string, peer: RawPeer, texts: string[]) {
  await settle();
  const cpu = process.cpuUsage();
  for (const [n, t] of texts.entries()) { await peer.send(t, port); if (n % 50 === 49) await sleep(20); }
  await settle();
  const d = process.cpuUsage(cpu);
  console.log(name, ((d.user + d.system) / 1000 / texts.length).toFixed(3), 'ms of processor a hello,', (await node.api.peers()).length, 'peers');
}
const keys = Array.from({ length: KEYS * EACH }, () => keyPairFromSeed(randomBytes(32)));
const stranger = await RawPeer.open('127.0.0.9');
const t0 = nowS();
await measure('unproven, a key each', stranger, keys.map((k, n) => say(k, made(t0, n), t0)));
const proven = await RawPeer.open('127.0.0.10');
const few = keys.slice(0, KEYS).map(() => keyPairFromSeed(randomBytes(32)));
const day = Math.floor(nowS() / 86400);
const ask = (k: any, token: string) => say(k, { type: 'sync-ask', request: 1, token, domain: 'signed', day: 0, ranges: [['', '']] }, nowS());
await proven.send(ask(few[0], ''), port); while (carriersOf(proven, 'sync-token').length === 0) await sleep(10);
const token = String(carriersOf(proven, 'sync-token')[0]?.token);
for (const k of few) { await proven.send(say(k, made(nowS(), 0), nowS()), port); await proven.send(ask(k, token), port); }
const t1 = nowS();
await measure('proven, each ten hellos', proven, Array.from({ length: EACH }, (_, r) => few.map((k, n) => say(k, made(t1, n + r), t1 + 1 + r))).flat());
await stranger.close(); await proven.close(); await node.stop(); process.exit(0);
