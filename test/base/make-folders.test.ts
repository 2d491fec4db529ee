import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeFolders } from '../../source/base/make-folders.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crabnet-folders-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('all that are missing are made, for their owner, and the topmost is named', () => {
  expect(makeFolders(join(folder, 'a/b/c'))).toBe(join(folder, 'a'));
  expect(statSync(join(folder, 'a/b/c')).mode & 0o777).toBe(0o700);
  expect(makeFolders(join(folder, 'a/b/c'))).toBeUndefined();
  expect(makeFolders(join(folder, 'a/d'))).toBe(join(folder, 'a/d'));
});

test('what is in the way, and a place where none can be made, are said at once', () => {
  writeFileSync(join(folder, 'file'), '');
  expect(() => makeFolders(join(folder, 'file'))).toThrow('EEXIST');
  expect(() => makeFolders(join(folder, 'file/under'))).toThrow('ENOTDIR');
  expect(() => makeFolders('/proc/crabnet/data')).toThrow('ENOENT');
});
