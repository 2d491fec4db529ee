import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { TerminalSession } from '../support/terminal-session.ts';
import { until } from '../support/until.ts';
import { COLUMNS, pause, ROWS } from './console-session.ts';

const MEASURED_MS = 10_000;
const KEYS = 50;
const TICKS_PER_SECOND = 100;

/** What another full-screen program costs in a terminal of the same size, in a line; undefined where neither is installed. */
export async function programFigures(): Promise<string | undefined> {
  const program = ['htop', 'top'].find(
    (name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).error === undefined,
  );
  if (program === undefined) return undefined;
  const { PATH = '', LD_LIBRARY_PATH = '' } = process.env;
  const env = { PATH, LD_LIBRARY_PATH, LANG: 'C.UTF-8', TERM: 'xterm-256color' };
  const started = performance.now();
  const session = new TerminalSession(program, [], { columns: COLUMNS, rows: ROWS, env });
  try {
    await until('something is painted', () => session.lines().some((line) => /\S/u.test(line)));
    const firstPaintMs = performance.now() - started;
    await pause(2000);
    const [bytes, cpu] = [session.bytes, cpuSeconds(session.pid)];
    await pause(MEASURED_MS);
    const bytesPerSecond = ((session.bytes - bytes) / MEASURED_MS) * 1000;
    const cpuPercent = ((cpuSeconds(session.pid) - cpu) / MEASURED_MS) * 100_000;
    const keys: number[] = [];
    for (let key = 0; key < KEYS; key += 1)
      keys.push(await keyTime(session, key % 2 === 0 ? '\u001b[B' : '\u001b[A'));
    const sorted = keys.toSorted((left, right) => left - right);
    return [
      program,
      `first paint ${firstPaintMs.toFixed(0)} ms`,
      `${(bytesPerSecond / 1000).toFixed(2)} KB/s to the terminal`,
      `${cpuPercent.toFixed(1)} % of a core`,
      `key to bytes p50 ${(sorted[KEYS / 2] ?? 0).toFixed(1)} ms, p95 ${(sorted[Math.floor(KEYS * 0.95)] ?? 0).toFixed(1)} ms`,
    ].join('  ');
  } finally {
    session.kill();
    await session.ended;
  }
}

/** From a key to the first bytes behind it. */
async function keyTime(session: TerminalSession, key: string): Promise<number> {
  await pause(60);
  const before = session.bytes;
  const pressed = performance.now();
  session.type(key);
  while (session.bytes === before && performance.now() - pressed < 1000)
    await new Promise((resolve) => setImmediate(resolve));
  return performance.now() - pressed;
}

/** What a process used of the processor so far, of all its threads. */
function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
