import { describe, expect, test } from 'vitest';
import { idOf } from '../support/fake-market.ts';
import { BID, CLAIM, RUN, SETTLE, TASK } from '../support/our-turns.ts';
import { StateBench } from '../support/state-bench.ts';

describe('forms', () => {
  test.each([
    ['b', BID, 'bid'],
    ['c', CLAIM, 'claim'],
    ['r', RUN, 'run'],
    ['s', SETTLE, 'settle'],
    ['p', RUN, 'publish'],
  ] as const)('%s opens one, Esc closes it', (key, downs, kind) => {
    const bench = StateBench.onSeed(downs).press(key);
    expect(bench.state.form?.kind).toBe(kind);
    expect(bench.press('Esc').state.form).toBeNull();
  });

  test.each([
    ['b', BID, ['4']],
    ['b', BID, ['Tab', 'h', 'i']],
    ['r', RUN, ['r', 'u']],
    ['s', SETTLE, ['a', 'o', 'k', 'Esc']],
    ['p', RUN, ['l', 's']],
  ] as const)('%s: Esc drops what was typed only when it is pressed again', (key, downs, typed) => {
    const bench = StateBench.onSeed(downs).press(key, ...typed, 'Esc');
    expect(bench.state.form).not.toBeNull();
    expect(bench.message).toBe('note Esc again drops what was typed');
    expect(bench.press('Esc').state).toMatchObject({ form: null, message: null });
  });

  test('what Esc asked is forgotten with the next key', () => {
    const bench = new StateBench().press('p').type('ls').press('Esc', 'x');
    expect(bench.message).toBe('');
    expect(bench.press('Esc').state.form).not.toBeNull();
  });

  test.each([
    ['c', CLAIM, 'claim'],
    ['s', SETTLE, 'settle'],
  ] as const)('%s: ? shows the keys of the form, Esc goes back to it', (key, downs, from) => {
    const bench = StateBench.onSeed(downs).press(key, '?');
    expect(bench.state.overlay).toMatchObject({ kind: 'help', from });
    expect(bench.press('j', 'Esc').state).toMatchObject({ overlay: null, form: { kind: from } });
  });

  test('Esc in the note of a settlement goes back to the choice, and takes a refusal along', () => {
    const bench = StateBench.onSeed(SETTLE)
      .press('s', 'a')
      .send({ type: 'say', message: { kind: 'refused', text: 'x' } });
    expect(bench.press('Esc').state).toMatchObject({ form: { step: 'choice' }, message: null });
  });

  test('a verb that is not allowed says why, and where to go instead', () => {
    expect(StateBench.onSeed(RUN).press('s').message).toMatch(
      /^refused settle on 04d7e8: .*a: next seed for you$/u,
    );
  });

  test('are locked until the answer, which closes them or names the field at fault', () => {
    const bench = StateBench.onSeed(BID).press('b', 'Enter');
    expect(bench.effects).toMatchObject([{ effect: 'act', action: 'bid', input: { price: 8 } }]);
    expect(bench.press('9').state.form).toMatchObject({ isSending: true, price: { value: '8' } });
    const message = { kind: 'refused', text: 'too long' } as const;
    bench.send({
      type: 'answer',
      answer: { action: 'bid', about: '', isDone: false, message, field: 'notes' },
    });
    expect(bench.state.form).toMatchObject({ isSending: false, field: 'note', fault: { words: 'too long' } });
    bench.press('Enter');
    bench.send({ type: 'answer', answer: { action: 'claim', about: '', isDone: true, message } });
    expect(bench.state.form).toMatchObject({ isSending: true });
    bench.send({ type: 'answer', answer: { action: 'bid', about: '', isDone: true, message } });
    expect(bench.state.form).toBeNull();
  });

  test('the publish form goes to the field that the node names, others keep the words', () => {
    const answer = {
      action: 'publish',
      about: '',
      isDone: false,
      message: { kind: 'refused', text: 'no' },
    } as const;
    const sent = () => new StateBench().press('p').type('ls').press('Enter');
    expect(sent().send({ type: 'answer', answer: { ...answer, field: 'reward' } }).state.form).toMatchObject({
      field: 'reward',
      fault: { field: 'reward', words: 'Reward' },
    });
    expect(sent().send({ type: 'answer', answer: { ...answer, field: 'zebra' } }).state.form).toMatchObject({
      field: 'cmd',
      fault: null,
    });
    expect(sent().send({ type: 'answer', answer }).state.form).toMatchObject({ fault: null });
    const settle = StateBench.onSeed(SETTLE).press('s', 'a', 'Enter');
    settle.send({ type: 'answer', answer: { ...answer, action: 'settle', field: 'note' } });
    expect(settle.state.form).toMatchObject({ fault: { field: 'note', words: 'no' } });
  });

  test('the chooser of bids keeps its bid while others come and go', () => {
    const bench = StateBench.onSeed(CLAIM).press('c', '2');
    const chosen = bench.state.form?.kind === 'claim' ? bench.state.form.bidId : '';
    const { detail } = bench.data;
    if (detail === undefined) throw new Error('the detail was not fetched');
    bench.change({ detail: { ...detail, bids: detail.bids.toReversed() } });
    expect(bench.state.form).toMatchObject({ bidId: chosen });
    bench.change({ detail: { ...detail, bids: detail.bids.filter(({ id }) => id !== chosen) } });
    expect(bench.state.form).toMatchObject({ bidId: detail.bids[0]?.id });
  });
});

describe('the run form', () => {
  const lines = Array.from({ length: 30 }, (_, line) => `echo ${line}`);
  const open = (height: number): StateBench => {
    const bench = StateBench.onSeed(RUN, { facts: { sandbox: 'bwrap' } }).press('r');
    bench.measures = { command: { lines, height } };
    return bench;
  };

  test.each([1, 4, 12])('wants the whole command to be seen in %i lines', (height) => {
    const bench = open(height).press('Enter');
    expect(bench.message).toBe('refused run of 04d7e8: the command goes on. Down shows the rest.');
    const top = (): unknown => bench.state.form?.kind === 'run' && bench.state.form.top;
    bench.press('Down');
    expect(top()).toBe(1);
    bench.press('PgDn');
    expect(top()).toBe(1 + height);
    bench.press(...Array.from({ length: 30 }, () => 'PgDn'));
    expect(top()).toBe(30 - height);
    bench.press('Up', 'PgUp', 'PgDn', 'Down', 'Enter');
    expect(bench.effects).toMatchObject([{ action: 'run', input: { seed: idOf('04d7e8') } }]);
  });

  test('runs nothing that was not drawn', () => {
    const bench = open(4);
    bench.measures = {};
    bench.press('Down', 'PgDn', 'Enter');
    expect(bench.effects).toEqual([]);
    expect(bench.message).toContain('the command goes on');
  });

  test('closes once the task runs', () => {
    const bench = open(40)
      .press('Enter')
      .change({ tasks: [TASK] });
    expect(bench.state.form).toBeNull();
    expect(bench.message).toBe('note 04d7e8 runs: its output shows in Seed');
  });
});
