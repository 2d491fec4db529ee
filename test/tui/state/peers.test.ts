import { describe, expect, test } from 'vitest';
import { chosenPeers } from '../../../source/tui/data/peer-view.ts';
import { firstInSight } from '../../../source/tui/layout/scroll.ts';
import { HERON, LINKED_PEERS, MOLE, OTTER, PEERS } from '../support/fake-market.ts';
import { StateBench } from '../support/state-bench.ts';

const DHT = { network: 'dht' } as const;
const [FIRST] = PEERS;
if (FIRST === undefined) throw new Error('the fake market has no peers');
const MANY = Array.from({ length: 60 }, (_, index) => ({
  ...FIRST,
  node_id: `peer-${String(index).padStart(2, '0')}`,
  alias: '',
}));

const benchOf = (rows: number, peers = MANY): StateBench =>
  new StateBench({ peers, measures: { peers: rows } }).press('4');

const placeOf = ({ state }: StateBench): number =>
  MANY.findIndex(({ node_id }) => node_id === state.peers.cursor);

function lineOf({ data, state }: StateBench, rows: number): number {
  const peers = chosenPeers(data, state.peers);
  const place = peers.findIndex(({ node_id }) => node_id === state.peers.cursor);
  return place - firstInSight({ place, line: state.peers.line }, peers.length, rows);
}

describe('Peers', () => {
  test.each([1, 2, 7, 30, 80])('moves by what %i rows are', (rows) => {
    const bench = benchOf(rows);
    const half = Math.max(1, Math.floor(rows / 2));
    const page = Math.max(1, rows - 1);
    const at = (...keys: readonly string[]) => placeOf(bench.press(...keys));
    expect(at()).toBe(0);
    expect(at('j')).toBe(1);
    expect(at('Ctrl-D')).toBe(Math.min(59, 1 + half));
    expect(at('g', 'PgDn')).toBe(Math.min(59, page));
    expect(at('G')).toBe(59);
    expect(at('j')).toBe(59);
    expect(at('PgUp')).toBe(Math.max(0, 59 - page));
    expect(at('G', 'Ctrl-U')).toBe(59 - half);
    expect(at('g', 'k')).toBe(0);
  });

  test('moves the cursor over the rows in sight before they move', () => {
    const bench = benchOf(10).press('PgDn', 'PgDn');
    expect(lineOf(bench, 10)).toBe(9);
    expect(lineOf(bench.press('k', 'k', 'k'), 10)).toBe(6);
  });

  test('keeps cursor and line through zoom and another pane', () => {
    const bench = benchOf(10).press('PgDn', 'PgDn', 'k', 'k', 'k', 'z');
    expect(lineOf(bench, 33)).toBe(6);
    bench.measures = { peers: 33 };
    bench.send({ type: 'data' }).press('z', 'Tab', 'Shift-Tab');
    expect(lineOf(bench, 10)).toBe(6);
    expect(lineOf(bench, 4)).toBe(3);
  });

  test('is on no peer before it was visited, then on the first, and on the first when its own is gone', () => {
    const bench = new StateBench();
    expect(bench.state.peers.cursor).toBeNull();
    bench.press('4', 'j');
    expect(bench.state.peers.cursor).toBe(HERON);
    bench.data.setPeers(PEERS.filter(({ node_id }) => node_id !== HERON));
    expect(bench.send({ type: 'data' }).state.peers.cursor).toBe(OTTER);
  });

  test('without peers moves nothing', () => {
    const bench = benchOf(10, []).press('j', 'G', 'PgUp');
    expect(bench.state.peers.cursor).toBeNull();
    expect(bench.press('Enter').message).toBe('note no peer under the cursor');
  });

  test('a filter that leaves the cursor out puts it on the first that it finds, and dropped while it is typed gives it back', () => {
    const bench = new StateBench({ peers: LINKED_PEERS, facts: DHT, measures: { peers: 8 } }).press('4', '/');
    bench.type('mole').press('Enter', 'x');
    expect(bench.effects.at(-1)).toMatchObject({ action: 'unblock', input: { peer: MOLE } });
    bench.send({ type: 'data' }).press('Esc');
    expect(bench.state.peers).toMatchObject({ filter: '', cursor: MOLE });
    bench.press('g', '/').type('mole').press('Esc');
    expect(bench.state.peers).toMatchObject({ filter: '', cursor: OTTER });
    bench.press('/').type('zebra').press('Enter', 'x');
    expect(bench.message).toBe('refused block: no peer under the cursor');
  });

  test('o and a letter order, O reverses, the cursor goes to the top', () => {
    const bench = new StateBench().press('4', 'j', 'o', 'n', 'O');
    const [first] = chosenPeers(bench.data, bench.state.peers);
    expect(bench.state.peers).toMatchObject({
      order: 'node',
      reverse: true,
      line: 0,
      cursor: first?.node_id,
    });
    expect(bench.press('o', 'i').state.peers).toMatchObject({ order: 'in', reverse: false });
    expect(bench.press('o', 'x').message).toBe('note no order has the letter x');
  });

  test('Enter shows the events of the peer', () => {
    const bench = new StateBench().press('4', 'Enter');
    expect(bench.state).toMatchObject({ focus: 'events', right: 'events', events: { filter: '9Kd2Lm' } });
    expect(bench.message).toBe('note events of 9Kd2Lm otter. Esc: all');
  });
});

describe('the prompts of Peers', () => {
  const linked = (): StateBench =>
    new StateBench({ peers: LINKED_PEERS, facts: DHT, measures: { peers: 8 } }).press('4');

  test('d asks for an address and dials it; an empty one dials nothing', () => {
    const bench = linked().press('d').type(' 192.0.2.1:9 ').press('Backspace', 'Enter');
    expect(bench.effects).toEqual([
      { effect: 'act', action: 'dial', input: { address: '192.0.2.1:9' }, about: 'dial 192.0.2.1:9' },
    ]);
    bench.press('d', 'Enter', 'd', 'x', 'Esc');
    expect(bench.effects).toHaveLength(1);
    expect(bench.state.prompt).toBeNull();
  });

  test('x asks for the reason of a block, which may be empty, and unblocks at once', () => {
    const bench = linked().press('x').type('floods').press('Up', 'Enter', 'x', 'Enter', 'G', 'x');
    expect(bench.effects).toEqual([
      {
        effect: 'act',
        action: 'block',
        input: { peer: OTTER, reason: 'floods' },
        about: 'block 9Kd2Lm otter',
      },
      { effect: 'act', action: 'block', input: { peer: OTTER }, about: 'block 9Kd2Lm otter' },
      { effect: 'act', action: 'unblock', input: { peer: MOLE }, about: 'unblock bW8nYc mole' },
    ]);
  });

  test('where there is nothing to dial or to block it says why', () => {
    const bench = new StateBench({ peers: [] }).press('4', 'd');
    expect(bench.message).toBe('refused dial: udp has no links to dial');
    expect(bench.press('x').message).toBe('refused block: no peer under the cursor');
  });
});
