/**
 * Envelopes a second through a real UDP socket: inbox, verification, durable commit and fold, beside the raw verify rate
 * of the same process in the same run; start-up time and memory with 1,000, 10,000 and 100,000 seeds held.
 * Run: npm run bench -- ingest [seeds …]
 */
import { fork } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dataDirFiles, makeDataDir } from '../../source/store/data-dir.ts';
import { Store } from '../../source/store/store.ts';
import type { FromNode } from './ingest-node.ts';
import { makeSeeds } from './make-seeds.ts';

const SENT = 24_000;
/** Not counted: the compiler's part. */
const WARM_UP = 4000;
/** Datagrams under way at most: about 2 MB of socket buffer; where the system grants less, lost ones are sent again. */
const WINDOW = 1024;
const STALL_MS = 1000;
const PREPARED_GROUP = 5000;

function prepare(dataDir: string, seeds: number): void {
  makeDataDir(dataDir);
  const store = new Store(dataDirFiles(dataDir).store);
  let group = [];
  for (const entry of makeSeeds(seeds)) {
    group.push(entry);
    if (group.length < PREPARED_GROUP) continue;
    store.append(group);
    group = [];
  }
  store.append(group);
  store.close();
}

async function measure(seeds: number, texts: readonly Buffer[]): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'crabnet-bench-'));
  prepare(dataDir, seeds);
  const child = fork(new URL('./ingest-node.ts', import.meta.url), [dataDir], { execArgv: ['--expose-gc'] });
  const socket = createSocket('udp4');
  try {
    const [ready] = (await once(child, 'message')) as [FromNode];
    if (ready.type !== 'ready') throw new Error('the node did not get ready');
    let sent = 0;
    let seen = 0;
    let lastSeen = 0;
    let stalled: NodeJS.Timeout | undefined;
    let started = performance.now();
    const finished = new Promise<number>((resolve) => {
      const pump = () => {
        while (sent < texts.length && sent - seen < WINDOW)
          socket.send(texts[sent++] ?? '', ready.port, '127.0.0.1');
      };
      child.on('message', (message: FromNode) => {
        if (message.type !== 'ingested') return;
        if (seen < WARM_UP && message.count >= WARM_UP) {
          started = performance.now();
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
    clearInterval(stalled);
    child.send('report');
    const [report] = (await once(child, 'message')) as [FromNode];
    if (report.type !== 'report') throw new Error('the node did not report');
    const perSecond = ((texts.length - WARM_UP) / elapsedMs) * 1000;
    const figures = [
      `${seeds} seeds held`,
      `${perSecond.toFixed(0)} envelopes/s`,
      `raw verify ${report.verifiesPerSecond.toFixed(0)}/s`,
      `ratio ${(perSecond / report.verifiesPerSecond).toFixed(2)} (wanted 0.50)`,
      `start ${ready.startMs.toFixed(0)} ms (whole process ${ready.processMs.toFixed(0)} ms)`,
      `memory ${ready.rssMb.toFixed(0)} MB at start, ${report.rssMb.toFixed(0)} MB after`,
      `cpu ${((report.cpuMs / (texts.length - WARM_UP)) * 1000).toFixed(0)} us/envelope`,
    ];
    console.log(figures.join('  '));
  } finally {
    socket.close();
    child.kill();
    await once(child, 'exit');
    rmSync(dataDir, { recursive: true });
  }
}

const asked = process.argv.slice(2).map(Number).filter(Number.isSafeInteger);
for (const seeds of asked.length > 0 ? asked : [1000, 10_000, 100_000]) {
  // What is sent must be new to each node.
  await measure(
    seeds,
    [...makeSeeds(SENT)].map(({ text }) => Buffer.from(text)),
  );
}
