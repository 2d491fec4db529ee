import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { expect, it } from 'vitest';
import { DiskFileStore } from '../../source/files/disk-store.ts';
import { takeGiven } from '../../source/files/take-files.ts';
import { tarOf } from '../../source/files/tar-stream.ts';
import { AMPLE } from '../support/made-files.ts';

it('the tar of a manifest is what the system unpacks: names long and foreign, sizes from none to more than a leaf', async () => {
  const top = mkdtempSync(join(tmpdir(), 'crabnet-tar-'));
  try {
    const sizes: Readonly<Record<string, number>> = {
      a: 0,
      'b/c': 512,
      [`${'long/'.repeat(20)}${'n'.repeat(250)}`]: 513,
      [`${'ä日'.repeat(20)}`]: 1024 * 1024 + 1,
      '-rf': 3,
      'new line? no: \\n': 1,
      [`${'x'.repeat(100)}`]: 7,
      [`${'y'.repeat(101)}`]: 7,
    };
    for (const [path, size] of Object.entries(sizes)) {
      mkdirSync(dirname(join(top, 'in', path)), { recursive: true });
      writeFileSync(join(top, 'in', path), 'z'.repeat(size), { mode: path === 'a' ? 0o755 : 0o644 });
    }
    const store = new DiskFileStore(join(top, 'store'), AMPLE);
    const taken = await takeGiven(store, [{ from: join(top, 'in'), to: '' }], { bytes: 2 ** 30, count: 100 });
    const manifest = taken.ok ? await store.manifest(taken.value.files) : undefined;
    if (manifest === undefined) throw new Error(JSON.stringify(taken));
    mkdirSync(join(top, 'out'));
    const tar = spawn('tar', ['-x', '-f', '-', '-C', join(top, 'out')], {
      stdio: ['pipe', 'inherit', 'inherit'],
    });
    const ended = new Promise((resolve) => tar.once('close', resolve));
    await pipeline(Readable.from(tarOf(store, manifest), { objectMode: false }), tar.stdin);
    expect(await ended).toBe(0);
    for (const [path, size] of Object.entries(sizes)) {
      expect(readFileSync(join(top, 'out', path), 'utf8') === 'z'.repeat(size)).toBe(true);
    }
    expect(statSync(join(top, 'out', 'a')).mode & 0o100).toBe(0o100);
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
});
