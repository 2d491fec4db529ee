/**
 * Envelopes a second through a real UDP socket: inbox, verification, durable commit and fold, with threads that verify and
 * without, beside the rate at which one core verifies and does nothing else, in the same process and run; processor time per
 * envelope, the sender's apart; start-up time, and memory then and after 100,000 more: all of them open seeds, which is the hardest
 * case, and once more where nine tenths are finished seeds with their bids, as a market's are that has run for long. By default with
 * 1,000, 10,000 and 100,000 envelopes held, 10,000 of them live at most.
 * Run: npm run bench -- ingest [ENVELOPES …]
 */
import { fork } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { AS_STARTED } from './as-started.ts';
import { fillStore, makeFinished } from './fill-store.ts';
import type { FromNode } from './ingest-node.ts';
import { makeSeeds } from './make-seeds.ts';

/** A node that has just started compiles for a second or two beside its work: what is measured is how it runs from then on. */
const WARM_UP = 20_000;
const SENT = WARM_UP + 100_000;
/** Datagrams under way at most: about 2 MB of socket buffer; where the system grants less, lost ones are sent again. */
const WINDOW = 1024;
const STALL_MS = 1000;
/** Of the envelopes held: open seeds, in memory. */
const LIVE_MAX = 10_000;
const BIDS_EACH = 4;
const LIVE_SHARE = 0.1;
/** As many as a node takes by default. */
const WORKERS = Math.min(availableParallelism() - 1, 4);

/** As a market looks that has run for long: most of it is finished and on disk. */
function prepare(dataDir: string, envelopes: number): void {
  const live = Math.min(envelopes, LIVE_MAX);
  fillStore(dataDir, live, Math.floor((envelopes - live) / (BIDS_EACH + 1)), BIDS_EACH);
}

/** What is sent, which must be new to each node. */
const MIXES = {
  'open seeds': () => [...makeSeeds(SENT)],
  'one tenth of them live': () => {
    const finished = Math.floor((SENT * (1 - LIVE_SHARE)) / (BIDS_EACH + 1));
    return [...makeSeeds(SENT * LIVE_SHARE), ...makeFinished(finished, BIDS_EACH)];
  },
} as const;

async function measure(held: number, workers: number, mix: keyof typeof MIXES): Promise<void> {
  const texts = MIXES[mix]().map(({ text }) => Buffer.from(text));
  const dataDir = mkdtempSync(join(tmpdir(), 'crabnet-bench-'));
  prepare(dataDir, held);
  const child = fork(new URL('./ingest-node.ts', import.meta.url), [dataDir, String(workers)], AS_STARTED);
  const socket = createSocket('udp4');
  try {
    const [ready] = (await once(child, 'message')) as [FromNode];
    if (ready.type !== 'ready') throw new Error('the node did not get ready');
    let sent = 0;
    let seen = 0;
    let lastSeen = 0;
    let stalled: NodeJS.Timeout | undefined;
    let started = performance.now();
    let senderCpu = process.cpuUsage();
    const finished = new Promise<number>((resolve) => {
      const pump = () => {
        while (sent < texts.length && sent - seen < WINDOW)
          socket.send(texts[sent++] ?? '', ready.port, '127.0.0.1');
      };
      child.on('message', (message: FromNode) => {
        if (message.type !== 'ingested') return;
        if (seen < WARM_UP && message.count >= WARM_UP) {
          started = performance.now();
          senderCpu = process.cpuUsage();
          child.send('measure');
        }
        seen = message.count;
        if (seen >= texts.length) resolve(performance.now() - started);
        else pump();
      });
      pump();
      stalled = setInterval(() => {
        if (seen === lastSeen)
          for (const text of texts.slice(Math.max(0, sent - WINDOW), sent))
            socket.send(text, ready.port, '127.0.0.1');
        lastSeen = seen;
      }, STALL_MS);
    });
    const elapsedMs = await finished;
    const sender = process.cpuUsage(senderCpu);
    clearInterval(stalled);
    child.send('report');
    const [report] = (await once(child, 'message')) as [FromNode];
    if (report.type !== 'report') throw new Error('the node did not report');
    const measured = texts.length - WARM_UP;
    const { verifiesPerSecond, verifyCpuUs } = report.yardstick;
    const { atOnceMb, idleMb, collectedMb, inUseMb } = report.memory;
    const perSecond = (measured / elapsedMs) * 1000;
    const eachUs = (ms: number) => (ms / measured) * 1000;
    const [mainUs, allUs] = [eachUs(report.cpu.mainMs), eachUs(report.cpu.allMs)];
    const wanted = workers === 0 ? 0.6 : 1;
    // What the cores would bear if nothing else ran on them, the sender least of all.
    const bearable = verifyCpuUs / Math.max(mainUs, allUs / (workers + 1));
    const figures = [
      `${held} envelopes held, ${workers} workers, ${texts.length} more: ${mix}`,
      `${perSecond.toFixed(0)} envelopes/s, raw verify ${verifiesPerSecond.toFixed(0)}/s: ratio ${(perSecond / verifiesPerSecond).toFixed(2)}`,
      `cpu per envelope: main ${mainUs.toFixed(1)} us, others ${(allUs - mainUs).toFixed(1)} us, sender ${eachUs((sender.user + sender.system) / 1000).toFixed(1)} us`,
      `one raw verify ${verifyCpuUs.toFixed(1)} us: ratio by cpu ${bearable.toFixed(2)} (wanted ${wanted.toFixed(2)})`,
      `main loop ${(report.cpu.mainBusy * 100).toFixed(0)} % busy`,
      `start ${ready.startMs.toFixed(0)} ms (whole process ${ready.processMs.toFixed(0)} ms)`,
      `memory ${ready.rssMb.toFixed(0)} MB at start, ${atOnceMb.toFixed(0)} MB after, ${idleMb.toFixed(0)} MB a minute later, ${collectedMb.toFixed(0)} MB once all garbage is collected, in use ${inUseMb.toFixed(0)} MB`,
    ];
    console.log(figures.join('\n  '));
  } finally {
    socket.close();
    child.disconnect();
    await once(child, 'exit');
    rmSync(dataDir, { recursive: true });
  }
}

const RUNS = [
  [WORKERS, 'open seeds'],
  [0, 'open seeds'],
  [WORKERS, 'one tenth of them live'],
] as const;
const asked = process.argv.slice(2).map(Number).filter(Number.isSafeInteger);
for (const held of asked.length > 0 ? asked : [1000, 10_000, 100_000])
  for (const [workers, mix] of RUNS) await measure(held, workers, mix);
