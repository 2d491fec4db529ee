import { describe, expect, test } from 'vitest';
import type { PublishForm } from '../../../source/tui/forms/form.ts';
import type { ConsoleState } from '../../../source/tui/state/console-state.ts';
import { promptLabel, promptWords } from '../../../source/tui/state/prompt-update.ts';
import { idOf } from '../support/fake-market.ts';
import { BID, CLAIM, RUN, SETTLE, TASK } from '../support/our-turns.ts';
import { StateBench } from '../support/state-bench.ts';

describe('panes', () => {
  test('1 to 4, Tab and Shift-Tab go from one to another', () => {
    const bench = new StateBench();
    const focus = (...keys: readonly string[]) => keys.map((key) => bench.press(key).state.focus);
    expect(focus('2', '3', '4', '1')).toEqual(['seed', 'events', 'peers', 'market']);
    expect(focus('Tab', 'Tab', 'Tab', 'Tab')).toEqual(['seed', 'events', 'peers', 'market']);
    expect(focus('Shift-Tab', 'Shift-Tab')).toEqual(['peers', 'events']);
    expect(bench.state.right).toBe('events');
  });

  test('z zooms and back; where there is room for one only it says so', () => {
    const bench = new StateBench().press('z');
    expect(bench.state.isZoomed).toBe(true);
    expect(bench.press('z').state.isZoomed).toBe(false);
    bench.send({ type: 'resize', columns: 60, rows: 15 }).press('z');
    expect(bench.message).toBe('note there is room for one pane only');
  });

  test('Esc goes back step by step: zoom, fields, freeze, filter, message, Market', () => {
    const bench = new StateBench({ measures: { market: 8, events: 6, peers: 5 } });
    bench.press('Enter', 'Esc');
    expect(bench.state).toMatchObject({ isZoomed: false, focus: 'market' });
    bench.press('4', '/').type('o').press('Enter', 'z', 'Esc');
    expect(bench.state).toMatchObject({ isZoomed: false, focus: 'peers', peers: { filter: 'o' } });
    expect(bench.press('Esc').state.peers.filter).toBe('');
    bench.send({ type: 'say', message: { kind: 'note', text: 'heard' } });
    expect(bench.message).toBe('note heard');
    expect(bench.press('Esc').state).toMatchObject({ message: null, focus: 'peers' });
    expect(bench.press('Esc').state.focus).toBe('market');
  });

  test('alone in a small terminal, Esc and q go to Market first', () => {
    const bench = new StateBench().send({ type: 'resize', columns: 60, rows: 15 }).press('3', 'Esc');
    expect(bench.state.focus).toBe('market');
    expect(bench.press('4', 'q').state.focus).toBe('market');
    expect(bench.press('q').effects).toEqual([{ effect: 'leave' }]);
  });

  test('a key that nothing is bound to says so, wherever it is pressed', () => {
    const bench = new StateBench();
    const before = bench.state;
    expect(bench.send({ type: 'edited', text: 'x' }).state).toBe(before);
    expect(bench.press('%').message).toBe('note % does nothing here: ? shows the keys that do');
    expect(bench.press('?', '%').message).toBe('note % does nothing here');
    expect(StateBench.onSeed(SETTLE).press('s', '%').message).toBe(
      'note % does nothing here: ? shows the keys that do',
    );
    expect(new StateBench().press('p', 'Ctrl-X').message).toBe('note Ctrl-X does nothing here');
  });
});

describe('leaving', () => {
  test('Ctrl-L repaints; Ctrl-C leaves a form, whatever it holds, and at the top the console', () => {
    const bench = new StateBench().press('Ctrl-L', 'p', 'l', 's', 'Ctrl-C');
    expect(bench.effects).toEqual([{ effect: 'repaint' }]);
    expect(bench.state.form).toBeNull();
    expect(bench.press('Ctrl-C').effects).toEqual([{ effect: 'repaint' }, { effect: 'leave' }]);
    const noted = StateBench.onSeed(SETTLE).press('s', 'a', 'x', 'Ctrl-C');
    expect(noted.state.form).toBeNull();
    expect(noted.effects).toEqual([]);
  });

  test.each([
    ['a filter', '/', 'a'],
    ['an order', 'o', ''],
    ['an address', '4d', '1'],
  ])('Ctrl-C leaves the question for %s first', (_what, keys, typed) => {
    const bench = new StateBench({ facts: { network: 'dht' } }).type(keys + typed);
    expect(bench.state.prompt).not.toBeNull();
    expect(bench.press('Ctrl-C').state).toMatchObject({ prompt: null, market: { filter: '' } });
    expect(bench.effects.filter(({ effect }) => effect === 'leave')).toEqual([]);
    expect(bench.press('Ctrl-C').effects).toContainEqual({ effect: 'leave' });
  });

  test.each(['q', 'Ctrl-C'])('%s asks once while a task runs; the second press, of either, forces', (key) => {
    for (const second of ['q', 'Ctrl-C']) {
      const bench = new StateBench().change({ tasks: [TASK] }).press(key);
      expect(bench.state.prompt).toMatchObject({ kind: 'quit' });
      expect(bench.effects).toEqual([]);
      expect(bench.press(second).effects).toEqual([{ effect: 'leave' }]);
    }
  });

  test('in a terminal with room for nothing only quitting does something, and it asks as well', () => {
    const bench = new StateBench().send({ type: 'resize', columns: 59, rows: 20 });
    const { form, market, focus } = bench.state;
    bench.type('pjb/o3').press('Tab', 'Enter', 'Esc').send({ type: 'paste', text: 'ls' }).type('sh?');
    expect(bench.state).toMatchObject({ form, market, focus, prompt: null, overlay: null });
    bench.change({ tasks: [TASK] }).press('q');
    expect(bench.state.prompt).toMatchObject({ kind: 'quit' });
    expect(bench.press('Esc', 'q', 'q').effects).toEqual([{ effect: 'leave' }]);
  });

  test('a form that the terminal has no room for any more takes no key, and is there again with room', () => {
    const bench = new StateBench().press('p').type('ls').send({ type: 'resize', columns: 50, rows: 10 });
    bench.press('Enter', 'x');
    expect(bench.effects).toEqual([]);
    bench.send({ type: 'resize', columns: 80, rows: 24 });
    expect(bench.state.form).toMatchObject({ fields: { cmd: { value: 'ls' } } });
  });

  test('q asks where a task runs or something is unsent', () => {
    const bench = new StateBench().change({ tasks: [TASK] }).press('q');
    expect(bench.state.prompt).toEqual({ kind: 'quit', words: 'Quit? 1 task runs. Enter quits, Esc stays' });
    expect(bench.press('x', 'Esc').state.prompt).toBeNull();
    const status = { unsent: 3, alarms: [] } as unknown as NonNullable<typeof bench.data.status>;
    bench.change({ tasks: [TASK, TASK], status }).press('q');
    const { prompt } = bench.state;
    expect(prompt !== null && !('field' in prompt) && promptWords(prompt)).toBe(
      'Quit? 2 tasks run, 3 unsent. Enter quits, Esc stays',
    );
    expect(bench.press('Enter').effects).toEqual([{ effect: 'leave' }]);
  });

  test('a console that is attached just goes', () => {
    const bench = new StateBench({ facts: { isAttached: true } }).change({ tasks: [TASK] });
    expect(bench.press('q').effects).toEqual([{ effect: 'leave' }]);
  });
});

describe('the help', () => {
  const helpOf = ({ overlay }: ConsoleState) => (overlay?.kind === 'help' ? overlay : null);

  test.each([1, 5, 40])('moves by what %i rows are, within its keys', (help) => {
    const bench = new StateBench({ measures: { help } }).press('?');
    const at = (...keys: readonly string[]) => helpOf(bench.press(...keys).state)?.cursor;
    expect(at('k')).toBe(0);
    expect(at('j')).toBe(1);
    expect(at('g', 'Ctrl-D')).toBe(Math.max(1, Math.floor(help / 2)));
    const last = at('G') ?? 0;
    expect(last).toBeGreaterThan(10);
    expect(at('PgDn', 'j')).toBe(last);
    expect(at('l')).toBe(last);
    expect(at('PgUp')).toBe(Math.max(0, last - Math.max(1, help - 1)));
  });

  test('is searched, n and N go through what is found, Esc shows all of it first', () => {
    const bench = new StateBench({ measures: { help: 20 } }).press('?', '/').type('pane').press('Enter');
    expect(helpOf(bench.state)).toMatchObject({ search: 'pane', cursor: 0 });
    expect(helpOf(bench.press('n').state)?.cursor).toBe(1);
    expect(helpOf(bench.press('N').state)?.cursor).toBe(0);
    expect(helpOf(bench.press('Esc').state)).toMatchObject({ search: '', cursor: 0 });
    expect(bench.press('q').state.overlay).toBeNull();
  });

  test('Enter does what the line says, or says why not', () => {
    const bench = new StateBench({ measures: { help: 20 } }).press('?', '/').type('publish').press('Enter');
    expect(bench.press('Enter').state).toMatchObject({ overlay: null, form: { kind: 'publish' } });
    const other = new StateBench({ measures: { help: 20 } })
      .press('?', '/')
      .type('half')
      .press('Enter', 'Enter');
    expect(helpOf(other.state)?.from).toBe('market');
    const claim = new StateBench({ measures: { help: 20 } })
      .fetch()
      .press('?', '/')
      .type('claim')
      .press('Enter');
    expect(claim.press('Enter').message).toMatch(/^refused claim on 04d7e8: /u);
  });

  test('of a whole output comes over it', () => {
    const bench = StateBench.onSeed(SETTLE).press('2', 'Enter', '?');
    expect(helpOf(bench.state)?.from).toBe('output');
  });
});

describe('a text that is typed or pasted', () => {
  test('goes into the filter that is open, on one line', () => {
    const bench = new StateBench().press('/').send({ type: 'paste', text: 'two\nlines' });
    expect(bench.state.market.filter).toBe('two lines');
    expect(bench.press('Left', 'Backspace', 'Up').state.market.filter).toBe('two lins');
  });

  test('goes into the address that is asked for, and into fields of forms', () => {
    const dial = new StateBench({ facts: { network: 'dht' } }).press('4', 'd');
    dial.send({ type: 'paste', text: 'a\nb' });
    const { prompt } = dial.state;
    expect(prompt !== null && 'field' in prompt && promptLabel(prompt) + prompt.field.value).toBe(
      'dial ip:port or multiaddr: a b',
    );
    const bid = StateBench.onSeed(BID).press('b', 'Tab').send({ type: 'paste', text: 'my\ngpu' });
    expect(bid.state.form).toMatchObject({ kind: 'bid', note: { value: 'my gpu' } });
    const settle = StateBench.onSeed(SETTLE).press('s', 'a').send({ type: 'paste', text: 'thank\tyou' });
    expect(settle.state.form).toMatchObject({ kind: 'settle', note: { value: 'thank you' } });
    const publish = new StateBench().press('p').send({ type: 'paste', text: 'echo 1\necho 2' });
    expect(publish.state.form).toMatchObject({ fields: { cmd: { value: 'echo 1\necho 2' } } });
    publish.press('Ctrl-O').send({ type: 'edited', text: 'echo 3\n' });
    expect(publish.effects).toEqual([{ effect: 'edit', text: 'echo 1\necho 2' }]);
    expect((publish.state.form as PublishForm).fields.cmd.value).toBe('echo 3');
  });

  test('is dropped with a note where no field is open', () => {
    const dropped = 'note a paste of 3 characters was dropped: no text field is open';
    expect(new StateBench().send({ type: 'paste', text: 'abc' }).message).toBe(dropped);
    expect(StateBench.onSeed(SETTLE).press('s').send({ type: 'paste', text: 'abc' }).message).toBe(dropped);
    expect(StateBench.onSeed(CLAIM).press('c').send({ type: 'paste', text: 'abc' }).message).toBe(dropped);
  });
});

describe('x', () => {
  test('asks before it stops a task: y does, no other key is an answer', () => {
    const bench = StateBench.onSeed(RUN)
      .change({ tasks: [TASK] })
      .press('x');
    const { prompt } = bench.state;
    expect(prompt !== null && !('field' in prompt) && promptWords(prompt)).toBe(
      'Stop the task of 04d7e8? y stops it, Esc lets it go on',
    );
    expect(bench.press('n', 'Enter').state.prompt).not.toBeNull();
    expect(bench.press('Esc', 'x', 'y').effects).toMatchObject([
      { action: 'cancel', input: { seed: idOf('04d7e8') } },
    ]);
  });

  test('has nothing to stop where nothing runs', () => {
    expect(StateBench.onSeed(RUN).press('x').message).toBe('note nothing of yours runs here');
  });
});

test('the words of an order prompt name its letters', () => {
  expect(promptWords({ kind: 'order', pane: 'peers' })).toBe('order by  (h)eard  (i)n  (n)ode  (s)eeds');
  expect(promptWords({ kind: 'order', pane: 'market' })).toContain('re(w)ard');
});
