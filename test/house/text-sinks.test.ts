import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const SOURCE = join(import.meta.dirname, '../../source');
const files = globSync('**/*.{ts,tsx}', { cwd: SOURCE }).map((path) => ({
  path,
  text: readFileSync(join(SOURCE, path), 'utf8'),
}));

const filesWith = (pattern: RegExp): readonly string[] =>
  files
    .filter(({ text }) => pattern.test(text))
    .map(({ path }) => path)
    .sort();

/** Who makes JSON by the language's own means: of these nothing is read by a terminal. */
const OWN_JSON = [
  // The one way out.
  'base/text/sanitize.ts',
  // The cursor of a page, in base64.
  'contract/seed-cursor.ts',
  // The bytes of the wire, and whether bytes of the wire are those.
  'files/transfer/wire.ts',
  'identity/canonical.ts',
  'network/inbox/strict-json.ts',
  'runner/output/fit-output.ts',
  // A key of a map.
  'monitor/topology-counter.ts',
  // Columns of the store, a file of the run journal, what keeps files: read by nobody but the node.
  'files/kept-files.ts',
  'network/peers/block-list.ts',
  'network/peers/peer-book.ts',
  'node/replication/finished.ts',
  'node/trade/trade-book.ts',
  'node/work/run-journal.ts',
  'operator/petnames.ts',
  // What is hashed.
  'model/files/manifest.ts',
  // What is searched in.
  'tui/data/event-log.ts',
  // What a command asks of its node.
  'web/control/socket-api.ts',
];

/** Who writes to a terminal or a pipe, and to whom they leave the text. */
const OWN_WRITES = [
  // Constant words: an old Node, and a question.
  'cli/main.ts',
  'cli/prompt.ts',
  // The one way out of a command, and of a node: lines of `toJson`.
  'cli/output.ts',
  'cli/run/run-headless.ts',
  // Nothing: they wait for what was written before.
  'cli/run/signals.ts',
  'cli/taken.ts',
  // The console's own frame; `view/` has sanitised what stands in it.
  'tui/mount-console.tsx',
  'tui/screen-reader.ts',
  'tui/suspension.ts',
  'tui/terminal-guard.ts',
  'tui/whole-frames.ts',
];

describe('text of peers', () => {
  it('becomes JSON by `toJson` only, wherever somebody may read it', () => {
    expect(files.length).toBeGreaterThan(200);
    expect(filesWith(/\bJSON\.stringify\b/u)).toEqual([...OWN_JSON].sort());
  });

  it('reaches a terminal through `Output`, `LineOutput` and the console only', () => {
    const writes = /\b(?:stdout|stderr)\.write\(|\bstream\.write\(''|\bconsole\.\w+\(/u;
    expect(filesWith(writes)).toEqual([...OWN_WRITES].sort());
  });
});
