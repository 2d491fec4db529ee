import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { breaches, importsOf, longFiles, type SourceFile } from './import-rules.ts';

const filesIn = (folder: string): readonly SourceFile[] =>
  globSync('**/*.{ts,tsx}', { cwd: folder }).map((path) => ({
    path,
    text: readFileSync(join(folder, path), 'utf8'),
  }));
const files = filesIn(join(import.meta.dirname, '../../source'));

/** A small tree that keeps every rule, with `changed` put in. */
const tree = (changed: Readonly<Record<string, string>>): readonly SourceFile[] =>
  Object.entries({
    'model/seed.ts': "import { b } from './bid.ts';\n",
    'model/bid.ts': 'export const b = 1;\n',
    'base/file.ts': "import { readFile } from 'node:fs';\n",
    'store/store.ts': "import { s } from '../model/seed.ts';\nimport { x } from 'node:sqlite';\n",
    'contract/node-api.ts': "import type { S } from '../model/seed.ts';\n",
    'node/open-node.ts': "import { s } from '../store/store.ts';\n",
    'web/server.ts': "import type { A } from '../contract/node-api.ts';\n",
    'tui/app.tsx': "import { d } from './view/screen.ts';\n",
    'tui/view/screen.ts':
      "import { u } from '../state/update.ts';\nimport { l } from '../layout/layout.ts';\n",
    'tui/state/update.ts':
      "import type { M } from '../layout/measures.ts';\nimport { k } from '../keymap/actions.ts';\n",
    'cli/main.ts': "import { o } from '../node/open-node.ts';\nawait import('../web/server.ts');\n",
    ...changed,
  }).map(([path, text]) => ({ path, text }));

describe('the source', () => {
  it('keeps the table of who may import whom, without cycles, barrels, utils and long files', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(breaches(files)).toEqual([]);
  });
});

it('the tests, and what supports them, have no long files either', () => {
  const tests = filesIn(join(import.meta.dirname, '..'));
  expect(tests.length).toBeGreaterThan(300);
  expect(longFiles(tests)).toEqual([]);
});

describe('the check', () => {
  it('lets pass what is allowed', () => {
    expect(breaches(tree({}))).toEqual([]);
  });

  it.each<[string, string, string, string]>([
    [
      'model imports another folder',
      'model/new.ts',
      "import { s } from '../store/store.ts';",
      'model/new.ts may not import store/store.ts',
    ],
    [
      'model imports from outside',
      'model/bid.ts',
      "import { readFile } from 'node:fs';",
      'model/bid.ts may not import node:fs',
    ],
    [
      'model imports ground that is not pure',
      'model/bid.ts',
      "import { f } from '../base/file.ts';",
      'model/bid.ts may not import base/file.ts',
    ],
    [
      'a middle folder imports another',
      'network/inbox.ts',
      "import { s } from '../store/store.ts';",
      'network/inbox.ts may not import store/store.ts',
    ],
    [
      'types count as well',
      'runner/run.ts',
      "import type { A } from '../node/local-api.ts';",
      'runner/run.ts may not import node/local-api.ts',
    ],
    [
      'web takes code of node',
      'web/page.ts',
      "import { a } from '../node/local-api.ts';",
      'web/page.ts may not import node/local-api.ts',
    ],
    [
      'tui takes other types of node',
      'tui/a.tsx',
      "import type { L } from '../node/ledger.ts';",
      'tui/a.tsx may not import node/ledger.ts',
    ],
    [
      'what a key does asks how it is drawn',
      'tui/state/seed-text.ts',
      "import { seedLines } from '../view/seed/seed-lines.ts';",
      'tui/state/seed-text.ts may not import tui/view/seed/seed-lines.ts',
    ],
    [
      'a form asks how it is drawn',
      'tui/forms/run-form.ts',
      "import type { C } from '../view/seed/command-lines.ts';",
      'tui/forms/run-form.ts may not import tui/view/seed/command-lines.ts',
    ],
    [
      'the layout knows the keys',
      'tui/layout/layout.ts',
      "import type { C } from '../keymap/situation.ts';",
      'tui/layout/layout.ts may not import tui/keymap/situation.ts',
    ],
    [
      'a folder of the console imports what puts it together',
      'tui/view/pane.ts',
      "import { e } from '../console-engine.ts';",
      'tui/view/pane.ts may not import tui/console-engine.ts',
    ],
    [
      'the console has a folder more',
      'tui/extra/x.ts',
      "import { w } from '../text/width.ts';",
      'tui/extra/x.ts may not import tui/text/width.ts',
    ],
    [
      'node imports what stands above',
      'node/x.ts',
      "import { s } from '../web/server.ts';",
      'node/x.ts may not import web/server.ts',
    ],
    [
      'over several lines',
      'web/page.ts',
      "import { \n  a, \n  b, \n } from '../node/local-api.ts';",
      'web/page.ts may not import node/local-api.ts',
    ],
    [
      'by export',
      'store/x.ts',
      "export * from '../network/inbox.ts';",
      'store/x.ts may not import network/inbox.ts',
    ],
    [
      'for its effects',
      'store/x.ts',
      "import '../network/inbox.ts';",
      'store/x.ts may not import network/inbox.ts',
    ],
    [
      'when it runs',
      'store/x.ts',
      "const a = await import('../network/inbox.ts');",
      'store/x.ts may not import network/inbox.ts',
    ],
    [
      'a folder that the table has not',
      'extra/x.ts',
      "import { s } from '../model/seed.ts';",
      'extra/x.ts may not import model/seed.ts',
    ],
    [
      'a cycle',
      'model/bid.ts',
      "import type { S } from './seed.ts';",
      'import cycle: model/seed.ts > model/bid.ts > model/seed.ts',
    ],
    ['a barrel', 'model/index.ts', '', 'model/index.ts is a barrel by its name'],
    ['a drawer for everything', 'model/text-utils.ts', '', 'model/text-utils.ts: nothing is called utils'],
    ['a long file', 'model/long.ts', '\n'.repeat(301), 'model/long.ts has 301 lines, over 300'],
    ['capitals', 'model/Seed.ts', '', 'model/Seed.ts is not in kebab-case'],
  ])('finds it when %s', (_, path, text, breach) => {
    expect(breaches(tree({ [path]: text }))).toEqual([breach]);
  });

  it('reads every import of a file', () => {
    const text =
      "import type { A } from './a.ts';\nimport b, { c } from '../b.ts';\nexport { d } from './d.ts';\n";
    expect(importsOf({ path: 'cli/commands/x.ts', text }).map(({ to, typeOnly }) => [to, typeOnly])).toEqual([
      ['cli/commands/a.ts', true],
      ['cli/b.ts', false],
      ['cli/commands/d.ts', false],
    ]);
  });
});
