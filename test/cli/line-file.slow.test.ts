import { lstatSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeLines } from '../../source/cli/line-file.ts';

async function* one(): AsyncGenerator<string> {
  yield 'one';
}

it('a file of lines takes the place of nothing but a file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'crabnet-lines-'));
  const path = join(folder, 'socket');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  await expect(writeLines(path, one())).rejects.toThrow('it is a socket');
  expect(lstatSync(path).isSocket()).toBe(true);
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});
