/**
 * Files over a slow link: while they go one way, the other, or both ways at once, how long libp2p's pings take on the same connection,
 * how long an envelope takes by gossip, each way, and how much of the link the files take.
 * Run: npm run bench -- files-link [KILOBYTES_PER_SECOND SECONDS_EACH FETCHES_AT_ONCE]
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { privateKeyFromRaw } from '@libp2p/crypto/keys';
import { identify } from '@libp2p/identify';
import { noise } from '@libp2p/noise';
import { ping } from '@libp2p/ping';
import { tcp } from '@libp2p/tcp';
import { multiaddr } from '@multiformats/multiaddr';
import { createLibp2p } from 'libp2p';
import { systemTimers } from '../../source/base/system-timers.ts';
import { PeerFetcher } from '../../source/files/transfer/peer-fetcher.ts';
import { openKeyFile } from '../../source/identity/key-file.ts';
import { FileStreams } from '../../source/network/libp2p/file-streams.ts';
import { createGossip, TOPIC } from '../../source/network/libp2p/gossip.ts';
import { boundedYamux } from '../../source/network/libp2p/muxer.ts';
import { anyGiver, anyStore, multiaddrOf, startFilesPeer, takeFrom } from './files/files-side.ts';
import { startLine } from './files/line.ts';
import { makeTree, packTree } from './files/made-tree.ts';

const [kilobytesPerSecond = 300, seconds = 20, atOnce = 1] = process.argv.slice(2).map(Number);
const perSecond = kilobytesPerSecond * 1000;
const EVERY_MS = 500;
const SAMPLE_MS = 10;
const folder = mkdtempSync(join(tmpdir(), 'crabnet-bench-'));
const monotonicMs = () => performance.now();

/** Made at its sender, by its text. */
const sentMs = new Map<string, number>();
const gossipMs: number[] = [];
const heard = (text: string) => {
  const sent = sentMs.get(text);
  if (sent !== undefined) gossipMs.push(performance.now() - sent);
};

/** A node that is a libp2p host with the same muxer, gossip and streams of files, of which the pings can be had one by one. */
async function startPinger(name: string) {
  mkdirSync(join(folder, name));
  const { secretKey, nodeId } = openKeyFile(join(folder, name, 'key'));
  const store = anyStore(join(folder, name));
  const host = await createLibp2p({
    privateKey: privateKeyFromRaw(secretKey),
    addresses: { listen: [] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [boundedYamux(monotonicMs)],
    connectionMonitor: { enabled: false },
    services: { identify: identify(), ping: ping(), gossip: createGossip },
  });
  host.services.gossip.subscribe(TOPIC);
  host.services.gossip.addEventListener('message', ({ detail }) =>
    heard(Buffer.from(detail.data).toString()),
  );
  const streams = new FileStreams(host, {
    dial: () => Promise.reject(new Error('it is not')),
  });
  const giver = anyGiver(store);
  await streams.start((channel) => void giver.serve(channel));
  const fetcher = new PeerFetcher({
    store,
    timers: systemTimers,
    open: (peer, _, signal) => streams.open(peer, signal),
  });
  return { host, id: nodeId, fetcher };
}

const spread = (values: readonly number[]): string => {
  const sorted = values.toSorted((left, right) => left - right);
  const at = (share: number): string =>
    (sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN).toFixed(0);
  return `p50 ${at(0.5)}, max ${at(1)} ms (${sorted.length})`;
};

try {
  const theirs = await startFilesPeer(join(folder, 'node'), {
    judge: (text) => {
      heard(text);
      return 'accept';
    },
  });
  const ours = await startPinger('pinger');
  const line = await startLine(() => Number(multiaddrOf(theirs).split('/').at(-1)), perSecond);
  const connection = await ours.host.dial(multiaddr(line.address));
  await pause(2000);

  let number = 0;
  async function look(): Promise<number> {
    number += 1;
    const [mine, other] = [`{"from":"pinger","number":${number}}`, `{"from":"node","number":${number}}`];
    for (const text of [mine, other]) sentMs.set(text, performance.now());
    await Promise.all([
      ours.host.services.gossip.publish(TOPIC, Buffer.from(mine)).catch(() => {}),
      theirs.dht.transport.send(other),
    ]);
    return ours.host.services.ping.ping(connection.remotePeer);
  }

  async function watched(
    what: string,
    fetches: (signal: AbortSignal) => readonly Promise<unknown>[],
  ): Promise<void> {
    const stop = new AbortController();
    const [outBefore, backBefore] = [line.out(), line.back()];
    const ahead = theirs.traffic.sentBytes - backBefore;
    let underWay = 0;
    const timer = setInterval(() => {
      underWay = Math.max(underWay, theirs.traffic.sentBytes - line.back() - ahead);
    }, SAMPLE_MS);
    gossipMs.length = 0;
    const going = fetches(stop.signal);
    const pings: number[] = [];
    const untilMs = performance.now() + seconds * 1000;
    while (performance.now() < untilMs) {
      pings.push(await look());
      await pause(EVERY_MS);
    }
    const share = (bytes: number) => `${((100 * bytes) / (perSecond * seconds)).toFixed(0)} %`;
    console.log(
      `${what}: pings ${spread(pings)}; gossip ${spread(gossipMs)} of ${2 * pings.length}; ` +
        `the link ${share(line.out() - outBefore)} out, ${share(line.back() - backBefore)} in, ` +
        `${(underWay / 1024).toFixed(0)} KiB under way in at the most; load ${loadavg()[0]?.toFixed(1)}`,
    );
    clearInterval(timer);
    stop.abort();
    await Promise.all(going);
    await pause(2000);
  }

  const bytes = Math.ceil(perSecond * seconds * 1.2);
  let made = 0;
  async function newFiles(name: string) {
    made += 1;
    const place = join(folder, `made-${made}`);
    makeTree(place, [bytes]);
    return packTree(place, join(folder, name));
  }
  const toUs = async (signal: AbortSignal) => takeFrom(ours, theirs.id, await newFiles('node'), signal);
  const toThem = async (signal: AbortSignal) => takeFrom(theirs, ours.id, await newFiles('pinger'), signal);
  const times = (fetch: (signal: AbortSignal) => Promise<unknown>) => (signal: AbortSignal) =>
    Array.from({ length: atOnce }, () => fetch(signal));

  console.log(`a link of ${kilobytesPerSecond} kB/s, ${atOnce} fetches at once`);
  await watched('nothing', () => []);
  await watched('files in', times(toUs));
  await watched('files out', times(toThem));
  await watched('both ways', (signal) => [...times(toUs)(signal), ...times(toThem)(signal)]);
  line.stop();
  await ours.host.stop();
  await theirs.dht.transport.stop();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
