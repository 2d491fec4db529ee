import { dirname } from 'node:path';

interface Count {
  readonly covered: number;
  readonly total: number;
}

/** Of one file, as vitest's summary has it. */
export interface FileCoverage {
  readonly lines: Count;
  readonly branches: Count;
}

/** A line for each folder, then one for all of them. `files` are paths within `source/`. */
export function coverageLines(files: readonly (readonly [path: string, coverage: FileCoverage])[]): string[] {
  const folders = Map.groupBy(files, ([path]) => dirname(path));
  const named = [...folders].toSorted(([left], [right]) => (left < right ? -1 : 1));
  const rows = [...named, ['all', files] as const].map(
    ([name, within]) =>
      [name, share(within, 'lines'), share(within, 'branches'), String(within.length)] as const,
  );
  const width = Math.max(...rows.map(([name]) => name.length));
  return [['folder', 'lines', 'branches', 'files'] as const, ...rows].map(
    ([name, lines, branches, count]) =>
      `${name.padEnd(width)}  ${lines.padStart(5)}  ${branches.padStart(8)}  ${count.padStart(5)}`,
  );
}

function share(files: readonly (readonly [string, FileCoverage])[], what: 'lines' | 'branches'): string {
  const counts = files.map(([, coverage]) => coverage[what]);
  const total = counts.reduce((sum, count) => sum + count.total, 0);
  const covered = counts.reduce((sum, count) => sum + count.covered, 0);
  return total === 0 ? '-' : `${Math.floor((100 * covered) / total)}%`;
}
