import { describe, expect, test } from 'vitest';
import type { TaskRow } from '../../../source/contract/node-api.ts';
import type { MessageLine } from '../../../source/tui/state/message-line.ts';
import { lineText } from '../../../source/tui/text/span.ts';
import { drawScreen } from '../../../source/tui/view/screen.ts';
import { idOf } from '../support/fake-market.ts';
import { StateBench } from '../support/state-bench.ts';

const say = (bench: StateBench, message: MessageLine): StateBench => bench.send({ type: 'say', message });
const drawn = ({ state, data }: StateBench): readonly string[] =>
  drawScreen(state, data).lines.map((line) => lineText(line).trimEnd());

describe('a message', () => {
  test('that refuses a key is gone once another key does something', () => {
    const bench = new StateBench({ measures: { market: 8 } }).fetch().press('b');
    expect(bench.message).toMatch(/^refused bid on /u);
    expect(bench.press('j').message).toBe('');
  });

  test('of what was done stays until the next one', () => {
    const bench = say(new StateBench({ measures: { market: 8 } }), { kind: 'ok', text: 'bid 10' });
    expect(bench.press('j', 'k', '4').message).toBe('ok bid 10');
    expect(bench.press('Esc').message).toBe('');
  });

  test('of what happens by itself takes no answer away before it was read, and is kept to be read', () => {
    const bench = say(new StateBench({ measures: { market: 8 } }), { kind: 'ok', text: 'bid 10' });
    const [first, second] = ['it waits', 'it still waits'].map((text) => ({ kind: 'note' as const, text }));
    if (first === undefined || second === undefined) throw new Error('they are there');
    expect(say(say(bench, first), second).message).toBe('ok bid 10');
    expect(bench.state.said.map(({ message }) => message.text)).toEqual([
      'bid 10',
      'it waits',
      'it still waits',
    ]);
    bench.change({ nowMs: bench.data.nowMs + 4000 });
    expect(say(bench, first).message).toBe('note it waits');
    say(bench, { kind: 'failed', text: 'node gone', cause: 'node' });
    expect(say(bench, { kind: 'note', text: 'the node is back' }).message).toBe('note the node is back');
  });

  test('of a seed that waits for us is gone once it does not', () => {
    const id = idOf('7f3a9c');
    const bench = say(new StateBench(), { kind: 'note', text: 'settle it', cause: { turnOf: id } });
    expect(bench.press('j').message).toBe('note settle it');
    const row = bench.data.market.get(id);
    if (row === undefined) throw new Error('it is there');
    bench.put({ ...row, status: 'Accepted', turn: { whose: null, node: null, step: null, until_ts: null } });
    expect(bench.message).toBe('');
  });

  test('of a task that runs is gone when it has ended', () => {
    const task = { seed_id: idOf('04d7e8') } as TaskRow;
    const bench = say(new StateBench().change({ tasks: [task] }), {
      kind: 'note',
      text: 'it runs',
      cause: { taskOf: task.seed_id },
    });
    expect(bench.change({ tasks: [task] }).message).toBe('note it runs');
    expect(bench.change({ tasks: [] }).message).toBe('');
  });

  test('of a node that does not answer is gone once it does', () => {
    const bench = new StateBench().change({ isFailing: true });
    say(bench, { kind: 'failed', text: 'no answer', cause: 'node' });
    expect(bench.press('j').message).toBe('failed no answer');
    expect(bench.change({ isFailing: false }).message).toBe('');
  });

  test('that is cut is read whole with m, and so are those before it', () => {
    const long = `${'a word '.repeat(30)}the end`;
    const bench = say(new StateBench(), { kind: 'ok', text: 'the first' });
    say(bench.send({ type: 'resize', columns: 80, rows: 24 }), { kind: 'failed', text: long });
    expect(drawn(bench).at(-2)).toMatch(/^ failed {2}a word .*…$/u);
    expect(drawn(bench).at(-1)).toContain('m the whole message');
    const shown = drawn(bench.press('m')).join(' ');
    expect(shown).toMatch(/ok +the first/u);
    expect(shown).toContain('the end');
    expect(bench.press('q').state.overlay).toBeNull();
  });

  test('was there none, m says so', () => {
    expect(new StateBench().press('m').message).toBe('note there was no message yet');
  });
});
