import { memory } from '@libp2p/memory';
import { keyPairFromSeed } from '../../source/identity/key-file.ts';
import { DhtTransport } from '../../source/network/libp2p/transport.ts';
import { systemPorts } from '../../source/node/system-ports.ts';
import { SeededRandom } from './seeded-random.ts';

const MESSAGES = 40;
const PAUSE_MS = 250;
/** Who joins knows so many of those who are there. */
const BOOTSTRAPS = 2;
const LINKS_WANTED = 4;
/** So many nodes that look for each other at once keep one processor busy for a while; the figures would be its figures. */
const CALM_UTILISATION = 0.8;
const CALM_WITHIN_MS = 5 * 60_000;
const CALM_FOR_MS = 3000;
const HEARD_WITHIN_MS = 60_000;
/** Connections in memory do not always end when both of their ends stop at once. */
const STOPPED_WITHIN_MS = 20_000;

interface Listener {
  readonly transport: DhtTransport;
  /** When it first heard each message. */
  readonly heard: Map<string, number>;
}

/**
 * Starts `nodes` libp2p nodes in this process, over connections in memory, and prints how long messages take to reach each
 * of them. Resolves to the exit code: 0 when all reached all.
 */
export async function measurePropagation(nodes: number): Promise<number> {
  const random = new SeededRandom('propagation');
  const listeners: Listener[] = [];
  try {
    const startedMs = performance.now();
    for (let number = 0; number < nodes; number += 1) listeners.push(await startListener(number, random));
    await calm(listeners);
    const links = listeners.map(({ transport }) => transport.links.list().length).toSorted((a, b) => a - b);
    print(
      `${nodes} nodes, ${at(links, 0)} to ${at(links, 1)} links each (half: ${at(links, 0.5)}), calm after ${seconds(startedMs)}`,
    );
    return report(await publishAll(listeners, random), listeners);
  } finally {
    await Promise.race([
      Promise.all(listeners.map(({ transport }) => transport.stop())),
      pause(STOPPED_WITHIN_MS),
    ]);
  }
}

async function startListener(number: number, random: SeededRandom): Promise<Listener> {
  const heard = new Map<string, number>();
  const transport = new DhtTransport({
    secretKey: keyPairFromSeed(random.fork(`key ${number}`).bytes(32)).secretKey,
    listen: { host: '127.0.0.1', port: 0 },
    bootstrap: Array.from(
      { length: Math.min(BOOTSTRAPS, number) },
      () => `/memory/${random.whole(0, number - 1)}`,
    ),
    knownAddresses: () => [],
    isBlocked: () => false,
    isKnown: () => false,
    addressOf: () => '',
    filesAt: () => undefined,
    timers: systemPorts.timers,
    random,
    monotonicMs: systemPorts.monotonicMs,
    memory: { wire: memory(), address: `/memory/${number}` },
  });
  await transport.start({
    datagram: ({ bytes, judge }) => {
      judge?.('accept');
      const text = bytes.toString('utf8');
      if (!heard.has(text)) heard.set(text, performance.now());
    },
    fault: () => {},
    linked: () => {},
    targetsChanged: () => {},
    filesAsked: () => {},
    filesPlaceChanged: () => {},
    linksChanged: () => {},
    misbehaved: (peer, reason) => print(`${number} finds that ${peer} misbehaves: ${reason}`),
  });
  return { transport, heard };
}

/** Waits until all are linked and have little to do. */
async function calm(listeners: readonly Listener[]): Promise<void> {
  const wanted = Math.min(LINKS_WANTED, listeners.length - 1);
  const endMs = performance.now() + CALM_WITHIN_MS;
  for (let isCalm = false; !isCalm && performance.now() < endMs; ) {
    const before = performance.eventLoopUtilization();
    await pause(CALM_FOR_MS);
    const { utilization } = performance.eventLoopUtilization(before);
    const areLinked = listeners.every(({ transport }) => transport.links.list().length >= wanted);
    isCalm = areLinked && utilization < CALM_UTILISATION;
  }
}

/** Publishes from nodes here and there; when each message was sent, by its text. */
async function publishAll(
  listeners: readonly Listener[],
  random: SeededRandom,
): Promise<ReadonlyMap<string, number>> {
  const sent = new Map<string, number>();
  for (let message = 0; message < MESSAGES; message += 1) {
    const text = JSON.stringify({ message, filling: random.bytes(400).toString('hex') });
    const publisher = random.pick(listeners);
    sent.set(text, performance.now());
    publisher?.heard.set(text, Number.NaN);
    await publisher?.transport.send(text);
    await pause(PAUSE_MS);
  }
  await waitFor(HEARD_WITHIN_MS, () => listeners.every(({ heard }) => heard.size === sent.size));
  return sent;
}

function report(sent: ReadonlyMap<string, number>, listeners: readonly Listener[]): number {
  const tookMs = listeners.flatMap(({ heard }) =>
    [...heard].flatMap(([text, atMs]) => (Number.isNaN(atMs) ? [] : [atMs - (sent.get(text) ?? 0)])),
  );
  tookMs.sort((left, right) => left - right);
  const wanted = sent.size * (listeners.length - 1);
  const [p50, p90, p99, most] = [0.5, 0.9, 0.99, 1].map((share) => at(tookMs, share).toFixed(0));
  print(`${sent.size} messages of 850 bytes: ${tookMs.length} of ${wanted} deliveries`);
  print(`p50 ${p50} ms, p90 ${p90} ms, p99 ${p99} ms, the last ${most} ms`);
  return tookMs.length === wanted ? 0 : 1;
}

/** The value below which a share of the sorted values lies. */
const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;

const pause = (delayMs: number) => new Promise<void>((resolve) => setTimeout(resolve, delayMs));

const seconds = (sinceMs: number): string => `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;

async function waitFor(limitMs: number, isSo: () => boolean): Promise<void> {
  const endMs = performance.now() + limitMs;
  while (!isSo() && performance.now() < endMs) await pause(100);
}

const print = (words: string) => console.log(words);
