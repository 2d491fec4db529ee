/** The measured side of `held.ts`: a whole node on a prepared data dir, in a process of its own. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { SEED_ORDERS } from '../../source/contract/seed-page.ts';
import { testSettings } from '../support/test-settings.ts';
import { startNode } from './built.ts';

/** What `held-node.ts` reports; times in milliseconds. */
export interface HeldReport {
  readonly startMs: number;
  readonly processMs: number;
  readonly rssMb: number;
  /** The first time, again, and after a change. */
  readonly digestMs: readonly number[];
  readonly pages: readonly PageReport[];
  /** The longest that the loop was held up meanwhile. */
  readonly digestStallMs: number;
}

export interface PageReport {
  readonly order: string;
  readonly filter: string;
  readonly pages: number;
  readonly rows: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** The longest that the loop was held up meanwhile. */
  readonly stallMs: number;
}

const MB = 1024 * 1024;
const PAGES = 30;
/** None; what all, some and none have; what no index finds; what half, few and none are, by an order or by facts; what none is that is finished; what only a seed itself tells. */
const FILTERS = [
  ...['', 'recording', 'recording 77', 'zebra', '~~'],
  ...['min<25', 'min:7', 'reward>100', 'bids>99', 'status:open', 'has:files'],
];

const [dataDir = ''] = process.argv.slice(2);
const started = performance.now();
const node = await startNode(testSettings(dataDir));
const [startMs, processMs] = [performance.now() - started, performance.now()];
globalThis.gc?.();
const rssMb = process.memoryUsage.rss() / MB;

const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const pages: PageReport[] = [];
for (const order of SEED_ORDERS) {
  for (const filter of FILTERS) pages.push(await walk(order, filter));
}
const digestMs: number[] = [];
delay.reset();
for (let asked = 0; asked < 3; asked += 1) {
  // The third time after something changed.
  if (asked === 2) await node.api.act('publish', { title: 'one more', cmd: 'true' });
  const digestStarted = performance.now();
  await node.api.digest();
  digestMs.push(performance.now() - digestStarted);
}
const report: HeldReport = { startMs, processMs, rssMb, digestMs, pages, digestStallMs: delay.max / 1e6 };
process.send?.(report);
await node.stop();

async function walk(order: (typeof SEED_ORDERS)[number], filter: string): Promise<PageReport> {
  const times: number[] = [];
  let rows = 0;
  let cursor: string | undefined;
  delay.reset();
  do {
    // As over a socket, where each request comes in a turn of its own.
    await new Promise((resolve) => setImmediate(resolve));
    const asked = performance.now();
    const page = await node.api.seeds({
      ...{ order, filter, reverse: false, state: 'all', limit: 200 },
      ...(cursor === undefined ? {} : { cursor }),
    });
    times.push(performance.now() - asked);
    rows += page.seeds.length;
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined && times.length < PAGES);
  // A stall is told once it is over.
  await new Promise((resolve) => setTimeout(resolve, 2));
  const sorted = times.toSorted((left, right) => left - right);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return {
    order,
    filter,
    pages: times.length,
    rows,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    stallMs: delay.max / 1e6,
  };
}
