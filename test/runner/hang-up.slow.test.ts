import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { TerminalSession } from '../support/terminal-session.ts';
import { until } from '../support/until.ts';
import type { HungUp } from './hang-up-host.ts';
import { LEVELS } from './try-task.ts';

const HOST = fileURLToPath(new URL('./hang-up-host.ts', import.meta.url));
/** A hang-up hits one of the moments in which a task is being started only now and then. */
const TIMES = 3;

/** The host in a terminal whose shell ends with it, which hangs up on all that it started, as the kernel does then too. */
async function runUntilHungUp(level: string, folder: string): Promise<HungUp> {
  const file = join(folder, 'told.json');
  const { PATH = '' } = process.env;
  const line = '"$0" "$1" "$2" "$3"; true';
  const words = ['-c', line, process.execPath, HOST, level, file];
  const session = new TerminalSession('sh', words, { columns: 80, rows: 24, env: { PATH, HOME: folder } });
  await session.shows(/under way/u);
  await session.hangUp();
  await until('the tasks are over', () => existsSync(file));
  const told = JSON.parse(readFileSync(file, 'utf8')) as HungUp;
  rmSync(file);
  return told;
}

it.each(LEVELS)(
  'at level %s a terminal that is closed while tasks start takes none of them with it',
  async (level) => {
    const folder = mkdtempSync(join(tmpdir(), 'crabnet-test-'));
    try {
      for (let time = 0; time < TIMES; time += 1) {
        expect(await runUntilHungUp(level, folder)).toMatchObject({ failed: [] });
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
