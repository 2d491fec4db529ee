/**
 * A transfer of files of which one side or the other is killed with -9 at random moments, and goes on: whether every file is whole at the
 * end, and how much was sent for that in all.
 * Run: npm run bench -- files-kills [KILLS MIB MIB_PER_SECOND]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { transferWithKills } from './files/kills.ts';

const MIB = 1024 * 1024;
const SMALL = 200;
const [kills = 100, mib = 1024, perSecond = 24] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), 'crabnet-bench-'));
const half = (mib * MIB) / 2;
const sizes = [half, ...Array.from({ length: SMALL }, () => Math.floor(half / SMALL))];

try {
  const started = performance.now();
  const { killed, proven, count, bytes, sentBytes } = await transferWithKills({
    ...{ folder, kills, sizes, bytesPerSecond: perSecond * MIB },
  });
  console.log(
    `${mib} MiB, the giver killed ${killed.give} times and the taker ${killed.take} times: ${proven} of ${count} files whole, ` +
      `${(sentBytes / bytes).toFixed(4)} × their bytes sent in all, ${((performance.now() - started) / 1000).toFixed(0)} s, load ${loadavg()[0]?.toFixed(1)}`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
