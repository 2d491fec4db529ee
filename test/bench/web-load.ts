/**
 * Fifty clients and twenty readers of the event stream, one of which stops reading, on a node with 1,000 events a second that shows a
 * console: first nobody asks, then clients ask once a second, as a dashboard does, then without a pause, then nobody any more. Each time:
 * how long a key of the console takes to what it shows, memory at several moments, errors, how long answers take, and what readers get.
 * Run: npm run bench -- web-load [SECONDS CLIENTS READERS PER_SECOND]
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { until } from '../support/until.ts';
import { at, keyTimes } from './console-keys.ts';
import { openBench } from './console-session.ts';
import type { ClientsReport } from './web-load-clients.ts';

const [seconds = 60, clients = 50, readers = 20, perSecond = 1000] = process.argv.slice(2).map(Number);
/** Memory is looked at so often in each part. */
const LOOKS = 6;
const CLIENTS = fileURLToPath(new URL('web-load-clients.ts', import.meta.url));

const bench = openBench(perSecond, 'console', {
  webAddr: { host: '127.0.0.1', port: 0 },
  webAuthRequired: false,
});
const { session } = bench;

/** As the system counts it; nothing is taken away for it. */
function residentMb(): number {
  const kilobytes = /^VmRSS:\s+(?<kilobytes>\d+)/mu.exec(readFileSync(`/proc/${session.pid}/status`, 'utf8'));
  return Number(kilobytes?.groups?.kilobytes) / 1024;
}

/** Keys are pressed all the time, and memory is looked at now and then. */
async function look(what: string): Promise<void> {
  const memory: number[] = [];
  const keys: number[] = [];
  for (const started = performance.now(); memory.length < LOOKS; ) {
    keys.push(...(await keyTimes(session)));
    const due = ((performance.now() - started) / 1000 / seconds) * LOOKS;
    while (memory.length < Math.min(LOOKS, Math.floor(due))) memory.push(residentMb());
  }
  keys.sort((left, right) => left - right);
  console.log(
    `${what}: key to bytes p50 ${at(keys, 0.5)} ms, p95 ${at(keys, 0.95)} ms, p99 ${at(keys, 0.99)} ms (${keys.length} keys); ` +
      `memory ${memory.map((mb) => mb.toFixed(0)).join(', ')} MB`,
  );
}

async function load(what: string, pauseMs: number): Promise<void> {
  const { webAddr, events: before } = await bench.report();
  const asking = fork(CLIENTS, [`http://${webAddr}`, ...[clients, readers, pauseMs].map(String)]);
  await look(what);
  const { events: after } = await bench.report();
  const answered = once(asking, 'message');
  asking.send('end');
  const [{ answers, p50Ms, p99Ms, leastEvents, mostEvents, gaps, errors }] = (await answered) as [
    ClientsReport,
  ];
  console.log(
    `  ${answers} answers, p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms; of ${after - before} events readers had ${leastEvents} to ` +
      `${mostEvents}, gaps told ${gaps}; ` +
      `errors: ${errors.length === 0 ? 'none' : errors.map(([error, count]) => `${count} x ${error}`).join(', ')}`,
  );
}

try {
  await until('the market is shown', () => session.lines().some((line) => /1,000/u.test(line)));
  await look('nobody asks');
  await load(`${clients} clients that ask once a second, ${readers} readers`, 1000);
  await load(`${clients} clients that ask without a pause, ${readers} readers`, 0);
  await look('nobody any more');
  console.log(`  in use ${(await bench.report()).heapMb.toFixed(0)} MB`);
} finally {
  await bench.end();
}
