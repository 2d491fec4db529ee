import { describe, expect, test } from 'vitest';
import type { TaskRow } from '../../../source/contract/node-api.ts';
import type { PublishForm } from '../../../source/tui/forms/form.ts';
import type { ConsoleState } from '../../../source/tui/state/console-state.ts';
import { promptLabel, promptWords } from '../../../source/tui/state/prompt-update.ts';
import { ROWS } from '../support/fake-market.ts';
import { StateBench, type StateBenchOptions } from '../support/state-bench.ts';

const idOf = (short: string): string => ROWS.find(({ id }) => id.startsWith(short))?.id ?? '';

/** On seed number `downs`, with its detail. */
const onSeed = (downs: number, options: StateBenchOptions = {}): StateBench =>
  new StateBench({ measures: { market: 8 }, ...options })
    .press(...Array.from({ length: downs }, () => 'j'))
    .fetch();

const RUN = 0;
const CLAIM = 1;
const SETTLE = 2;
const BID = 3;

const TASK: TaskRow = {
  seed_id: idOf('04d7e8'),
  claim_id: 'claim',
  started_ms: 0,
  ends_ms: 1,
  sandbox: 'none',
  stdout_tail: '',
  stderr_tail: '',
  stdout_bytes: 0,
  stderr_bytes: 0,
  limits: null,
};

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
    expect(onSeed(SETTLE).press('s', '%').message).toBe('note % does nothing here: ? shows the keys that do');
    expect(new StateBench().press('p', 'Ctrl-X').message).toBe('note Ctrl-X does nothing here');
  });
});

describe('leaving', () => {
  test('Ctrl-L repaints; Ctrl-C leaves a form, whatever it holds, and at the top the console', () => {
    const bench = new StateBench().press('Ctrl-L', 'p', 'l', 's', 'Ctrl-C');
    expect(bench.effects).toEqual([{ effect: 'repaint' }]);
    expect(bench.state.form).toBeNull();
    expect(bench.press('Ctrl-C').effects).toEqual([{ effect: 'repaint' }, { effect: 'leave' }]);
    const noted = onSeed(SETTLE).press('s', 'a', 'x', 'Ctrl-C');
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
    const bench = onSeed(SETTLE).press('2', 'Enter', '?');
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
    const bid = onSeed(BID).press('b', 'Tab').send({ type: 'paste', text: 'my\ngpu' });
    expect(bid.state.form).toMatchObject({ kind: 'bid', note: { value: 'my gpu' } });
    const settle = onSeed(SETTLE).press('s', 'a').send({ type: 'paste', text: 'thank\tyou' });
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
    expect(onSeed(SETTLE).press('s').send({ type: 'paste', text: 'abc' }).message).toBe(dropped);
    expect(onSeed(CLAIM).press('c').send({ type: 'paste', text: 'abc' }).message).toBe(dropped);
  });
});

describe('forms', () => {
  test.each([
    ['b', BID, 'bid'],
    ['c', CLAIM, 'claim'],
    ['r', RUN, 'run'],
    ['s', SETTLE, 'settle'],
    ['p', RUN, 'publish'],
  ] as const)('%s opens one, Esc closes it', (key, downs, kind) => {
    const bench = onSeed(downs).press(key);
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
    const bench = onSeed(downs).press(key, ...typed, 'Esc');
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
    const bench = onSeed(downs).press(key, '?');
    expect(bench.state.overlay).toMatchObject({ kind: 'help', from });
    expect(bench.press('j', 'Esc').state).toMatchObject({ overlay: null, form: { kind: from } });
  });

  test('Esc in the note of a settlement goes back to the choice, and takes a refusal along', () => {
    const bench = onSeed(SETTLE)
      .press('s', 'a')
      .send({ type: 'say', message: { kind: 'refused', text: 'x' } });
    expect(bench.press('Esc').state).toMatchObject({ form: { step: 'choice' }, message: null });
  });

  test('a verb that is not allowed says why, and where to go instead', () => {
    expect(onSeed(RUN).press('s').message).toMatch(/^refused settle on 04d7e8: .*a: next seed for you$/u);
  });

  test('are locked until the answer, which closes them or names the field at fault', () => {
    const bench = onSeed(BID).press('b', 'Enter');
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
    const settle = onSeed(SETTLE).press('s', 'a', 'Enter');
    settle.send({ type: 'answer', answer: { ...answer, action: 'settle', field: 'note' } });
    expect(settle.state.form).toMatchObject({ fault: { field: 'note', words: 'no' } });
  });

  test('the chooser of bids keeps its bid while others come and go', () => {
    const bench = onSeed(CLAIM).press('c', '2');
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
    const bench = onSeed(RUN, { facts: { sandbox: 'bwrap' } }).press('r');
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

describe('x', () => {
  test('asks before it stops a task: y does, no other key is an answer', () => {
    const bench = onSeed(RUN)
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
    expect(onSeed(RUN).press('x').message).toBe('note nothing of yours runs here');
  });
});

test('the words of an order prompt name its letters', () => {
  expect(promptWords({ kind: 'order', pane: 'peers' })).toBe('order by  (h)eard  (i)n  (n)ode  (s)eeds');
  expect(promptWords({ kind: 'order', pane: 'market' })).toContain('re(w)ard');
});
