/**
 * What a hello costs a node that holds much: processor time of the whole process, the sender's share included, beside the same
 * hellos to a node that holds nothing. Greeted are strangers with a key each, and peers proven to be where they are that tell of
 * another moment and another day with each hello.
 * Run: npm run bench -- hello [ENVELOPES]
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KeyPair } from '../../source/identity/key-file.ts';
import { startNode } from '../../source/node/open-node.ts';
import { helloFrom, madeUpKeys } from '../support/made-up.ts';
import { proveAddress } from '../support/prove-address.ts';
import { RawPeer } from '../support/raw-peer.ts';
import { testSettings } from '../support/test-settings.ts';
import { fillStore } from './fill-store.ts';

const [held = 100_000] = process.argv.slice(2).map(Number);
const STRANGERS = 900;
const PROVEN = 60;
const ROUNDS = 10;
/** Hellos that are sent without a pause: a socket's buffer holds as many. */
const BURST = 50;
const PAUSE_MS = 20;
/** The process is idle where it uses less than this in `IDLE_LOOK_MS`. */
const IDLE_US = 20_000;
const IDLE_LOOK_MS = 500;
const MOMENT_S = 30;
const DAY_S = 86_400;
/** Seeds are dated over so long: of each moment that a hello tells of others are meant. */
const SPREAD_S = 3600;

interface HelloCost {
  readonly strangersMs: number;
  readonly provenMs: number;
}

async function idle(): Promise<void> {
  for (;;) {
    const before = process.cpuUsage();
    await sleep(IDLE_LOOK_MS);
    const { user, system } = process.cpuUsage(before);
    if (user + system < IDLE_US) return;
  }
}

/** A hello that tells of something else than is held today, as of the moment `back` moments ago. */
function differing(key: KeyPair, ts: number, back: number): string {
  const today = Buffer.alloc(2);
  today.writeUInt16BE(Math.floor(ts / DAY_S));
  const days = Buffer.concat([today, Buffer.alloc(1), randomBytes(8)]).toString('base64url');
  const before = Math.floor((ts - 60) / MOMENT_S) * MOMENT_S - MOMENT_S * back;
  return helloFrom(key, ts, { rules: 2, floor: 0, before, days });
}

async function costEachMs(peer: RawPeer, port: number, hellos: readonly string[]): Promise<number> {
  await idle();
  const before = process.cpuUsage();
  for (const [nth, hello] of hellos.entries()) {
    await peer.send(hello, port);
    if (nth % BURST === BURST - 1) await sleep(PAUSE_MS);
  }
  await idle();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / hellos.length;
}

async function measure(envelopes: number): Promise<HelloCost> {
  const dataDir = mkdtempSync(join(tmpdir(), 'crabnet-bench-'));
  const filledS = Math.floor(Date.now() / 1000);
  fillStore(dataDir, envelopes, 0, 0, (number) => filledS - (number % SPREAD_S));
  const node = await startNode(testSettings(dataDir));
  // What alerts look at: its rows are worked out once, whoever greets.
  await node.api.seeds({ order: 'new', reverse: false, filter: '', state: 'all', limit: 1 });
  const [stranger, proven] = [await RawPeer.open('127.0.0.9'), await RawPeer.open('127.0.0.10')];
  try {
    const port = Number((await node.api.status()).listen_addrs[0]?.split(':')[1]);
    const nowS = Math.floor(Date.now() / 1000);
    const crowd = madeUpKeys(STRANGERS).map((key, nth) => differing(key, nowS, nth % 20));
    const strangersMs = await costEachMs(stranger, port, crowd);
    const keys = madeUpKeys(PROVEN);
    for (const key of keys) {
      await proveAddress(proven, key, port);
      await proven.send(differing(key, nowS, 0), port);
    }
    const rounds = Array.from({ length: ROUNDS }, (_, round) =>
      keys.map((key, nth) => differing(key, nowS + round + 1, (nth + round) % 20)),
    );
    return { strangersMs, provenMs: await costEachMs(proven, port, rounds.flat()) };
  } finally {
    await stranger.close();
    await proven.close();
    await node.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

const empty = await measure(0);
const full = await measure(held);
for (const [who, name] of [
  ['strangersMs', 'a stranger'],
  ['provenMs', 'a proven peer'],
] as const) {
  const [emptyMs, fullMs] = [empty[who], full[who]];
  console.log(
    [
      `a hello of ${name}: ${fullMs.toFixed(2)} ms at ${held} envelopes`,
      `yardstick, an empty store: ${emptyMs.toFixed(2)} ms`,
      `ratio ${(fullMs / emptyMs).toFixed(2)}`,
    ].join('  '),
  );
}
