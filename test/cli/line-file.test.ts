import { lstatSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeLines } from '../../source/cli/line-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crabnet-lines-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function* two(): AsyncGenerator<string> {
  yield 'one';
  yield 'two';
}

describe('a file of lines', () => {
  it('writes through no link that somebody put in its way', async () => {
    const [victim, file] = [join(folder, 'victim'), join(folder, 'book')];
    writeFileSync(victim, 'precious');
    symlinkSync(victim, `${file}.new`);
    symlinkSync(victim, file);
    expect(await writeLines(file, two())).toBe(2);
    expect(readFileSync(victim, 'utf8')).toBe('precious');
    expect(lstatSync(file).isFile()).toBe(true);
    expect(readFileSync(file, 'utf8')).toBe('one\ntwo\n');
  });
});
