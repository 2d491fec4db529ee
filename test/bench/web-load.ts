/**
 * Fifty clients and twenty readers of the event stream, one of which stops reading, on a node with 1,000 events a second: first the node by
 * itself, then with clients that ask once a second, then with clients that ask without a pause. Each time: how late the node's loop is, which is
 * what a key of a console would wait, memory, errors, how long answers take, and what readers get.
 * Run: npm run bench -- web-load [SECONDS CLIENTS READERS PER_SECOND]
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { LoopReport } from './web-load-node.ts';

const [seconds = 60, clients = 50, readers = 20, perSecond = 1000] = process.argv.slice(2).map(Number);
const PATHS = [
  ...['/api/status', '/api/overview', '/api/peers', '/api/topology', '/api/alerts', '/readyz', '/metrics'],
  ...['/api/seeds?limit=20', '/api/events?limit=50', '/api/events?kind=seed_published&limit=20'],
];
const QUIET_S = 15;

const dataDir = mkdtempSync(join(tmpdir(), 'crabnet-bench-'));
const node = fork(fileURLToPath(new URL('web-load-node.ts', import.meta.url)), [dataDir, String(perSecond)]);
const errors = new Map<string, number>();

const fail = (what: string) => errors.set(what, (errors.get(what) ?? 0) + 1);

async function ask(): Promise<LoopReport> {
  const answered = once(node, 'message');
  node.send('report');
  const [report] = (await answered) as [LoopReport];
  return report;
}

/** What clients asked, and how long each answer took. */
interface Asking {
  readonly times: number[];
  isOver: boolean;
}

/** Asks one thing after the other over a connection of its own, with so long a pause. */
async function client(base: string, number: number, pauseMs: number, asking: Asking): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  await pause(pauseMs * Math.random());
  for (let turn = number; !asking.isOver; turn += 1) {
    const path = PATHS[turn % PATHS.length] ?? '/';
    const started = performance.now();
    await new Promise<void>((resolve) => {
      get(`${base}${path}`, { agent }, (response) => {
        if (response.statusCode !== 200) fail(`${response.statusCode} ${path}`);
        response.resume().on('end', resolve);
      }).on('error', (error) => {
        fail(`${error.message} ${path}`);
        resolve();
      });
    });
    asking.times.push(performance.now() - started);
    if (pauseMs > 0) await pause(pauseMs);
  }
  agent.destroy();
}

interface Reader {
  events: number;
  gaps: number;
  isEnded: boolean;
  end(): void;
}

function read(base: string, isStalled: boolean): Reader {
  const reader: Reader = { events: 0, gaps: 0, isEnded: false, end: () => request.destroy() };
  const request = get(`${base}/api/events/stream`, (response) => {
    if (response.statusCode !== 200) fail(`${response.statusCode} of the stream`);
    if (isStalled) {
      response.pause();
      return;
    }
    response.setEncoding('utf8').on('data', (text: string) => {
      reader.events += text.match(/^data: /gmu)?.length ?? 0;
      reader.gaps += text.match(/^event: gap/gmu)?.length ?? 0;
    });
  });
  request
    .on('error', () => {})
    .on('close', () => {
      reader.isEnded = true;
    });
  return reader;
}

const words = ({ loopP99Ms, loopMostMs, workP99Ms, rssMb, heapMb }: LoopReport): string =>
  `loop late p99 ${loopP99Ms.toFixed(1)} ms, most ${loopMostMs.toFixed(0)} ms, computing p99 ${workP99Ms.toFixed(1)} ms; ${rssMb.toFixed(0)} MB, in use ${heapMb.toFixed(0)} MB`;

async function measure(what: string, base: string, pauseMs: number): Promise<void> {
  errors.clear();
  const before = await ask();
  const streams = Array.from({ length: readers }, (_, number) => read(base, number === 0));
  const asking: Asking = { times: [], isOver: false };
  const all = Array.from({ length: clients }, (_, number) => client(base, number, pauseMs, asking));
  await pause((seconds * 1000) / 2);
  const half = await ask();
  await pause((seconds * 1000) / 2);
  const after = await ask();
  const heard = streams.slice(1).map(({ events }) => events);
  asking.isOver = true;
  await Promise.all(all);
  for (const stream of streams) stream.end();
  const sorted = asking.times.toSorted((left, right) => left - right);
  const at = (share: number) => (sorted[Math.floor(sorted.length * share)] ?? Number.NaN).toFixed(1);
  console.log(`${what}, first half: ${words(half)}`);
  console.log(`  second half: ${words(after)}`);
  console.log(
    `  ${sorted.length} answers, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms; ${((after.emitted - before.emitted) / seconds).toFixed(0)} events a second, ` +
      `of ${after.emitted - before.emitted} the readers had ${Math.min(...heard)} to ${Math.max(...heard)}, ` +
      `gaps told ${streams.reduce((sum, { gaps }) => sum + gaps, 0)}; ` +
      `errors: ${errors.size === 0 ? 'none' : [...errors].map(([what, count]) => `${count} x ${what}`).join(', ')}`,
  );
}

try {
  const [address] = (await once(node, 'message')) as [string];
  const base = `http://${address}`;
  await pause(QUIET_S * 1000);
  console.log(`without anybody: ${words(await ask())}`);
  await measure(`${clients} clients that ask once a second, ${readers} readers`, base, 1000);
  await measure(`${clients} clients that ask without a pause, ${readers} readers`, base, 0);
} finally {
  node.disconnect();
  await once(node, 'exit');
  rmSync(dataDir, { recursive: true, force: true });
}
