import { describe, expect, test } from 'vitest';
import { ME, nowTs, seedRow } from '../support/fake-market.ts';
import { StateBench } from '../support/state-bench.ts';

describe('a', () => {
  const waiting = ['Render scene 7, frames 1-200', 'Hash the release tarballs', 'Transcode talk-041 to opus'];

  test('goes round the seeds that wait for us, A the other way', () => {
    const bench = new StateBench({ measures: { market: 8 } });
    expect(bench.title).toBe(waiting[0]);
    expect(['a', 'a', 'a'].map((key) => bench.press(key).title)).toEqual([
      waiting[1],
      waiting[2],
      waiting[0],
    ]);
    expect(['A', 'A'].map((key) => bench.press(key).title)).toEqual([waiting[2], waiting[1]]);
    expect(bench.press('G', 'A').title).toBe(waiting[2]);
    expect(bench.press('G', 'a').title).toBe(waiting[0]);
  });

  test('leaves the rows where they are if the seed is among them, else shows it in the middle', () => {
    const bench = new StateBench({ measures: { market: 8 } }).press('j', 'j', 'j');
    const { titles } = bench.market(8);
    expect(bench.press('a').market(8)).toEqual({ titles, line: 0 });
    const many = Array.from({ length: 30 }, (_, number) =>
      seedRow(`e00000${number + 10}`, 'urgent', {
        waits_for: 'publisher',
        created_by: ME,
        deadline_ts: nowTs + 60 + number,
      }),
    );
    bench
      .press('g')
      .put(...many)
      .press('G', 'A');
    expect(bench.title).toBe('Transcode talk-041 to opus');
    expect(bench.market(8).line).toBe(4);
  });

  test('from a whole list of events keeps the line that Market had', () => {
    const bench = new StateBench({ measures: { market: 8 } }).press('PgDn', 'PgDn', 'k');
    const { line } = bench.market(8);
    bench.measures = { events: 30 };
    bench.press('3', 'z', 'a');
    expect(bench.state.focus).toBe('market');
    expect(bench.state.market.cursor.line).toBe(line);
  });

  test('in Seed stays there and shows the text from its start', () => {
    const bench = new StateBench({ measures: { market: 8 } }).press('2');
    bench.state = { ...bench.state, seed: { ...bench.state.seed, top: 9 } };
    expect(bench.press('a').state).toMatchObject({ focus: 'seed', seed: { top: 0 } });
  });

  test('says it when nothing waits', () => {
    const bench = StateBench.withList(5, 10).press('a');
    expect(bench.message).toBe('note nothing waits for you');
  });
});

describe('order and filter of Market', () => {
  test('o and a letter order, O reverses; the cursor goes to the top', () => {
    const bench = new StateBench({ measures: { market: 8 } }).press('j', 'j', 'j', 'j', 'j');
    const first = () => bench.data.market.at(0)?.title;
    bench.press('o');
    expect(bench.state.prompt).toEqual({ kind: 'order', pane: 'market' });
    bench.press('n');
    expect(bench.state.market).toMatchObject({ order: 'new', reverse: false });
    expect(bench.data.market.arrangement).toEqual({ order: 'new', reverse: false, filter: '' });
    expect(bench.title).toBe(first());
    bench.press('j', 'O');
    expect(bench.title).toBe(first());
    expect(bench.market(8).line).toBe(0);
  });

  test('Esc and a letter that no order has leave it', () => {
    const bench = new StateBench().press('o', 'Esc');
    expect(bench.state.prompt).toBeNull();
    bench.press('o', 'x');
    expect(bench.message).toBe('note no order has the letter x');
    expect(bench.state.market.order).toBe('turn');
  });

  test('a filter opened and dropped gives the rows back as they were', () => {
    const bench = StateBench.withList(1204, 17).press(...Array.from({ length: 30 }, () => 'PgDn'), 'k', 'k');
    expect(bench.title).toBe('Old task 479');
    const before = bench.market(17);
    bench.press('/').type('479');
    expect(bench.data.market.shownCount).toBe(2);
    expect(bench.market(17)).toEqual({ titles: ['Old task 479', 'Old task 1146'], line: 0 });
    bench.press('Esc');
    expect(bench.state.market.filter).toBe('');
    expect(bench.market(17)).toEqual(before);
  });

  test('a filter that is kept stays until Esc; then the cursor keeps the line that it has now', () => {
    const bench = StateBench.withList(1204, 17).press('PgDn', 'PgDn', 'PgDn', 'k', 'k', 'k');
    bench.press('/').type('47').press('Enter', 'j').send({ type: 'data' });
    const { title } = bench;
    expect(bench.state).toMatchObject({ prompt: null, market: { filter: '47' } });
    const { line } = bench.market(17);
    bench.press('Esc');
    expect(bench.state.market.filter).toBe('');
    expect(bench.title).toBe(title);
    expect(bench.market(17).line).toBe(line);
  });

  test('a filter puts the cursor on its first match, which the next verb is about', () => {
    const bench = new StateBench({ measures: { market: 8 } }).press('j');
    bench.press('/').type('transcode').press('Enter');
    expect(bench.isFilteredOut).toBe(false);
    expect(bench.market(8).titles).toHaveLength(2);
    expect(bench.market(8).line).toBe(0);
    expect(bench.fetch().press('s').state.form).toMatchObject({ kind: 'settle', seedId: bench.row?.id });
  });

  test('a filter that nothing matches puts it on nothing, and no verb is about a seed', () => {
    const bench = new StateBench({ measures: { market: 8 } }).press('j');
    const { id } = bench.state.market.cursor;
    bench.press('/').type('no such words').press('Enter');
    expect(bench.state.market.cursor.id).toBeNull();
    expect(bench.press('b').message).toBe('refused bid: no seed under the cursor');
    bench.press('/', 'Ctrl-U', 'Enter');
    expect(bench.state.market.cursor.id).toBe(bench.data.market.at(0)?.id);
    bench.press('j', '/').type('no such words').press('Esc');
    expect(bench.state.market.cursor.id).toBe(id);
  });

  test("a seed that the world's changes take out of the filter stays under the cursor until it is left", () => {
    const bench = new StateBench({ measures: { market: 8 } });
    bench.press('/').type('transcode').press('Enter');
    const { row } = bench;
    if (row === undefined) throw new Error('one matches');
    bench.put({ ...row, title: 'Another title' });
    expect(bench.title).toBe('Another title');
    expect(bench.isFilteredOut).toBe(true);
    expect(bench.press('G').isFilteredOut).toBe(false);
  });
});
