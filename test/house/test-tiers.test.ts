import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ProjectFile } from './page-rules.ts';
import { mistakenForUnit } from './test-tiers.ts';

const TOP = join(import.meta.dirname, '../..');
const files: readonly ProjectFile[] = globSync('test/**/*.{ts,tsx}', {
  cwd: TOP,
  exclude: ['test/house/**'],
}).map((path) => ({
  path,
  text: readFileSync(join(TOP, path), 'utf8'),
}));

const SUPPORT: Readonly<Record<string, string>> = {
  'test/support/local-node.ts': "import { startNode } from '../../source/node/open-node.ts';",
  'test/support/market.ts': "import type { Socket } from 'node:net';",
};

const found = (path: string, text: string): readonly string[] =>
  mistakenForUnit(
    Object.entries({ ...SUPPORT, [path]: text }).map(([at, said]) => ({ path: at, text: said })),
  );

describe('the unit tests', () => {
  it('start no processes, sockets, nodes or tasks', () => {
    expect(files.length).toBeGreaterThan(200);
    expect(mistakenForUnit(files)).toEqual([]);
  });
});

describe('the check', () => {
  it.each([
    ['a unit test that starts nothing', 'test/a.test.ts', "import { m } from './support/market.ts';"],
    ['a slow one that does', 'test/a.slow.test.ts', "import { connect } from 'node:net';"],
    ['only types', 'test/a.test.ts', "import type { Server } from 'node:http';"],
  ])('lets pass %s', (_, path, text) => {
    expect(found(path, text)).toEqual([]);
  });

  it.each([
    ['by itself', "import { execa } from 'execa';", 'execa'],
    ['when it runs', "await import('node:dgram');", 'node:dgram'],
    ['by its support', "import { n } from './support/local-node.ts';", 'source/node/open-node.ts'],
  ])('finds one that starts something %s', (_, text, starter) => {
    expect(found('test/a.test.ts', text)).toEqual([
      `test/a.test.ts starts something by ${starter}: name it .slow.test.ts`,
    ]);
  });
});
