/**
 * What it costs a node to hold much: start to ready, memory, pages of 200 seeds in each order with and without a filter, the digest, first,
 * again and after a change, and the longest stall of the loop while each was asked; beside it what a bare read of as many rows by their number takes.
 * Run: npm run bench -- held [FINISHED_SEEDS BIDS_EACH LIVE_SEEDS]
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { dataDirFiles } from '../../source/store/data-dir.ts';
import { AS_STARTED } from './as-started.ts';
import { fillStore } from './fill-store.ts';
import type { HeldReport } from './held-node.ts';

const PAGE = 200;
const [finished = 18_000, bids = 4, live = 10_000] = process.argv.slice(2).map(Number);
const dataDir = mkdtempSync(join(tmpdir(), 'crabnet-bench-'));

/** Reading a page's rows by their numbers, and nothing else, over and over. */
function yardstickMs(path: string): number {
  const database = new DatabaseSync(path, { readOnly: true });
  const rows = database.prepare('SELECT facts FROM finished_seeds WHERE no >= ? ORDER BY no LIMIT ?');
  const started = performance.now();
  for (let page = 0; page < 100; page += 1) rows.all(page * PAGE, PAGE);
  const eachMs = (performance.now() - started) / 100;
  database.close();
  return eachMs;
}

try {
  const begun = performance.now();
  fillStore(dataDir, live, finished, bids);
  const path = dataDirFiles(dataDir).store;
  const filledS = (performance.now() - begun) / 1000;
  console.log(
    `${finished} finished seeds of ${bids} bids, ${live} live ones: ${finished * (bids + 1) + live} envelopes in ` +
      `${(statSync(path).size / 1024 / 1024).toFixed(0)} MB, filled in ${filledS.toFixed(0)} s`,
  );
  const child = fork(new URL('./held-node.ts', import.meta.url), [dataDir], AS_STARTED);
  const [report] = (await once(child, 'message')) as [HeldReport];
  await once(child, 'exit');
  const { startMs, processMs, rssMb, digestMs, digestStallMs } = report;
  console.log(
    `start to ready ${startMs.toFixed(0)} ms (whole process ${processMs.toFixed(0)} ms), ${rssMb.toFixed(0)} MB`,
  );
  for (const { order, filter, pages, rows, p50Ms, p99Ms, stallMs } of report.pages) {
    const what = filter === '' ? 'all' : `"${filter}"`;
    console.log(
      `by ${order}, ${what}: ${pages} pages, ${rows} rows, p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms, ` +
        `longest stall of the loop ${stallMs.toFixed(1)} ms`,
    );
  }
  console.log(
    `digest ${digestMs.map((ms) => ms.toFixed(0)).join(', ')} ms in turns: first, again, after a change; longest stall of the loop ${digestStallMs.toFixed(1)} ms`,
  );
  console.log(`yardstick: ${PAGE} rows by number ${yardstickMs(path).toFixed(2)} ms`);
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}
