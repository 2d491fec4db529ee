/**
 * What the console costs, in a real pseudo-terminal of 120x40 over a node with 1,000 seeds: idle and at 1,000 events a
 * second, each beside the same node without a console, and beside htop, or top, where it is installed.
 * Run: npm run bench -- console
 */
import { until } from '../support/until.ts';
import { at, keyTimes } from './console-keys.ts';
import type { ConsoleReport } from './console-node.ts';
import { openBench, pause } from './console-session.ts';
import { programFigures } from './other-program.ts';

const MEASURED_MS = 10_000;

interface Figures {
  readonly firstPaintMs: number;
  readonly firstFrameMs: number;
  readonly bytesPerSecond: number;
  readonly keysMs: readonly number[];
  readonly report: ConsoleReport;
}

async function run(eventsPerSecond: number, withConsole: boolean): Promise<Figures> {
  const started = performance.now();
  const bench = openBench(eventsPerSecond, withConsole ? 'console' : 'bare');
  const { session } = bench;
  try {
    // The child prints its own start, once its program is loaded: that is where its clock starts.
    const readyMs = await until(
      'the node is prepared',
      () => session.bytes > 0 && performance.now() - started,
    );
    const firstPaintMs = await until(
      'something is painted',
      () => session.lines().some((line) => /\S/u.test(line)) && performance.now() - started - readyMs,
    );
    if (withConsole)
      await until('the market is there', () => session.lines().some((line) => /1,000/u.test(line)));
    const firstFrameMs = performance.now() - started - readyMs;
    await pause(2000);
    await bench.report();
    const before = session.bytes;
    await pause(MEASURED_MS);
    const bytesPerSecond = ((session.bytes - before) / MEASURED_MS) * 1000;
    const report = await bench.report();
    const keysMs = withConsole ? await keyTimes(session) : [];
    return { firstPaintMs, firstFrameMs, bytesPerSecond, keysMs, report };
  } finally {
    await bench.end();
  }
}

for (const rate of [0, 1000]) {
  const shown = await run(rate, true);
  const bare = await run(rate, false);
  const cpu = shown.report.cpuPercent - bare.report.cpuPercent;
  console.log(
    [
      rate === 0 ? 'idle' : `${rate} events/s`,
      `first paint ${shown.firstPaintMs.toFixed(0)} ms`,
      `first full frame ${shown.firstFrameMs.toFixed(0)} ms`,
      `${(shown.bytesPerSecond / 1000).toFixed(2)} KB/s to the terminal`,
      `screen ${cpu.toFixed(1)} % of a core (node ${bare.report.cpuPercent.toFixed(1)} %)`,
      `key to bytes p50 ${at(shown.keysMs, 0.5)} ms, p95 ${at(shown.keysMs, 0.95)} ms`,
      `memory ${shown.report.rssMb.toFixed(0)} MB (node ${bare.report.rssMb.toFixed(0)} MB)`,
    ].join('  '),
  );
}

const other = await programFigures();
if (other !== undefined) console.log(other);
