import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDurably, replaceDurably } from '../../source/base/durable-file.ts';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crabnet-durable-'));
  path = join(folder, 'file');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe.each([
  ['replaced', replaceDurably],
  ['created', createDurably],
])('a file that is %s', (_name, write) => {
  it('is there whole, for its owner only, with nothing beside it', () => {
    write(path, 'ä'.repeat(100_000));
    expect(readFileSync(path, 'utf8')).toBe('ä'.repeat(100_000));
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['file']);
  });

  it('is not hindered by what a crash left', () => {
    writeFileSync(`${path}.new`, 'half');
    write(path, 'whole');
    expect(readFileSync(path, 'utf8')).toBe('whole');
    expect(readdirSync(folder)).toEqual(['file']);
  });

  it('fails where its folder is not there', () => {
    expect(() => write(join(folder, 'none', 'file'), 'x')).toThrow('ENOENT');
  });
});

it('takes the place of another only where it may, and leaves nothing behind', () => {
  writeFileSync(path, 'old');
  expect(() => createDurably(path, 'new')).toThrow('EEXIST');
  expect(readFileSync(path, 'utf8')).toBe('old');
  expect(readdirSync(folder)).toEqual(['file']);
  replaceDurably(path, 'new');
  expect(readFileSync(path, 'utf8')).toBe('new');
});
