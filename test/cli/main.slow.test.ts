import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crabnet-main-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('an old Node gets one line that names the right one, and exit 3', async () => {
  const source = new URL('../../source/cli/main.ts', import.meta.url);
  const text = await readFile(source, 'utf8');
  const main = join(folder, 'main.mjs');
  await writeFile(main, stripTypeScriptTypes(text));
  const old = "Object.defineProperty(process, 'versions', { value: { node: '20.20.2' } })";
  const call = promisify(execFile)(process.execPath, [
    '--import',
    `data:text/javascript,${encodeURIComponent(old)}`,
    main,
  ]);
  await expect(call).rejects.toMatchObject({
    code: 3,
    stdout: '',
    stderr: expect.stringMatching(/^.*20\.20\.2.*node_modules\/\.bin\/node.*\n$/u),
  });
});
