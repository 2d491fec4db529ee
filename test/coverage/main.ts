import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { coverageLines, type FileCoverage } from './by-folder.ts';

/** Runs the tests, those that the words for vitest choose, and prints how much of each folder of `source/` they reach. */
const TOP = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'crabnet-coverage-'));
try {
  const { status } = spawnSync(
    process.execPath,
    [
      join(TOP, 'node_modules/vitest/vitest.mjs'),
      'run',
      `--config=${join(TOP, 'test/vitest.config.ts')}`,
      '--coverage.enabled',
      '--coverage.provider=v8',
      '--coverage.allowExternal',
      `--coverage.include=${join(TOP, 'source/**/*.{ts,tsx}')}`,
      '--coverage.reporter=json-summary',
      '--coverage.reportOnFailure',
      `--coverage.reportsDirectory=${folder}`,
      ...process.argv.slice(2),
    ],
    { stdio: 'inherit', cwd: TOP },
  );
  const summary = JSON.parse(readFileSync(join(folder, 'coverage-summary.json'), 'utf8')) as {
    readonly [path: string]: FileCoverage;
  };
  const files = Object.entries(summary)
    .filter(([path]) => path !== 'total')
    .map(([path, coverage]) => [relative(join(TOP, 'source'), path), coverage] as const);
  process.stdout.write(`${coverageLines(files).join('\n')}\n`);
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
