import { describe, expect, test } from 'vitest';
import type { Key } from '../../../source/tui/keymap/key.ts';
import { KEYS } from '../../../source/tui/keymap/keys.ts';
import { VIEW_BINDINGS } from '../../../source/tui/keymap/view-bindings.ts';
import { PANES } from '../../../source/tui/layout/pane.ts';
import { paletteEntries } from '../../../source/tui/state/palette.ts';
import { drawScreen } from '../../../source/tui/view/screen.ts';
import { emptyMarket, mockMarket } from '../support/fake-api.ts';
import { BID, CLAIM, RUN, SETTLE, TASK } from '../support/our-turns.ts';
import { StateBench } from '../support/state-bench.ts';

const REFUSED = 'this console is read-only';
const facts = { isReadOnly: true, isAttached: true } as const;

const SIZES = [
  [60, 15],
  [80, 24],
  [70, 44],
  [120, 40],
  [200, 60],
] as const;

/** A key that changes something, or leads to one that does, with its words as something to be done. */
const OFFER =
  /\b[bcrspPTxud.] (bid|claim|run|settle|publish|stop|take back|dial|block|unblock|pause|resume|again)\b|\b[pbd] +(publish one|in Market|dials)|next for you|a next|runs it again/u;

/** How the palette calls what changes something. */
const CHANGING = [
  ...[
    'bid',
    'claim: ',
    'run what',
    'settle: ',
    'publish a seed',
    'publish again',
    'publish from',
    'the last verb',
  ],
  ...['stop its task', 'take back', 'mark the seed', 'mark all', 'dial an', 'block this'],
  ...['bid PRICE', 'publish COMMAND', 'dial ADDRESS', 'template NAME', 'template nightly'],
];

const ALL_KEYS = [...new Set(VIEW_BINDINGS.flatMap(({ keys }) => keys))];
const first = ([key = '']: readonly Key[]): Key => key;

/** Whether a form or a question that changes something stands open. */
const asksForChange = ({ state }: StateBench): boolean =>
  state.form !== null ||
  ['marked', 'template', 'save-template', 'cancel', 'dial', 'block'].includes(state.prompt?.kind ?? '');

describe('a read-only console', () => {
  test.each([
    ['bid', KEYS.verb.bid, BID],
    ['claim', KEYS.verb.claim, CLAIM],
    ['run', KEYS.verb.run, RUN],
    ['settle', KEYS.verb.settle, SETTLE],
    ['publish', KEYS.verb.publish, BID],
    ['publish again', KEYS.again.publish, BID],
  ] as const)('refuses %s where a form would open, also on what is marked', (verb, keys, downs) => {
    const before = StateBench.onSeed(downs).press(first(keys));
    expect(asksForChange(before)).toBe(true);
    for (const marks of [[], [' ']]) {
      const bench = StateBench.onSeed(downs, { facts }).press(...marks, first(keys));
      expect(bench.message).toMatch(new RegExp(`^refused ${verb}( on \\w+)?: ${REFUSED}`, 'u'));
      expect(asksForChange(bench)).toBe(false);
    }
  });

  test('refuses to list templates, and to repeat', () => {
    const bench = StateBench.onSeed(BID, { facts }).press(first(KEYS.again.template));
    expect(bench.message).toBe(`refused template: ${REFUSED}`);
    expect(bench.effects).toEqual([]);
  });

  test('no key of any pane changes something, whatever is pressed behind it', () => {
    for (const pane of PANES) {
      for (const key of ALL_KEYS) {
        const bench = new StateBench({ facts: { ...facts, network: 'dht' } }).change({ tasks: [TASK] });
        bench.press(String(PANES.indexOf(pane) + 1), key);
        expect(asksForChange(bench), `${key} in ${pane}`).toBe(false);
        bench.press('1', 'Enter', 'y', 'Enter');
        const kinds = bench.effects.map(({ effect }) => effect);
        expect(kinds, `${key} in ${pane}`).not.toContain('act');
        expect(kinds, `${key} in ${pane}`).not.toContain('act-each');
      }
    }
  });

  test('offers no such key: not in the footer, nor in an empty pane, nor under what can be done', () => {
    for (const [columns, rows] of SIZES) {
      for (const market of [mockMarket(), emptyMarket()]) {
        const bench = new StateBench({ ...market, facts: { ...facts, network: 'dht' } });
        bench.send({ type: 'resize', columns, rows });
        for (const key of ['1', '2', '3', '4', 'z', '@', '$', 'Esc', '1']) {
          bench.press(key).fetch();
          const lines = drawScreen(bench.state, bench.data).lines.map((line) =>
            line.map(({ text }) => text).join(''),
          );
          expect(lines.join('\n'), `${key} at ${columns}x${rows}`).not.toMatch(OFFER);
        }
      }
    }
  });

  test('its palette says of everything that changes something why not', () => {
    const bench = StateBench.onSeed(BID, { facts: { ...facts, network: 'dht' } }).change({ tasks: [TASK] });
    bench.press(':').send({ type: 'templates', names: ['nightly'] });
    const { prompt } = bench.state;
    if (prompt?.kind !== 'palette') throw new Error('no palette');
    const entries = paletteEntries(bench.state, prompt, bench.data);
    for (const word of CHANGING) {
      const entry = entries.find(({ label }) => label.startsWith(word));
      expect(entry?.reason, word).toBe(REFUSED);
    }
  });

  test('stopping a task, dialling and blocking say why not', () => {
    const bench = new StateBench({ facts: { ...facts, network: 'dht' } }).change({ tasks: [TASK] });
    for (const keys of [KEYS.link.dial, KEYS.link.block])
      expect(bench.press('4', first(keys)).message).toContain(REFUSED);
    expect(bench.press('1', first(KEYS.work.stop)).message).toContain(REFUSED);
  });
});
