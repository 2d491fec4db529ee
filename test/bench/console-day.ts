/**
 * A console for a day: as many events as come in a day at ten a second, sent at 240 a second, in a real pseudo-terminal of
 * 120x40 (an hour). Memory is to be flat after the first tenth. For 30 s in the middle nobody reads the terminal: how long
 * the loop stood still meanwhile, and whether an event was lost. Run: npm run bench -- console-day [MINUTES]
 */
import type { ConsoleReport } from './console-node.ts';
import { openBench, pause } from './console-session.ts';

const EVENTS_PER_SECOND = 240;
const BLOCKED_MS = 30_000;
const LOOKS = 20;

const minutes = Number(process.argv[2] ?? 60);
const bench = openBench(EVENTS_PER_SECOND, 'console');
const { session, report } = bench;

const say = (when: string, { heapMb, rssMb, cpuPercent, stallMs, events, heard }: ConsoleReport): void => {
  const cells = [
    when.padEnd(10),
    `${events} events, ${events - heard} not told`,
    `heap ${heapMb.toFixed(1)} MB`,
    `memory ${rssMb.toFixed(0)} MB`,
    `${cpuPercent.toFixed(1)} % of a core`,
    `longest stall ${stallMs.toFixed(0)} ms`,
    `${(session.bytes / 1_000_000).toFixed(1)} MB written`,
  ];
  console.log(cells.join('  '));
};

try {
  await session.shows(/1,000/u, 120_000);
  await pause(2000);
  // What the start took is not the day's.
  await report();
  const reports: ConsoleReport[] = [];
  for (let look = 1; look <= LOOKS; look += 1) {
    await pause((minutes * 60_000) / LOOKS);
    const now = await report();
    reports.push(now);
    say(`${((look * 100) / LOOKS).toFixed(0)} %`, now);
    if (look === LOOKS / 2) {
      session.hold();
      await pause(BLOCKED_MS);
      const blocked = await report();
      session.release();
      say('blocked', blocked);
      await pause(2000);
      await report();
    }
  }
  const tenth = reports[LOOKS / 10 - 1];
  const last = reports.at(-1);
  if (tenth !== undefined && last !== undefined)
    console.log(`from the first tenth to the end: heap ${(last.heapMb - tenth.heapMb).toFixed(1)} MB`);
} finally {
  await bench.end();
}
