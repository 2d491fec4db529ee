import { describe, expect, it } from 'vitest';
import type { Problem } from '../../../source/model/verdict.ts';
import { FragmentAssembler, readFragment } from '../../../source/network/inbox/fragments.ts';

const PEER = '127.0.0.1:4000';

const idOf = (number: number) => `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;

interface Particulars {
  readonly total?: number;
  readonly text?: string;
  readonly peer?: string;
  readonly nowMs?: number;
}

function setUp() {
  const dropped: (Problem & { readonly peer: string })[] = [];
  const assembler = new FragmentAssembler((peer, problem) => dropped.push({ ...problem, peer }));
  const add = (
    id: number,
    index: number,
    { total = 2, text = 'x', peer = PEER, nowMs = 0 }: Particulars = {},
  ) =>
    assembler.add({ envelopeId: idOf(id), total, index, bytes: Buffer.from(text) }, peer, nowMs)?.toString();
  return { add, dropped };
}

describe('fragments', () => {
  it('become whole whatever their order, and of each peer by itself', () => {
    const { add, dropped } = setUp();
    expect(add(1, 1, { text: 'b' })).toBeUndefined();
    expect(add(1, 0, { text: 'z', peer: '127.0.0.1:4001' })).toBeUndefined();
    expect(add(1, 0, { text: 'a' })).toBe('ab');
    expect(add(1, 1, { text: 'y', peer: '127.0.0.1:4001' })).toBe('zy');
    expect(dropped).toEqual([]);
  });

  it('that never complete are dropped after 30 s, and it is said', () => {
    const { add, dropped } = setUp();
    add(1, 0, { total: 3 });
    add(2, 0, { nowMs: 29_999 });
    expect(dropped).toEqual([]);
    add(3, 0, { nowMs: 30_000 });
    expect(dropped).toEqual([{ peer: PEER, reason: 'bad-fragment', detail: '1 of 3 came' }]);
    expect(add(2, 1, { nowMs: 30_000 })).toBe('xx');
  });

  it('of one peer may be of eight messages at a time: the longest waiting makes room', () => {
    const { add, dropped } = setUp();
    for (let id = 1; id <= 9; id += 1) add(id, 0);
    expect(dropped).toHaveLength(1);
    for (let id = 2; id <= 9; id += 1) expect(add(id, 1)).toBe('xx');
    expect(add(1, 1)).toBeUndefined();
  });

  it('of very many peers are bounded too, and do not shut out who comes last', () => {
    const { add, dropped } = setUp();
    for (let peer = 0; peer < 1000; peer += 1) add(1, 0, { peer: `10.0.0.1:${peer}` });
    expect(dropped).toHaveLength(1000 - 64);
    expect(add(1, 1, { peer: '10.0.0.1:999' })).toBe('xx');
  });

  it('that contradict each other, or grow too large together, are refused', () => {
    const { add, dropped } = setUp();
    add(1, 0);
    add(1, 1, { total: 3 });
    const total = 60;
    for (let index = 0; index < total; index += 1) add(2, index, { total, text: 'x'.repeat(1024) });
    expect(dropped.map(({ reason, field }) => [reason, field])).toEqual([
      ['bad-fragment', 'total'],
      ['too-large', undefined],
    ]);
  });

  it.each([
    ['an id that is no UUID', { envelope_id: 'x' }],
    ['no parts', { total: 0 }],
    ['too many parts', { total: 257 }],
    ['an index past the end', { index: 2 }],
    ['a negative index', { index: -1 }],
    ['an odd number of digits', { payload: 'abc' }],
    ['what is not hex', { payload: 'zz' }],
    ['nothing', { payload: '' }],
    ['more than a datagram of the reference holds', { payload: 'ab'.repeat(1025) }],
    ['a payload that is no text', { payload: 7 }],
  ])('with %s are not read', (_name, changed) => {
    const good = { envelope_id: idOf(1), total: 2, index: 1, payload: 'ab' };
    expect(readFragment(good)).toBeDefined();
    expect(readFragment({ ...good, ...changed })).toBeUndefined();
  });
});
