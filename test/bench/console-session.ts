import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NODE_FLAGS, NODE_VARIABLES } from '../../source/cli/node-flags.ts';
import type { NodeSettings } from '../../source/contract/settings.ts';
import { dataDirFiles, makeDataDir } from '../../source/store/data-dir.ts';
import { Store } from '../../source/store/store.ts';
import { TerminalSession } from '../support/terminal-session.ts';
import { testSettings } from '../support/test-settings.ts';
import { until } from '../support/until.ts';
import type { ConsoleReport } from './console-node.ts';
import { makePublisher, makeSeeds } from './make-seeds.ts';

const NODE = new URL('./console-node.ts', import.meta.url);
const DIST = new URL('../../dist/', import.meta.url);
const SEEDS = 1000;

/** The size that the figures are given for. */
export const COLUMNS = 120;
export const ROWS = 40;

export const pause = (durationMs: number) => new Promise((resolve) => setTimeout(resolve, durationMs));

export interface BenchSession {
  readonly session: TerminalSession;
  /** What was since it was asked last. */
  report(): Promise<ConsoleReport>;
  end(): Promise<void>;
}

/** `console-node.ts` in a terminal of its own, with a data dir that goes with it. */
export function openBench(
  eventsPerSecond: number,
  mode: 'console' | 'bare',
  changed: Partial<NodeSettings> = {},
): BenchSession {
  const folder = mkdtempSync(join(tmpdir(), 'crabnet-bench-'));
  const reportFile = join(folder, 'report.json');
  const dataDir = join(folder, 'data');
  const node = join(folder, 'node.mjs');
  fill(dataDir);
  writeFileSync(node, stripTypeScriptTypes(readFileSync(NODE, 'utf8')));
  const settings = JSON.stringify(testSettings(dataDir, changed));
  const { nodeId: bidder } = makePublisher();
  const args = [node, DIST.href, settings, reportFile, String(eventsPerSecond), bidder, mode];
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    LANG: 'C.UTF-8',
    TERM: 'xterm-256color',
    ...NODE_VARIABLES,
  };
  const session = new TerminalSession(process.execPath, ['--expose-gc', ...NODE_FLAGS, ...args], {
    columns: COLUMNS,
    rows: ROWS,
    env,
  });
  return {
    session,
    async report() {
      const before = textOf(reportFile);
      process.kill(session.pid, 'SIGUSR2');
      await until('the report is there', () => textOf(reportFile) !== before, 60_000);
      return JSON.parse(textOf(reportFile)) as ConsoleReport;
    },
    async end() {
      session.kill();
      await session.ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function fill(dataDir: string): void {
  makeDataDir(dataDir);
  const store = new Store(dataDirFiles(dataDir).store);
  store.append([...makeSeeds(SEEDS)]);
  store.close();
}
