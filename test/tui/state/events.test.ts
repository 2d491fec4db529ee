import { describe, expect, test } from 'vitest';
import { chosenEvents } from '../../../source/tui/data/event-view.ts';
import { firstInSight } from '../../../source/tui/layout/scroll.ts';
import { BenchConsole } from '../support/bench-console.ts';
import { emptyMarket } from '../support/fake-api.ts';
import { HERON, ME, nowTs, OTTER } from '../support/fake-market.ts';
import { bidEvents, StateBench } from '../support/state-bench.ts';

const ROWS = [1, 2, 7, 20, 200] as const;

const benchOf = (count: number, rows: number): StateBench =>
  new StateBench({ events: bidEvents(count), measures: { events: rows } }).press('3');

/** The numbers of the frozen events in sight in so many rows, and which of them is the cursor's. */
function inSight(
  bench: StateBench,
  rows: number,
): { readonly numbers: readonly number[]; readonly line: number } {
  const { events } = bench.state;
  const items = chosenEvents(bench.data, events, events.frozen?.newest);
  const place = items.findIndex(({ number }) => number === events.frozen?.cursor);
  const top = firstInSight({ place, line: events.frozen?.line ?? 0 }, items.length, rows);
  return { numbers: items.slice(top, top + rows).map(({ number }) => number), line: place - top };
}

describe('Events', () => {
  test.each(ROWS)('freezes with the first move up, and moves by what %i rows are', (rows) => {
    const bench = benchOf(100, rows);
    const cursor = (...keys: readonly string[]) => bench.press(...keys).state.events.frozen?.cursor;
    const half = Math.max(1, Math.floor(rows / 2));
    const page = Math.max(1, rows - 1);
    expect(cursor('j', 'PgDn')).toBeUndefined();
    expect(cursor('k')).toBe(99);
    expect(cursor('k', 'k', 'j')).toBe(98);
    expect(cursor('Ctrl-U')).toBe(Math.max(1, 98 - half));
    expect(cursor('PgUp')).toBe(Math.max(1, 98 - half - page));
    expect(cursor('g')).toBe(1);
    expect(cursor('k', 'PgUp')).toBe(1);
    expect(cursor('Ctrl-D')).toBe(Math.min(100, 1 + half));
    expect(cursor('PgDn')).toBe(Math.min(100, 1 + half + page));
    expect(cursor('G')).toBeUndefined();
  });

  test('f freezes on the newest, and follows again', () => {
    const bench = benchOf(100, 7).press('f');
    expect(bench.state.events.frozen).toEqual({ cursor: 100, line: 6, newest: 100 });
    expect(bench.press('f').state.events.frozen).toBeNull();
  });

  test('frozen it keeps its rows while others come', () => {
    const bench = benchOf(100, 7).press('k', 'k');
    const before = inSight(bench, 7);
    expect(before).toEqual({ numbers: [94, 95, 96, 97, 98, 99, 100], line: 4 });
    bench.data.events.add(bidEvents(50, 1000));
    expect(inSight(bench.send({ type: 'data' }), 7)).toEqual(before);
    expect(bench.press('j', 'j', 'j').state.events.frozen?.cursor).toBe(100);
  });

  test('frozen it keeps its cursor, and where it can the line, through zoom and other sizes', () => {
    const pages = Array.from({ length: 12 }, () => 'PgUp');
    const bench = benchOf(300, 9).press(...pages, 'j', 'j', 'j');
    const before = inSight(bench, 9);
    expect(before.line).toBe(3);
    bench.press('z');
    expect(inSight(bench, 36).line).toBe(3);
    bench.measures = { events: 36 };
    bench.press('z').send({ type: 'resize', columns: 60, rows: 15 });
    expect(inSight(bench, 9)).toEqual(before);
    expect(inSight(bench, 2)).toMatchObject({ line: 1 });
    bench.measures = { events: 2 };
    bench.press('k');
    expect(inSight(bench, 2)).toMatchObject({ line: 0 });
    bench.press('Tab', 'Shift-Tab');
    expect(inSight(bench, 2)).toMatchObject({ line: 0 });
  });

  test('of more events than are kept the cursor goes to the oldest left', () => {
    const bench = benchOf(10, 7).press('g');
    bench.data.events.add(bidEvents(7_000, 1000));
    bench.press('Ctrl-U');
    expect(bench.state.events.frozen?.cursor).toBe(1);
    bench.press('f', 'g');
    const [oldest] = bench.data.events.entries;
    expect(bench.state.events.frozen?.cursor).toBe(oldest?.number);
    bench.data.events.add(bidEvents(3_000, 9000));
    const [next] = bench.data.events.entries;
    bench.press('j');
    expect(bench.state.events.frozen?.cursor).toBe((next?.number ?? 0) + 1);
  });

  test('l opens the fields of the event under the cursor, h closes them, a move as well', () => {
    const bench = benchOf(100, 7).press('l');
    expect(bench.state.events).toMatchObject({ opened: 100, frozen: { cursor: 100 } });
    expect(bench.press('h').state.events.opened).toBeNull();
    expect(bench.press('k', 'l').state.events.opened).toBe(99);
    expect(bench.press('k').state.events.opened).toBeNull();
    expect(bench.press('l', 'Esc').state.events).toMatchObject({ opened: null, frozen: { cursor: 98 } });
    expect(bench.press('Esc').state.events.frozen).toBeNull();
  });

  test('v shows all of them and follows', () => {
    const bench = benchOf(100, 7).press('k', 'v');
    expect(bench.state.events).toMatchObject({ view: 'all', frozen: null });
    expect(bench.press('v').state.events.view).toBe('facts');
  });

  test('a filter lists what it finds, frozen or following as before; dropped, all of them', () => {
    const bench = benchOf(100, 7).press('k', '/').type('42');
    const { frozen } = bench.state.events;
    expect(frozen).toMatchObject({ cursor: 99 });
    bench.press('Enter', 'g');
    expect(bench.state.events.frozen?.cursor).toBe(42);
    bench.press('Esc', 'Esc');
    expect(bench.state.events).toMatchObject({ filter: '', frozen: null });
    bench.press('/').type('4');
    expect(bench.state.events).toMatchObject({ filter: '4', frozen: null });
    bench.type(' nothing has this').press('Enter', 'k', 'f', 'l');
    expect(bench.state.events).toMatchObject({ frozen: null, opened: null });
  });

  test('other keys leave it', () => {
    const bench = benchOf(100, 7).press('k');
    const before = bench.state.events;
    expect(bench.press('o', 'n').state.events).toEqual(before);
  });
});

describe('Enter in Events', () => {
  const event = (payload: Readonly<Record<string, string>>, node_id = ME) => ({
    ts: nowTs,
    node_id,
    kind: 'peer_silent' as const,
    source: 'node' as const,
    payload,
  });

  test('goes to the seed of the event', () => {
    const bench = new StateBench({ measures: { market: 8, events: 7 } }).press('3', 'z', 'k', 'Enter');
    expect(bench.state).toMatchObject({ focus: 'market', isZoomed: false });
    expect(bench.title).toBe('Fuzz the parser for 10 minutes');
  });

  test('goes to the peer of an event without a seed', () => {
    const bench = new StateBench({ events: [event({ peer: HERON })], measures: { events: 7 } });
    bench.press('3', 'v', 'Enter');
    expect(bench.state).toMatchObject({ focus: 'peers', right: 'peers', peers: { cursor: HERON } });
  });

  test('says it where the event names neither', () => {
    const bench = benchOf(0, 7).press('Enter');
    expect(bench.message).toBe('note this event names no seed or peer');
    const other = new StateBench({ ...emptyMarket(), events: [event({ peer: OTTER })] });
    expect(other.press('3', 'v', 'Enter').message).toBe('note this event names no seed or peer');
  });

  test('the verbs of a seed say where to go first', () => {
    expect(benchOf(3, 7).press('b').message).toBe('refused bid: go to its seed first: Enter');
  });
});

test('at the smallest size a frozen log says that it stands, with a filter too', async () => {
  const bench = await BenchConsole.open(60, 15);
  await bench.press('3', 'k');
  expect(bench.line(1)).toContain('FROZEN, 0 newer');
  await bench.press('/', 'text:bid', 'Enter');
  expect(bench.line(1)).toContain('FROZEN, 0 newer / bid');
  bench.engine.stop();
});
