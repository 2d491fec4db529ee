import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { transferWithKills } from '../../bench/files/kills.ts';

const MIB = 1024 * 1024;

/** A few of the hundred of `npm run bench -- files-kills`. */
it('files come whole however often one side or the other is killed, and what came is not sent again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'crabnet-kills-'));
  try {
    const { killed, proven, count, sentBytes, bytes } = await transferWithKills({
      ...{ folder, kills: 3, bytesPerSecond: 16 * MIB },
      sizes: [8 * MIB, ...Array.from({ length: 30 }, () => 30_000)],
    });
    expect(killed.give + killed.take).toBe(3);
    expect(proven).toBe(count);
    // A window and what lay unread are lost with each, and connections begin anew.
    expect(sentBytes - bytes).toBeLessThan(3 * 0.75 * MIB);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
