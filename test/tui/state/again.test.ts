import { describe, expect, test } from 'vitest';
import type { Cid } from '../../../source/model/files/file-names.ts';
import type { PublishForm } from '../../../source/tui/forms/form.ts';
import { seedRow } from '../support/fake-market.ts';
import { StateBench } from '../support/state-bench.ts';

const fields = ({ state }: StateBench): { readonly [name: string]: string } =>
  Object.fromEntries(
    Object.entries((state.form as PublishForm).fields).map(([name, { value }]) => [name, value]),
  );

const on = (more: Parameters<typeof seedRow>[2]): StateBench =>
  new StateBench({ rows: [seedRow('abc123', 'Hash it', more)], measures: { market: 8 } }).fetch();

describe('publish again', () => {
  test('fills the form from the seed under the cursor, exactly', () => {
    const bench = on({
      command: 'sha256sum a\n  b',
      description: 'two\nlines',
      rules: 'one\nline',
      reward: 1_234_567,
      min_price: 5,
      max_bids: 0,
      timeout_ms: 90_061_500,
      exec_deadline_ms: 5_400_000,
      created_at: 1000,
      bid_deadline_ts: 1090,
    }).press('P');
    expect(fields(bench)).toEqual({
      cmd: 'sha256sum a\n  b',
      title: 'Hash it',
      min_price: '5',
      reward: '1234567',
      max_bids: '0',
      bid_window_ms: '1m30s',
      timeout_ms: '90061s500ms',
      exec_deadline_ms: '1h30m',
      input: '',
      output: '',
      rules: 'one line',
      desc: 'two\nlines',
    });
    expect(bench.press('Enter').effects.at(-1)).toMatchObject({
      action: 'publish',
      input: { timeout_ms: 90_061_500, bid_window_ms: 90_000, cmd: 'sha256sum a\n  b' },
    });
  });

  test('carries its files: what it gave by its name, what it wants by its patterns', () => {
    const cid = `bafkrei${'a'.repeat(51)}a` as Cid;
    const outputs = { patterns: ['dist/**', '*.log'], max_bytes: 1000, max_count: 10 };
    const bench = on({ files: { inputs: { cid, bytes: 9, count: 1 }, outputs, open_inputs: false } }).press(
      'P',
    );
    expect(fields(bench)).toMatchObject({ input: `cid:${cid}`, output: 'dist/**, *.log' });
    expect(bench.press('Enter').effects.at(-1)).toMatchObject({
      action: 'publish',
      input: { input: [`cid:${cid}`], output: ['dist/**', '*.log'] },
    });
  });

  const CID = `bafkrei${'a'.repeat(51)}a` as Cid;
  const BOUNDED = {
    inputs: { cid: CID, bytes: 9, count: 1 },
    outputs: { patterns: ['*.log'], max_bytes: 1000, max_count: 10 },
    open_inputs: true,
  };
  const sent = ({ effects }: StateBench) => {
    const effect = effects.at(-1);
    return effect?.effect === 'act' && effect.action === 'publish' ? effect.input : undefined;
  };

  test('carries what no field shows: who may have the files, and how much may come back', () => {
    const whole = { open_inputs: true, output_max_bytes: 1000, output_max_count: 10 };
    const bench = on({ files: BOUNDED });
    expect(sent(bench.press('P', 'Enter'))).toMatchObject(whole);
    bench.send({
      type: 'answer',
      answer: { action: 'publish', about: '', isDone: true, message: { kind: 'ok', text: 'kept' } },
    });
    expect(sent(bench.press('.', 'Ctrl-U', 'x', 'Enter'))).toMatchObject({ ...whole, cmd: 'x' });
  });

  test.each([
    [
      { ...BOUNDED, inputs: null },
      { output_max_bytes: 1000, output_max_count: 10 },
    ],
    [{ ...BOUNDED, outputs: null }, { open_inputs: true }],
    [{ ...BOUNDED, open_inputs: false, outputs: null }, {}],
  ])('and nothing that has no meaning without files: %j', (files, carried) => {
    const { open_inputs, output_max_bytes, output_max_count } = sent(on({ files }).press('P', 'Enter')) ?? {};
    expect({ open_inputs, output_max_bytes, output_max_count }).toEqual(carried);
  });

  test('a title that was made from the command follows it; Esc leaves at once where nothing was changed', () => {
    const bench = on({ command: 'make  all', title: 'make all' }).press('P');
    expect(fields(bench).title).toBe('');
    expect(bench.press('Esc').state.form).toBeNull();
    bench.press('P').type('x').press('Esc');
    expect(bench.message).toBe('note Esc again drops what was typed');
  });

  test('says why it does not', () => {
    expect(new StateBench({ rows: [] }).press('P').message).toBe(
      'refused publish again: no seed under the cursor',
    );
    expect(new StateBench().press('3', 'P').message).toBe(
      'refused publish again: go to its seed first: Enter',
    );
  });
});

describe('the last verb again', () => {
  test('is nothing before the first', () => {
    expect(new StateBench().press('.').message).toBe('refused again: nothing to repeat yet');
  });

  test('bids the same on another seed, once Enter says so', () => {
    const bench = new StateBench({
      rows: [seedRow('aaaaaa', 'One'), seedRow('bbbbbb', 'Two')],
      measures: { market: 8 },
    }).fetch();
    bench.press('b').type('7').press('Tab').type('soon').press('Enter');
    const first = bench.effects.at(-1);
    bench.send({
      type: 'answer',
      answer: { action: 'bid', about: '', isDone: true, message: { kind: 'ok', text: 'kept' } },
    });
    bench.press('j').fetch().press('.');
    expect(bench.state.form).toMatchObject({ kind: 'bid', seedId: bench.row?.id, price: { value: '7' } });
    expect(bench.effects.at(-1)).toBe(first);
    bench.press('Enter');
    expect(bench.effects.at(-1)).toMatchObject({
      action: 'bid',
      input: { seed: bench.row?.id, price: 7, notes: 'soon' },
    });
  });

  test('publishes the same, from any pane', () => {
    const bench = new StateBench().press('p').type('make').press('Enter');
    bench.send({
      type: 'answer',
      answer: { action: 'publish', about: '', isDone: true, message: { kind: 'ok', text: 'kept' } },
    });
    expect(fields(bench.press('3', '.')).cmd).toBe('make');
  });

  test('names the verb where it is not allowed here', () => {
    const bench = new StateBench({ rows: [seedRow('aaaaaa', 'One')], measures: { market: 8 } }).fetch();
    bench.press('b', 'Enter').send({
      type: 'answer',
      answer: { action: 'bid', about: '', isDone: true, message: { kind: 'ok', text: 'kept' } },
    });
    bench.put({ ...seedRow('aaaaaa', 'One'), status: 'Claimed' }).fetch();
    expect(bench.press('.').message).toMatch(/^refused again: bid: /u);
  });
});
