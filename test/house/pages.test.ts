import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { brokenCitations, type ProjectFile } from './page-rules.ts';

const TOP = join(import.meta.dirname, '../..');
/** `test/house` cites on purpose what there is not. */
const files: readonly ProjectFile[] = globSync(['*.md', '{source,test}/**/*.{ts,tsx,md}', 'media/*'], {
  cwd: TOP,
}).map((path) => ({
  path,
  text: /^(?:media|test\/house)\//u.test(path) ? '' : readFileSync(join(TOP, path), 'utf8'),
}));

/** A small project in which every citation holds, with `changed` put in. */
const project = (changed: Readonly<Record<string, string>>): readonly ProjectFile[] =>
  Object.entries({
    'README.md': '![It](media/it.png) and [the rules](source/model/RULES.md#the-digest)\n',
    'media/it.png': '',
    'source/model/RULES.md':
      '# Rules\n\n- **E5 Unsigned** (only then): text\n- **L1, L2 Bids.** Text\n\n## The digest\n\nAs [above](#rules).\n',
    'source/network/PROTOCOL.md': 'See [the rules](../model/RULES.md) and `RULES.md`, E5.\n',
    'source/model/fold.ts': "/** E5 and L2 (`RULES.md`). */\nconst peer = 'P0';\n",
    ...changed,
  }).map(([path, text]) => ({ path, text }));

describe('the pages', () => {
  it('have every rule, page and place that code and pages cite', () => {
    expect(files.length).toBeGreaterThan(300);
    expect(brokenCitations(files)).toEqual([]);
  });
});

describe('the check', () => {
  it('lets pass what holds', () => {
    expect(brokenCitations(project({}))).toEqual([]);
  });

  it.each<[string, string, string, string]>([
    [
      'the guide names a file that has moved',
      'source/ARCHITECTURE.md',
      'Look in `model/fold`, `model/` and `model/unfold`.',
      'source/ARCHITECTURE.md names model/unfold, which there is not',
    ],
    [
      'the guide names a folder that there is not',
      'source/ARCHITECTURE.md',
      'Look in `source/model/` and `models/`.',
      'source/ARCHITECTURE.md names models/, which there is not',
    ],
    [
      'code cites a rule that there is not',
      'source/model/new.ts',
      '/** As E9 wants it. */',
      'source/model/new.ts cites E9, which source/model/RULES.md has not',
    ],
    [
      'a test cites one in its title',
      'test/model/new.test.ts',
      "it('T1: takes it');",
      'test/model/new.test.ts cites T1, which source/model/RULES.md has not',
    ],
    [
      'a page cites one',
      'source/network/PROTOCOL.md',
      'Told apart (L3).',
      'source/network/PROTOCOL.md cites L3, which source/model/RULES.md has not',
    ],
    [
      'a rule is only mentioned in the rule book',
      'source/model/RULES.md',
      '- **E5 Unsigned.** Not as L4.\n- **L1, L2 Bids.**\n## The digest\n',
      'source/model/RULES.md cites L4, which source/model/RULES.md has not',
    ],
    [
      'a comment names a page that there is not',
      'source/tui/new.ts',
      '/** The order of `console.md`, section 2. */',
      'source/tui/new.ts cites console.md, which the project has not',
    ],
    [
      'a comment names the wrong folder',
      'source/tui/new.ts',
      '// See source/tui/RULES.md.',
      'source/tui/new.ts cites source/tui/RULES.md, which the project has not',
    ],
    [
      'a link leads to no file',
      'README.md',
      '[media](media/other.png)',
      'README.md links to media/other.png, which leads nowhere',
    ],
    [
      'a link leads to no heading',
      'README.md',
      '[digest](source/model/RULES.md#digest)',
      'README.md links to source/model/RULES.md#digest, which leads nowhere',
    ],
  ])('finds it when %s', (_, path, text, breach) => {
    expect(brokenCitations(project({ [path]: text }))).toEqual([breach]);
  });
});
