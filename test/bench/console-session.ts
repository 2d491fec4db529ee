import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TerminalSession } from '../support/terminal-session.ts';

const NODE = fileURLToPath(new URL('./console-node.ts', import.meta.url));

/** The size that the figures are given for. */
export const COLUMNS = 120;
export const ROWS = 40;

export const pause = (durationMs: number) => new Promise((resolve) => setTimeout(resolve, durationMs));

export interface BenchSession {
  readonly session: TerminalSession;
  /** Where it puts its report; see `ConsoleReport`. */
  readonly reportFile: string;
  end(): Promise<void>;
}

/** `console-node.ts` in a terminal of its own, with a data dir that goes with it. */
export function openBench(eventsPerSecond: number, mode: 'console' | 'bare'): BenchSession {
  const folder = mkdtempSync(join(tmpdir(), 'crabnet-bench-'));
  const reportFile = join(folder, 'report.json');
  const args = ['--expose-gc', NODE, join(folder, 'data'), reportFile, String(eventsPerSecond), mode];
  const env = { PATH: process.env.PATH ?? '', HOME: folder, LANG: 'C.UTF-8', TERM: 'xterm-256color' };
  const session = new TerminalSession(process.execPath, args, { columns: COLUMNS, rows: ROWS, env });
  return {
    session,
    reportFile,
    async end() {
      session.kill();
      await session.ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
