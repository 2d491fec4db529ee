import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { KEYS } from '../../source/tui/keymap/keys.ts';
import { spelledKeys } from './key-names.ts';

const SOURCE = join(import.meta.dirname, '../../source');
/** The table, what a key is, and how a terminal's input becomes keys. */
const OF_KEYS = [
  'tui/keymap/keys.ts',
  'tui/keymap/key.ts',
  'tui/keymap/split-input.ts',
  'tui/keymap/keypress.ts',
];
const files = globSync('{tui,words}/**/*.{ts,tsx}', { cwd: SOURCE, exclude: OF_KEYS }).map((path) => ({
  path,
  text: readFileSync(join(SOURCE, path), 'utf8'),
}));

const keys: readonly string[] = Object.values(KEYS)
  .flatMap((group) => Object.values(group).flat())
  // These are spelt in texts of every kind.
  .filter((key) => ![' ', '+', '-', ':'].includes(key));

/** Units, marks, signs that are drawn, a shell's prompt, full stops and the step of a price, which are spelt like keys. */
const NO_KEYS: ReadonlySet<string> = new Set([
  'words/numbers.ts: G',
  'words/numbers.ts: s',
  'words/numbers.ts: M',
  'words/numbers.ts: P',
  'words/numbers.ts: T',
  'words/events/event-facts.ts: .',
  'tui/answer-words.ts: . …',
  'tui/template-message.ts: . …',
  'words/time.ts: s',
  'words/time.ts: h',
  'words/time.ts: d',
  'words/time.ts: m',
  'words/seed-words.ts: ?',
  'words/events/event-facts.ts: x',
  'tui/keymap/forms/bid-keys.ts: 1',
  'tui/view/map/peer-map.ts: o',
  'tui/view/map/peer-map.ts: x',
  'tui/view/map/peer-map.ts: @ you',
  'tui/view/seed/command-lines.ts: $ …',
  'tui/view/braille-ascii.ts: .',
  'tui/view/braille-ascii.ts: /',
]);

const found = (text: string): readonly string[] => spelledKeys([{ path: 'tui/a.ts', text }], keys);

describe('the console', () => {
  it('spells its keys in their table and nowhere else', () => {
    expect(files.length).toBeGreaterThan(100);
    expect(spelledKeys(files, keys).filter((spelt) => !NO_KEYS.has(spelt))).toEqual([]);
  });
});

describe('the check', () => {
  it.each([
    ['a binding', "const binding = { keys: ['b'], hint: { weight: 1 } };", 'b'],
    ['a hint', "const hint = { keys: '1-9 j k' };", '1-9 j k'],
    ['what a key does', "say('a crash interrupted its run, r runs it again');", 'r runs it again'],
    ['what it is for', "say('.  a: next seed for you');", '.  a: next seed for you'],
    ['where a reason ends with it', "say('nothing searched for: /');", 'nothing searched for: /'],
    ['a key with a name', `say(\`\${about}. Type run, then Enter.\`);`, '. Type run, then Enter.'],
    ['within a template', `say(\`\${isOff ? 'q quits' : ''}.\`);`, 'q quits'],
    ['a title', "const title = '1 Market';", '1 Market'],
    ['a filter', `const label = \`/ \${words}\`;`, '/ …'],
  ])('finds %s', (_, text, spelt) => {
    expect(found(text)).toEqual([expect.stringContaining(spelt)]);
  });

  it.each([
    ['a name of the table', `say(\`\${keyOf(KEYS.work.next)} goes there\`);`],
    ['an article', "say('a process that runs'); say('a seed is a task');"],
    ['a comparison, a type, a property', "type D = 'x'; const is = d === 'x'; const o = { 'x': 10 };"],
    ['a comment', '// a goes there, r runs it\n'],
    ['a number', `say(n === 1 ? '1 task runs' : \`\${n} tasks run\`);`],
  ])('lets pass %s', (_, text) => {
    expect(found(text)).toEqual([]);
  });
});
