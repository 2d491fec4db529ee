import { describe, expect, test } from 'vitest';
import type { TaskRow } from '../../../source/contract/node-api.ts';
import type { Key } from '../../../source/tui/keymap/key.ts';
import { KEYS } from '../../../source/tui/keymap/keys.ts';
import { VIEW_BINDINGS } from '../../../source/tui/keymap/view-bindings.ts';
import { PANES } from '../../../source/tui/layout/pane.ts';
import { ROWS } from '../support/fake-market.ts';
import { StateBench, type StateBenchOptions } from '../support/state-bench.ts';

const REFUSED = 'this console is read-only';
const facts = { isReadOnly: true, isAttached: true } as const;
const [RUN, CLAIM, SETTLE, BID] = [0, 1, 2, 3];

/** On seed number `downs`, with its detail. */
const onSeed = (downs: number, options: StateBenchOptions = {}): StateBench =>
  new StateBench({ measures: { market: 8 }, ...options })
    .press(...Array.from({ length: downs }, () => 'j'))
    .fetch();

const TASK: TaskRow = {
  ...{ seed_id: ROWS[RUN]?.id ?? '', claim_id: 'claim', started_ms: 0, ends_ms: 1, sandbox: 'none' },
  ...{ stdout_tail: '', stderr_tail: '', stdout_bytes: 0, stderr_bytes: 0, limits: null },
};

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
    const before = onSeed(downs).press(first(keys));
    expect(asksForChange(before)).toBe(true);
    for (const marks of [[], ['Space']]) {
      const bench = onSeed(downs, { facts }).press(...marks, first(keys));
      expect(bench.message).toMatch(new RegExp(`^refused ${verb}( on \\w+)?: ${REFUSED}`, 'u'));
      expect(asksForChange(bench)).toBe(false);
    }
  });

  test('refuses to list templates, and to repeat', () => {
    const bench = onSeed(BID, { facts }).press(first(KEYS.again.template));
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
        expect(kinds, `${key} in ${pane}`).not.toContain('template');
      }
    }
  });

  test('stopping a task, dialling and blocking say why not', () => {
    const bench = new StateBench({ facts: { ...facts, network: 'dht' } }).change({ tasks: [TASK] });
    for (const keys of [KEYS.link.dial, KEYS.link.block])
      expect(bench.press('4', first(keys)).message).toContain(REFUSED);
    expect(bench.press('1', first(KEYS.work.stop)).message).toContain(REFUSED);
  });
});
