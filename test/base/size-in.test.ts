import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sizeIn } from '../../source/base/size-in.ts';

let top = '';
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'crabnet-size-'));
  mkdirSync(join(top, 'inner'));
  writeFileSync(join(top, 'a'), 'four');
  writeFileSync(join(top, 'inner', 'b'), 'six...');
  symlinkSync('/usr', join(top, 'link'));
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

it('sums the files of a folder, follows no link, and takes a file alone', async () => {
  expect(await sizeIn(top, 100)).toEqual({ bytes: 10, count: 2, lookedAt: 5 });
  expect(await sizeIn(join(top, 'a'), 100)).toEqual({ bytes: 4, count: 1, lookedAt: 1 });
});

it('looks at no more names than it may, and says what the system says', async () => {
  expect((await sizeIn(top, 2)).lookedAt).toBe(2);
  await expect(sizeIn(join(top, 'none'), 2)).rejects.toMatchObject({ code: 'ENOENT' });
});
