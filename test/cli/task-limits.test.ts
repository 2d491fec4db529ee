import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readCommandLine } from '../../source/cli/usage/command-line.ts';
import { LIMIT_OF, LIMIT_OPTIONS } from '../../source/cli/usage/limit-options.ts';
import { listSettings } from '../../source/cli/usage/setting-list.ts';
import { readSettings } from '../../source/cli/usage/settings.ts';
import { DEFAULT_TASK_LIMITS, TASK_LIMIT_RANGES } from '../../source/contract/task-limits.ts';
import { Bench } from './fake-backend.ts';

const OPTIONS = Object.keys(LIMIT_OPTIONS) as (keyof typeof LIMIT_OPTIONS)[];
let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'crabnet-limits-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function read(argv: string[] = [], env: { [name: string]: string } = {}) {
  const line = readCommandLine(argv);
  if (line.kind !== 'command') throw new Error('no command');
  return readSettings(line.given, { env, cwd: home, homeDir: home });
}

describe('the limits of tasks', () => {
  test('each of them is an option, with the safe default', async () => {
    expect(Object.values(LIMIT_OF).toSorted()).toEqual(Object.keys(DEFAULT_TASK_LIMITS).toSorted());
    expect((await read()).node.taskLimits).toEqual(DEFAULT_TASK_LIMITS);
  });

  test('are set by flag, variable and config file', async () => {
    const config = join(home, 'config.json');
    await writeFile(config, JSON.stringify({ 'limit-disk-bytes': 1_000_000 }));
    const settings = await read(['--limit-memory-bytes', '33554432', '--config', config], {
      CRABNET_LIMIT_PROCESSES: '7',
    });
    expect(settings.node.taskLimits).toEqual({
      ...DEFAULT_TASK_LIMITS,
      memoryBytes: 33_554_432,
      processes: 7,
      diskBytes: 1_000_000,
    });
    expect(listSettings(settings)).toContainEqual({
      name: 'limit-processes',
      value: 7,
      source: 'env',
      words: 'CRABNET_LIMIT_PROCESSES',
    });
  });

  test.each(OPTIONS)('--%s is refused where it is no limit, with what may be given', async (option) => {
    const { min, max } = TASK_LIMIT_RANGES[LIMIT_OF[option]];
    for (const value of [0, min - 1, max + 1]) {
      await expect(read([`--${option}`, String(value)])).rejects.toMatchObject({
        code: 'usage',
        field: option,
        message: `--${option} is ${value}`,
        remedy: `give a whole number from ${min} to ${max}`,
      });
    }
    for (const value of [min, max]) await read([`--${option}`, String(value)]);
  });

  test('--verify-config finds one that is wrong, config show shows them all', async () => {
    const wrong = new Bench();
    expect(await wrong.run('--verify-config', '--limit-memory-bytes', '5')).toBe(3);
    expect(wrong.err).toContain('--limit-memory-bytes is 5');
    const shown = new Bench();
    await shown.run('config', 'show');
    for (const option of OPTIONS) expect(shown.out).toContain(option);
  });
});
