import { globSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { expect, test } from 'vitest';
import { importsAtLoad, valueImports } from './import-rules.ts';

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

/** All modules that come with `path`, each with what it imports of packages and of Node, by what `importsOf` finds in a text. */
function comingWith(path: string, importsOf = valueImports, seen = new Map<string, readonly string[]>()) {
  if (seen.has(path)) return seen;
  const imports = importsOf(readFileSync(join(SOURCE, path), 'utf8'));
  seen.set(
    path,
    imports.filter((to) => !to.startsWith('.')),
  );
  for (const to of imports)
    if (to.startsWith('.')) comingWith(posix.join(posix.dirname(path), to), importsOf, seen);
  return seen;
}

test('the page in a browser comes with modules that need neither a package nor Node: a browser has none', () => {
  const modules = comingWith('web/page/main.ts');
  const needy = [...modules].filter(([, packages]) => packages.length > 0);
  expect(needy).toEqual([]);
  // It follows what they import, into other rooms too.
  expect([...modules.keys()]).toContain('words/names.ts');
});

test.each(['cli/one-shot.ts', 'cli/run/wire.ts', 'cli/run/run-console.ts'])(
  'what asks a node that runs comes with nothing that only a node needs: %s',
  (path) => {
    const modules = comingWith(path, importsAtLoad);
    const packages = [...modules.values()].flat();
    expect([...modules.keys()]).not.toContain('node/open-node.ts');
    expect(
      packages.filter((name) => /^(?:zod|execa|libp2p|multiformats|sodium-native)\b/u.test(name)),
    ).toEqual([]);
    // It follows what they import.
    expect([...modules.keys()]).toContain('model/errors.ts');
  },
);

test('a node that starts comes without what starts processes: it may never run a task', () => {
  const modules = comingWith('node/open-node.ts', importsAtLoad);
  expect([...modules.values()].flat()).not.toContain('execa');
  expect([...modules.keys()]).toContain('runner/task/usage.ts');
});
