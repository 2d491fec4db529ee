import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readOrMakeWebToken } from '../../../source/web/monitor/web-token.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crabnet-token-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('the first use makes a token of 32 bytes for its owner only, later ones read it', async () => {
  const token = readOrMakeWebToken(folder, null);
  expect(Buffer.from(token, 'base64url')).toHaveLength(32);
  expect(await readdir(folder)).toEqual(['web-token']);
  expect((await stat(join(folder, 'web-token'))).mode & 0o777).toBe(0o600);
  expect((await readFile(join(folder, 'web-token'), 'utf8')).trim()).toBe(token);
  expect(readOrMakeWebToken(folder, null)).toBe(token);
});

test('a given file is read, and never made', async () => {
  const file = join(folder, 'mine');
  expect(() => readOrMakeWebToken(folder, file)).toThrowError(
    expect.objectContaining({
      code: 'web-token',
      field: 'web-token-file',
    }),
  );
  await writeFile(file, '  my-own-token\n');
  expect(readOrMakeWebToken(folder, file)).toBe('my-own-token');
  expect(await readdir(folder)).toEqual(['mine']);
});

test.each([
  ['empty', ''],
  ['blank', ' \n\t\n'],
  ['of several words', 'one two'],
  ['of other letters', 'tökén'],
  ['too large', 'x'.repeat(5000)],
])('a token file that is %s is refused, and stays as it is', async (_what, content) => {
  const file = join(folder, 'web-token');
  await writeFile(file, content);
  expect(() => readOrMakeWebToken(folder, null)).toThrowError(
    expect.objectContaining({
      code: 'web-token',
      remedy: expect.stringContaining(file),
    }),
  );
  expect(await readFile(file, 'utf8')).toBe(content);
});

test('a device without end is refused', async () => {
  expect(() => readOrMakeWebToken(folder, '/dev/zero')).toThrowError(
    expect.objectContaining({ code: 'web-token' }),
  );
});

test('a folder in its place is refused', async () => {
  await mkdir(join(folder, 'web-token'));
  expect(() => readOrMakeWebToken(folder, null)).toThrowError(expect.objectContaining({ code: 'web-token' }));
});

test('a data dir that is not there is refused', async () => {
  expect(() => readOrMakeWebToken(join(folder, 'none'), null)).toThrowError(
    expect.objectContaining({ code: 'web-token' }),
  );
});

test('a mark at its start is no part of the token', async () => {
  await writeFile(join(folder, 'web-token'), '\ufeffmy-token\r\n');
  expect(readOrMakeWebToken(folder, null)).toBe('my-token');
});

test.skipIf(process.getuid?.() === 0)('a file that we may not read is refused', async () => {
  const file = join(folder, 'web-token');
  await writeFile(file, 'x');
  await chmod(file, 0);
  expect(() => readOrMakeWebToken(folder, null)).toThrowError(expect.objectContaining({ code: 'web-token' }));
});
