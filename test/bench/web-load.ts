/**
 * Fifty clients that ask without a pause and twenty readers of the event stream, one of which stops reading, on a node with 1,000
 * events a second: errors, how long answers take, what readers get, memory, and how late the node's loop is, beside the same without
 * them: what a key of a console would wait.
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
const times: number[] = [];
const errors = new Map<string, number>();
let isOver = false;

const fail = (what: string) => errors.set(what, (errors.get(what) ?? 0) + 1);

async function ask(): Promise<LoopReport> {
  const answered = once(node, 'message');
  node.send('report');
  const [report] = (await answered) as [LoopReport];
  return report;
}

/** Asks one thing after the other over a connection of its own. */
async function client(base: string, number: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (let turn = number; !isOver; turn += 1) {
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
    times.push(performance.now() - started);
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

const words = ({ loopP99Ms, loopMostMs, rssMb }: LoopReport): string =>
  `loop late p99 ${loopP99Ms.toFixed(1)} ms, most ${loopMostMs.toFixed(0)} ms; ${rssMb.toFixed(0)} MB`;

try {
  const [address] = (await once(node, 'message')) as [string];
  const base = `http://${address}`;
  await pause(QUIET_S * 1000);
  const before = await ask();
  console.log(`without anybody: ${words(before)}`);
  const streams = Array.from({ length: readers }, (_, number) => read(base, number === 0));
  const asking = Array.from({ length: clients }, (_, number) => client(base, number));
  await pause((seconds * 1000) / 2);
  const half = await ask();
  await pause((seconds * 1000) / 2);
  const after = await ask();
  const heard = streams.slice(1).map(({ events }) => events);
  isOver = true;
  await Promise.all(asking);
  for (const stream of streams) stream.end();
  const sorted = times.toSorted((left, right) => left - right);
  const at = (share: number) => (sorted[Math.floor(sorted.length * share)] ?? Number.NaN).toFixed(1);
  const emitted = after.emitted - before.emitted;
  console.log(`with ${clients} clients and ${readers} readers, first half: ${words(half)}`);
  console.log(`second half: ${words(after)}`);
  console.log(
    `${times.length} answers, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms; ${emitted} events, of which the readers had ${Math.min(...heard)} to ${Math.max(...heard)}, ` +
      `gaps told ${streams.reduce((sum, { gaps }) => sum + gaps, 0)}; ` +
      `errors: ${errors.size === 0 ? 'none' : [...errors].map(([what, count]) => `${count} x ${what}`).join(', ')}`,
  );
} finally {
  node.disconnect();
  await once(node, 'exit');
  rmSync(dataDir, { recursive: true, force: true });
}
