/**
 * Those who ask in `web-load.ts`, in a process of their own: clients that ask one thing after the other, each over a connection of its
 * own, and readers of the event stream, the first of which stops reading. Told to end, it says what they got.
 */
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

export interface ClientsReport {
  readonly answers: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** What the readers that read had: the one with the fewest, and the one with the most. */
  readonly leastEvents: number;
  readonly mostEvents: number;
  readonly gaps: number;
  readonly errors: readonly (readonly [what: string, count: number])[];
}

const PATHS = [
  ...['/api/status', '/api/overview', '/api/peers', '/api/topology', '/api/alerts', '/readyz', '/metrics'],
  ...['/api/seeds?limit=20', '/api/events?limit=50', '/api/events?kind=seed_published&limit=20'],
];

const [base = '', clients = '50', readers = '20', pauseMs = '1000'] = process.argv.slice(2);
const errors = new Map<string, number>();
const times: number[] = [];
let isOver = false;

const fail = (what: string) => errors.set(what, (errors.get(what) ?? 0) + 1);

async function client(number: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  await pause(Number(pauseMs) * Math.random());
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
    if (Number(pauseMs) > 0) await pause(Number(pauseMs));
  }
  agent.destroy();
}

interface Reader {
  events: number;
  gaps: number;
  end(): void;
}

function read(isStalled: boolean): Reader {
  const reader: Reader = { events: 0, gaps: 0, end: () => request.destroy() };
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
      if (!isStalled && !isOver) fail('a stream ended');
    });
  return reader;
}

const streams = Array.from({ length: Number(readers) }, (_, number) => read(number === 0));
const asking = Array.from({ length: Number(clients) }, (_, number) => client(number));
await once(process, 'message');
isOver = true;
const heard = streams.slice(1).map(({ events }) => events);
await Promise.all(asking);
for (const stream of streams) stream.end();
const sorted = times.toSorted((left, right) => left - right);
const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
const report: ClientsReport = {
  ...{ answers: sorted.length, p50Ms: at(0.5), p99Ms: at(0.99) },
  ...{ leastEvents: Math.min(...heard), mostEvents: Math.max(...heard) },
  gaps: streams.reduce((sum, { gaps }) => sum + gaps, 0),
  errors: [...errors],
};
process.send?.(report, () => process.exit());
