import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { valueImports } from './import-rules.ts';

const SOURCE = join(import.meta.dirname, '../../source');

/** The modules of the program that import `name` for more than its types. */
const importing = (name: string): readonly string[] =>
  globSync('**/*.{ts,tsx}', { cwd: SOURCE, exclude: ['web/page/**'] }).filter((path) =>
    valueImports(readFileSync(join(SOURCE, path), 'utf8')).includes(name),
  );

test("Node's HTTP comes from `base/http`, because a usual import brings a second client along", () => {
  expect(importing('node:http')).toEqual([]);
  // It finds such imports at all.
  expect(importing('node:sqlite')).not.toEqual([]);
});
