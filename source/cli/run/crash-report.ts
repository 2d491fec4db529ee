import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { temporaryRoot } from '../../base/temporary-root.ts';
import { guardLines } from '../../base/text/sanitize.ts';
import { VERSION } from '../../node/version.ts';

/**
 * Writes what is known of a defect to a file that only its owner may read, in `dataDir` or, where that cannot be, in the
 * temporary folder. Returns its path, undefined where neither could be written. Holds no arguments and no variables.
 */
export async function writeCrashReport(
  error: unknown,
  dataDir: string | undefined,
  nowMs: number,
): Promise<string | undefined> {
  const when = new Date(nowMs).toISOString();
  const text = [
    `crabnet ${VERSION}, node ${process.versions.node}, ${process.platform} ${process.arch}`,
    when,
    inspect(error, { depth: 4, breakLength: 120 }),
    '',
  ].join('\n');
  const name = `crabnet-crash-${when.replace(/[:.]/gu, '-')}-${process.pid}.txt`;
  for (const folder of dataDir === undefined ? [temporaryRoot()] : [dataDir, temporaryRoot()]) {
    const path = join(folder, name);
    try {
      await writeFile(path, guardLines(text, false), { mode: 0o600, flag: 'wx' });
      return path;
    } catch {
      // The next folder; the defect itself is reported either way.
    }
  }
  return undefined;
}
