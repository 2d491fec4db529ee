import { describe, expect, test } from 'vitest';
import { NO_MEMORY } from '../../../source/tui/data/choices.ts';
import { drawScreen } from '../../../source/tui/view/screen.ts';
import { BenchConsole } from '../support/bench-console.ts';
import { StateBench } from '../support/state-bench.ts';

const filtering = (text: string): StateBench =>
  new StateBench({ measures: { market: 8 } }).press('/').type(text);

const typed = ({ state }: StateBench): string => {
  const { prompt } = state;
  return prompt?.kind === 'filter' ? prompt.field.value : '';
};

/** The two lines below the panes. */
const below = (bench: StateBench, columns = 80): readonly string[] => {
  bench.send({ type: 'resize', columns, rows: 24 });
  return drawScreen(bench.state, bench.data)
    .lines.slice(-2)
    .map((line) =>
      line
        .map(({ text }) => text)
        .join('')
        .trimEnd(),
    );
};

const marketLines = (bench: StateBench): string => {
  bench.send({ type: 'resize', columns: 80, rows: 24 });
  return drawScreen(bench.state, bench.data)
    .lines.slice(1, -2)
    .map((line) => line.map(({ text }) => text).join(''))
    .join('\n');
};

describe('a filter that cannot be read', () => {
  test('stays open at Enter, with the reason, until the next key', () => {
    const bench = filtering('colour:red').press('Enter');
    expect(typed(bench)).toBe('colour:red');
    expect(below(bench)[1]).toBe(
      ' refused  no colour: status me is has by worker reward price min bids left age',
    );
    expect(below(bench.press('Backspace'))[1]).not.toContain('refused');
    expect(typed(bench)).toBe('colour:re');
  });

  test('says all of the reason where there is room', () => {
    expect(below(filtering('reward>x').press('Enter'))[1]).toBe(
      ' refused  reward>x: a whole number is wanted, as in reward>20',
    );
    expect(below(filtering('is:nice').press('Enter'), 60)[1]).toBe(
      ' refused  is: wants live finished waiting late disputed uns…',
    );
  });

  test('is not applied, not remembered and said to be none yet', () => {
    const bench = filtering('status:x').press('Enter');
    expect(bench.effects).toEqual([]);
    expect(bench.data.market.arrangement.filter).toBe('');
    expect(below(bench)[0]).toMatch(/status: wants open expired claimed runn…$/u);
    expect(bench.press('Esc').state).toMatchObject({ prompt: null, market: { filter: '' } });
  });

  test.each([
    ['status:', '', /status: wants open expired/u],
    ['reward>', '', /reward wants a whole number: reward>20$/u],
    ['left<1', '', /left wants a number with s, m, h or d: …$/u],
    ['by:', '', /by wants a name or an id: by:heron$/u],
    ['is:live status:', 'is:live', /status: wants/u],
    ['reward>50 min<', 'reward>50', /min wants a whole number: min>20$/u],
  ])(
    'leaves the list of what is typed besides while %j is typed, and says what is missing',
    (text, part, missing) => {
      const bench = filtering(text);
      expect(bench.data.market.arrangement.filter).toBe(part);
      expect(bench.data.market.shownCount).toBeGreaterThan(0);
      expect(bench.state.market.cursor.id).not.toBeNull();
      expect(below(bench)[0]).toMatch(missing);
      expect(marketLines(bench)).toContain('▸');
    },
  );

  test('a word that leaves nothing says what Tab may make of it', () => {
    const bench = filtering('is:live stat');
    expect(marketLines(bench)).toContain('No seed matches is:live stat.');
    expect(marketLines(bench)).toMatch(/Tab +completes it: status:/u);
    expect(marketLines(bench)).not.toContain('another filter');
  });

  test('that was remembered by another hand filters by what of it can be read', async () => {
    const memory = { ...NO_MEMORY, choices: { ...NO_MEMORY.choices, market_filter: 'colour:red' } };
    const bench = await BenchConsole.open(80, 24, { memory });
    expect(bench.text).toContain('Render scene 7');
    bench.engine.stop();
  });

  test('in Events and Peers these are words like others', () => {
    const bench = new StateBench().press('3', '/').type('colour:red').press('Enter');
    expect(bench.state).toMatchObject({ prompt: null, events: { filter: 'colour:red' } });
  });
});

describe('Tab completes a filter', () => {
  test('a name that only one begins like, and then its word', () => {
    const bench = filtering('make sta').press('Tab');
    expect(typed(bench)).toBe('make status:');
    expect(typed(bench.type('do').press('Tab'))).toBe('make status:done');
    expect(bench.press('Enter').state).toMatchObject({
      prompt: null,
      market: { filter: 'make status:done' },
    });
  });

  test('as far as all go on alike, then one after the other, which the line shows', () => {
    const bench = filtering('is:li').press('Ctrl-U').type('m').press('Tab');
    expect(typed(bench)).toBe('me:');
    expect(below(bench)[0]).toBe(
      ' / me:                                                                 me: min<',
    );
    expect(typed(bench.press('Tab'))).toBe('min<');
    expect(typed(bench.press('Tab'))).toBe('me:');
  });

  test('before the caret; what stands behind it stays', () => {
    const bench = filtering('sta -make').press(...Array.from({ length: 6 }, () => 'Left'), 'Tab');
    expect(typed(bench)).toBe('status: -make');
    expect(typed(bench.type('o').press('Tab'))).toBe('status:open -make');
  });

  test('the names of nodes', () => {
    expect(typed(filtering('by:he').press('Tab'))).toBe('by:heron');
    expect(typed(filtering('by:Qe').press('Tab'))).toBe('by:Qe7RfA');
  });

  test('and says why it does not', () => {
    const bench = filtering('colour:').press('Tab');
    expect(typed(bench)).toBe('colour:');
    expect(below(bench)[1]).toBe(' refused  no condition begins so');
    expect(below(new StateBench().press('3', '/', 'Tab'))[1]).toBe(
      ' refused  words only: here are no conditions to complete',
    );
  });
});

describe('filters kept by name', () => {
  const keeping = (name: string, text: string): StateBench =>
    filtering(text).press('Enter', 'F').type(name).press('Ctrl-K');

  test('Ctrl-K keeps the one that Market has, Enter filters by it, Ctrl-X forgets it', () => {
    const bench = keeping('mine', 'me:any');
    expect(bench.message).toBe('ok filter mine is me:any');
    expect(bench.effects.at(-1)).toMatchObject({
      effect: 'remember',
      choices: { filters: { mine: 'me:any' } },
    });
    bench.press('Esc', 'F').type('mine').press('Enter');
    expect(bench.state).toMatchObject({ prompt: null, market: { filter: 'me:any' } });
    expect(bench.data.market.arrangement.filter).toBe('me:any');
    bench.press('F').type('mine').press('Ctrl-X');
    expect(bench.state.filters).toEqual({});
    expect(bench.message).toBe('ok filter mine is forgotten');
  });

  test('the line shows their names, and Tab goes from one to the next', () => {
    const bench = keeping('cheap', 'min<5').press('F').type('chips').press('Ctrl-K', 'F').type('ch');
    expect(below(bench)[0]).toBe(
      ' filter named: ch                                                   cheap chips',
    );
    bench.press('Tab', 'Tab');
    expect(bench.state.prompt).toMatchObject({ field: { value: 'chips' } });
    bench.press('Enter');
    expect(bench.state.market.filter).toBe('min<5');
  });

  test('each says why it does nothing', () => {
    const refused = (bench: StateBench): string => below(bench)[1]?.slice(' refused  '.length) ?? '';
    const bench = new StateBench().press('F');
    expect(refused(bench.press('Ctrl-K'))).toBe('Market has no filter to keep: Esc, then /');
    expect(refused(bench.press('Enter'))).toBe('type a name: none is kept yet');
    expect(refused(bench.press('Ctrl-X'))).toBe('type the name of the one to forget');
    expect(refused(bench.type('constructor').press('Enter'))).toBe(
      'no filter is called constructor: none is kept yet',
    );
    expect(refused(bench.press('Tab'))).toBe('none is called so');
    const full = keeping('a', 'min<5');
    const filters = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`n${index}`, 'a']));
    full.state = { ...full.state, filters };
    expect(refused(full.press('F').type('b').press('Ctrl-K'))).toBe('50 filters are kept: forget one first');
  });
});

describe('a filter that is in force is seen', () => {
  test.each([
    [60, 15, '1', 'by:alice reward>20 left<10m'],
    [80, 24, '1', 'by:alice reward>20 left<10m is:live'],
    [120, 40, '1', 'by:alice reward>20 left<10m is:live status:open,claimed,running,done -verified -text'],
    [60, 15, '3', 'bid_submitted of somebody'],
    [80, 24, '3', 'bid_submitted of somebody'],
    [120, 40, '3', 'bid_submitted of somebody'],
    [60, 15, '4', 'otter and somebody else'],
    [80, 24, '4', 'otter and somebody else'],
    [120, 40, '4', 'otter and somebody else'],
  ])('at %i x %i in pane %s, cut where there is little room', async (columns, rows, pane, text) => {
    const bench = await BenchConsole.open(columns, rows);
    await bench.press(pane, '/', `text:${text}`, 'Enter');
    expect(bench.text).toContain(`/ ${text.slice(0, 5)}`);
    await bench.press('1');
    if (columns >= 80) expect(bench.text).toContain(`/ ${text.slice(0, 5)}`);
    bench.engine.stop();
  });
});
